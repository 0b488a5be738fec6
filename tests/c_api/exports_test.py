#!/usr/bin/env python3
"""Checks that the shared C library exports the functions of sfumato_c.h, and nothing else.

Skipped (exit code 77) where nm is not installed. Usage: exports_test.py --library libsfumato_c.so --header sfumato_c.h
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=pathlib.Path, required=True)
    parser.add_argument("--header", type=pathlib.Path, required=True)
    args = parser.parse_args()
    if shutil.which("nm") is None:
        print("nm is not installed")
        return 77
    declared = set(re.findall(r"^SFUMATO_C_API [^(]*?(\w+)\(", args.header.read_text(encoding="utf-8"), re.MULTILINE))
    listing = subprocess.run(["nm", "-D", "--defined-only", args.library], check=True, capture_output=True, text=True)
    exported = {line.split()[-1] for line in listing.stdout.splitlines()}
    for name in sorted(declared - exported):
        print(f"{name} is declared in {args.header.name} and not exported")
    for name in sorted(exported - declared):
        print(f"{name} is exported and not declared in {args.header.name}")
    print(f"{len(declared)} functions are declared, {len(exported)} symbols exported")
    return 0 if declared and declared == exported else 1


if __name__ == "__main__":
    sys.exit(main())
