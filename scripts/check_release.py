#!/usr/bin/env python3
"""Checks that version and home page are the same in every file, and with --tag vX.Y.Z that the version may be released:
that it is the tag's, that CHANGELOG.md has its date, and that no address is a placeholder."""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: Where the version stands, and the home page. CMakeLists.txt decides.
VERSION = {
    "CMakeLists.txt": r"project\(sfumato VERSION ([0-9.]+)",
    "CITATION.cff": r"^version: ([0-9.]+)",
    "CHANGELOG.md": r"^## ([0-9.]+)",
    "packaging/conda/recipe.yaml": r'^  version: "([0-9.]+)"',
    "packaging/homebrew/sfumato.rb": r"/v([0-9.]+)\.tar\.gz",
}
HOME = {
    "CMakeLists.txt": r'HOMEPAGE_URL "(.*?)"',
    "CITATION.cff": r"^repository-code: (\S+)",
    "pyproject.toml": r'^Homepage = "(.*?)"',
    "packaging/conda/recipe.yaml": r"^  homepage: (\S+)",
    "packaging/homebrew/sfumato.rb": r'homepage "(.*?)"',
}
SEMVER = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def found(patterns, root):
    """What each file says."""
    return {name: re.search(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE)[1]
            for name, pattern in patterns.items()}


def faults(root, tag=None):
    """What is wrong, one line each."""
    wrong = []
    for what, patterns in (("version", VERSION), ("home page", HOME)):
        said = found(patterns, root)
        right = said["CMakeLists.txt"]
        wrong += [f"{name}: {what} is {text}, but CMakeLists.txt says {right}"
                  for name, text in said.items() if text != right]
    if tag is None:
        return wrong
    version = found(VERSION, root)["CMakeLists.txt"]
    if not SEMVER.fullmatch(tag):
        wrong.append(f"tag {tag}: not vMAJOR.MINOR.PATCH")
    elif tag != f"v{version}":
        wrong.append(f"tag {tag}: CMakeLists.txt says {version}")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)}, \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE):
        wrong.append(f"CHANGELOG.md: the heading of {version} has no date, as in '## {version}, 2026-12-01'")
    for name in sorted({*HOME, "SECURITY.md", "cmake/SfumatoPackage.cmake"}):
        if re.search(r"\.example\b|example\.org|0{64}", (root / name).read_text(encoding="utf-8")):
            wrong.append(f"{name}: an address or a checksum is still a placeholder")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(",")[0])
    parser.add_argument("--tag")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    args = parser.parse_args()
    wrong = faults(args.root, args.tag)
    for line in wrong:
        print(f"check_release: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
