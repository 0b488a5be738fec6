#!/usr/bin/env python3
"""The picture of a report's page: a table is made, learned, drawn and reported on, and a browser shows the page.

Usage: report_picture.py draw -o report.png [--program build/sfumato] [--browser chromium]
"""

import argparse
import csv
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = ["age", "plan", "city", "country", "opened", "closed", "net", "tax", "total", "renewed"]
COUNTRY = {"Rome": "Italy", "Milan": "Italy", "Oslo": "Norway", "Bergen": "Norway", "Lima": "Peru"}


def customers(count, seed):
    """Customers of a shop, whose columns depend on each other."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        age = min(90, max(18, round(rng.gauss(44, 14))))
        plan = rng.choices(["basic", "plus", "gold"], [60, 20 + age / 2, age / 4])[0]
        city = rng.choices(list(COUNTRY), [30, 22, 20, 10, 18])[0]
        day = rng.randrange(1, 29)
        opened = f"2024-{rng.randrange(1, 10):02}-{day:02}"
        closed = "" if rng.random() < 0.3 else f"2024-{int(opened[5:7]) + rng.randrange(4):02}-{day:02}"
        net = round(rng.lognormvariate({"basic": 3, "plus": 3.7, "gold": 4.6}[plan], 0.4), 2)
        tax = round(0.2 * net, 2)
        renewed = "yes" if rng.random() < {"basic": 0.3, "plus": 0.5, "gold": 0.8}[plan] else "no"
        rows.append([age, plan, city, COUNTRY[city], opened, closed, net, tax, round(net + tax, 2), renewed])
    return rows


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


def screenshot(browser, page, picture, width, height):
    """Has a browser without a window show the page. Its profile is a folder of its own."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
             "--blink-settings=preferredColorScheme=1", f"--window-size={width},{height}", f"--screenshot={picture}",
             pathlib.Path(page).resolve().as_uri()],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["draw"])
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("--width", type=int, default=1120)
    parser.add_argument("--height", type=int, default=1240)
    arguments = parser.parse_args()
    if shutil.which(arguments.browser) is None:
        sys.exit(f"report_picture: {arguments.browser} is not installed; install it with: apt install chromium")
    program = arguments.program.resolve()
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/customers.csv", customers(3000, 1))
        write(f"{folder}/unseen.csv", customers(1000, 2))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1796083200"}
        for words in (["train", "customers.csv", "-o", "m.safetensors", "--steps", "600"],
                      ["sample", "m.safetensors", "-n", "3000", "-o", "synthetic.csv"],
                      ["report", "customers.csv", "synthetic.csv", "--holdout", "unseen.csv", "-o", "report.html"]):
            subprocess.run([program, *words], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        screenshot(arguments.browser, f"{folder}/report.html", arguments.output.resolve(), arguments.width,
                   arguments.height)


if __name__ == "__main__":
    main()
