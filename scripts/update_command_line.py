#!/usr/bin/env python3
"""Puts the program's help texts into docs/command-line.md, below the comments that name them:

  <!-- sfumato plot forward --help, Settings as above -->

Groups of options that a comment calls "as above" are left out, and must be those of an earlier help text.
Usage: update_command_line.py [--program build/sfumato] [--check]
With --check it changes nothing, and fails where the file is not what it would write.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs/command-line.md"
PLACE = re.compile(
    r"<!-- (?P<command>sfumato[a-z ]*) --help(?:, (?P<above>[^>]*) as above)? -->\n```text\n.*?```\n", re.DOTALL
)


def help_of(program, command):
    words = command.split()[1:]
    done = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True)
    return re.sub(r"\n{3,}", "\n\n", done.stdout.rstrip()) + "\n"


def all_commands(program, command="sfumato"):
    """The command and those below it, as its help lists them."""
    listed = help_of(program, command).partition("\nSubcommands:\n")[2].partition("\n\n")[0]
    yield command
    for name in re.findall(r"^  (\w+)", listed, re.MULTILINE):
        yield from all_commands(program, f"{command} {name}")


def groups_of(text):
    """A help text cut at its headings: {"Settings": "Settings:\n  --batch ...\n\n", ...}"""
    parts = re.split(r"^(?=[A-Z][A-Za-z ]*:\n)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part.rstrip() + "\n\n" for part in parts[1:]}


def updated(document, program):
    """The document with fresh help texts. Raises ValueError on a group that is not as above."""
    seen = {}  # groups of the help texts so far

    def fresh(match):
        text = help_of(program, match["command"])
        groups = groups_of(text)
        for name in re.split(r", | and ", match["above"] or ""):
            if name and groups.get(name) not in seen.get(name, []):
                raise ValueError(f"`{match['command']} --help`: {name} is not as above")
            if name:
                text = text.replace(groups[name].rstrip(), f"{name}: as above")
        for name, group in groups.items():
            seen.setdefault(name, []).append(group)
        return match[0].partition("```text\n")[0] + "```text\n" + text + "```\n"

    return PLACE.sub(fresh, document)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something would change")
    args = parser.parse_args()
    old = DOCUMENT.read_text(encoding="utf-8")
    shown = {match["command"] for match in PLACE.finditer(old)}
    absent = set(all_commands(args.program.resolve())) - shown
    if absent:
        print(f"{DOCUMENT}: no place for the help of: {', '.join(sorted(absent))}")
        return 1
    try:
        new = updated(old, args.program.resolve())
    except ValueError as error:
        print(f"{DOCUMENT}: {error}")
        return 1
    if args.check and new != old:
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), "document", "program"))
        print(f"{DOCUMENT} is not what the program says; run: make docs")
        return 1
    if not args.check:
        DOCUMENT.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
