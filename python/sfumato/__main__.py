"""The command line: `python -m sfumato train moons -o moons.safetensors`."""

import os
import pathlib
import subprocess
import sys


def main():
    """Runs the program that stands in the package, in this process where the system can."""
    program = str(pathlib.Path(__file__).with_name("bin") / "sfumato")
    arguments = [program, *sys.argv[1:]]
    if os.name == "posix":
        os.execv(program, arguments)
    return subprocess.call(arguments)


if __name__ == "__main__":
    sys.exit(main())
