#!/usr/bin/env python3
"""Makes docs/images/report.png, the picture in README.md: the first screen of a report on adult.csv.

It runs README's three commands with default settings (about a minute on two cores), and takes a screenshot of the page
with a headless Chromium. If adult.csv or Chromium is missing, it keeps the present picture and says so.
Usage: report_picture.py [--table adult.csv] [--program build/sfumato] -o report.png
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRESENT = ROOT / "docs/images/report.png"
WIDTH, HEIGHT = 1000, 720
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def screenshot(browser, page, picture):
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={picture}", page.as_uri()],
        check=True, capture_output=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", type=pathlib.Path, default=ROOT.parent / "shared/data/adult.csv")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None or not arguments.table.exists():
        print(f"report_picture: no {'browser' if browser is None else arguments.table}; the picture stays as it is")
        shutil.copy(PRESENT, arguments.output)
        return 0
    program = arguments.program.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(arguments.table, folder / "adult.csv")
        for words in (["train", "adult.csv", "-o", "model.safetensors"],
                      ["sample", "model.safetensors", "-n", "1000", "-o", "synthetic.csv"],
                      ["report", "adult.csv", "synthetic.csv", "-o", "report.html"]):
            subprocess.run([program, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        screenshot(browser, folder / "report.html", arguments.output.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
