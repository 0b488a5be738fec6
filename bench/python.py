#!/usr/bin/env python3
"""Measures training through Python beside the command line: python3 bench/python.py [ROUNDS], with sfumato installed.

Both train the same data with the same settings and so to the same bits, in turn, each in a process of its own. What
counts is fit(), the way of the data into the engine included, beside the time that `sfumato train --json` says of its
training alone; the least of all rounds, as a machine can only be slower than it is.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

FIT = """
import sys, time
import numpy as np, sfumato
kind, data, steps = sys.argv[1:]
if kind == "points":
    X = np.load(data)
else:
    import pandas
    X = pandas.read_csv(data)
model = sfumato.Diffusion(steps=int(steps), as_=kind)
begin = time.perf_counter()
model.fit(X)
print(time.perf_counter() - begin)
"""


def write_data(folder):
    """10^4 points in the plane, and 10^4 rows of five mixed columns."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(1.5, 14, 10_000)
    np.save(folder / "points.npy", np.column_stack([angle * np.cos(angle), angle * np.sin(angle)]) / 10)
    age = rng.integers(18, 90, 10_000)
    columns = [age, rng.choice(["office", "craft", "sea"], 10_000), (20 + age / 3 + rng.normal(size=10_000)).round(2),
               rng.random(10_000) < 0.3, rng.poisson(3, 10_000)]
    rows = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    (folder / "table.csv").write_text("\n".join(["age,job,wage,member,calls", *rows]) + "\n", encoding="utf-8")


def output_of(*command):
    return subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True, text=True).stdout


def main():
    """Prints the times and their ratio for points and for a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_data(folder)
        for kind, data, steps in (("points", "points.npy", 200), ("table", "table.csv", 40)):
            train = ["-m", "sfumato", "train", folder / data, "-o", folder / "m.safetensors", "--as", kind]
            program, python = [], []
            for _ in range(rounds):
                program.append(json.loads(output_of(*train, "--steps", steps, "--json"))["seconds"])
                python.append(float(output_of("-c", FIT, kind, folder / data, steps)))
            least = min(program), min(python)
            print(f"{kind}: command line {least[0]:.3f} s, Python {least[1]:.3f} s, ratio {least[1] / least[0]:.4f}")


if __name__ == "__main__":
    main()
