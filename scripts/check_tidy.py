#!/usr/bin/env python3
"""Runs clang-tidy over the sources of a build folder that Clang configured: check_tidy.py FOLDER [REGEX].

A source that was in order is not looked at again as long as it, all that it includes, its flags, the checks and
clang-tidy itself are the same: what it expands to is remembered by its hash in ~/.cache/sfumato-tidy."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = rf"^{re.escape(str(ROOT))}/(sfumato|apps|examples|bench)/.*\.cc$"
SEEN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "sfumato-tidy"
# One instruction set of Highway's many is enough: they all come from the same lines.
EXTRA = "-DHWY_COMPILE_ONLY_STATIC"


def said(command, folder):
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return run.stdout if run.returncode == 0 else None


def fingerprint(entry, tools):
    """Of what clang-tidy would read; comments stay in, because some switch a check off. None where it does not compile.

    The tree may lie anywhere, so its own path is left out."""
    words = entry.get("arguments") or shlex.split(entry["command"])
    if "ccache" in pathlib.Path(words[0]).name:
        words = words[1:]
    words = [word for word in words if word != "-c"]
    if "-o" in words:
        at = words.index("-o")
        del words[at : at + 2]
    text = said([*words, EXTRA, "-E", "-C", "-P"], entry["directory"])
    if text is None:
        return None
    flags = " ".join(words).replace(str(ROOT), "")
    parts = (tools, flags.encode(), text.replace(str(ROOT).encode(), b""))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def check(entry, folder, tools):
    """What clang-tidy complains of in one source: nothing where it is in order; and whether it was looked at now."""
    key = fingerprint(entry, tools)
    if key and (SEEN / key).exists():
        return "", False
    command = ["clang-tidy", "-quiet", "-p", str(folder), f"-extra-arg={EXTRA}", entry["file"]]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        if key:
            (SEEN / key).touch()
        return "", True
    return run.stdout or run.stderr or f"clang-tidy: {entry['file']}: exit {run.returncode}", True


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: check_tidy.py FOLDER [REGEX]")
    folder = pathlib.Path(sys.argv[1]).resolve()
    pattern = re.compile(sys.argv[2] if len(sys.argv) > 2 else SOURCES)
    entries = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    entries = [entry for entry in entries if pattern.search(entry["file"])]
    if not entries:
        sys.exit(f"check_tidy: no source of {folder} matches {pattern.pattern}")
    SEEN.mkdir(parents=True, exist_ok=True)
    tools = said(["clang-tidy", "--version"], ROOT) + (ROOT / ".clang-tidy").read_bytes()
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda entry: check(entry, folder, tools), entries))
    bad = [text for text, _ in results if text]
    for text in bad:
        print(text)
    looked = sum(now for _, now in results)
    in_order = len(entries) - len(bad)
    print(f"clang-tidy: {in_order} of {len(entries)} sources are in order; {looked} of them were looked at now")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
