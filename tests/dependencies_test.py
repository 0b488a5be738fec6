#!/usr/bin/env python3
"""What a build says where packages are missing: one message that names all of them and the command to install them."""

import argparse
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
CMAKE = "cmake"
#: Packages of scripts/install_packages.sh that are programs, which CMake itself misses or a picture needs.
PROGRAMS = {"g++", "cmake", "ninja-build", "gnuplot-nox"}


def configure(*options, env=None):
    """Configures into an empty folder; returns what was printed, and whether it went through."""
    with tempfile.TemporaryDirectory() as folder:
        command = [shutil.which(CMAKE), "-S", ROOT, "-B", folder, "-D", "SFUMATO_TESTS=OFF", *options]
        done = subprocess.run(command, capture_output=True, text=True, env=env)
        return done.stdout + done.stderr, done.returncode == 0


def installed_by(text):
    """The packages in the apt line of a message."""
    return set(re.search(r"sudo apt-get install (.*)", text)[1].split())


class Dependencies(unittest.TestCase):
    def test_missing_libraries_are_named_together(self):
        missing = {"fmt": "libfmt-dev", "hwy": "libhwy-dev", "ZLIB": "zlib1g-dev", "CLI11": "libcli11-dev"}
        text, configured = configure(*(f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in missing))
        self.assertFalse(configured)
        self.assertEqual(installed_by(text), set(missing.values()))
        self.assertIn("these are missing: fmt, Highway, zlib, CLI11\n", text)
        self.assertIn("scripts/install_packages.sh build", text)
        self.assertEqual(text.count("CMake Error"), 1)

    def test_without_a_compiler_everything_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "ninja").symlink_to(shutil.which("ninja"))
            text, configured = configure("-G", "Ninja", env={"PATH": folder})
        self.assertFalse(configured)
        script = (ROOT / "scripts/install_packages.sh").read_text(encoding="utf-8")
        build = set(re.search(r"^build=\((.*?)\)", script, re.DOTALL | re.MULTILINE)[1].split())
        self.assertEqual(installed_by(text), build - PROGRAMS | {"g++"})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cmake", default=CMAKE)
    args, rest = parser.parse_known_args()
    CMAKE = args.cmake
    unittest.main(argv=[__file__, *rest])
