#!/usr/bin/env python3
"""How right posteriors are: y of the Swiss roll given x, against its exact conditional density.

Prints for each x the largest distance of distribution functions (Kolmogorov and Smirnov's) of draws and of the model's
own density, by `sfumato likelihood`, from the exact conditional; its critical value for the draws at 5%; the density of
x; and the share of each arm of the roll.
Usage: posteriors.py MODEL [--x 0,0.4] [-n 4000] [--program build/sfumato] [OPTIONS of sfumato sample]
"""

import argparse
import bisect
import json
import math
import pathlib
import subprocess
import tempfile

NOISE = 0.01  # of the set as the program draws it
START, END = 1.5 * math.pi, 4.5 * math.pi  # the roll is (t cos t, t sin t) / 10
LOW, HIGH, CELLS = -1.7, 1.9, 3600


def grid():
    return [LOW + (HIGH - LOW) * i / CELLS for i in range(CELLS + 1)]


def exact_density(x):
    """p(x, y) over the grid: the trapezoidal rule along the curve, where it passes near x."""
    steps = 40000
    near = []
    for i in range(steps + 1):
        t = START + (END - START) * i / steps
        gap = (x - t * math.cos(t) / 10) / NOISE
        if abs(gap) < 8:
            near.append((t * math.sin(t) / 10, math.exp(-gap * gap / 2) * (0.5 if i in (0, steps) else 1)))
    near.sort()
    heights = [height for height, _ in near]
    density = []
    for y in grid():
        inside = near[bisect.bisect_left(heights, y - 8 * NOISE):bisect.bisect_right(heights, y + 8 * NOISE)]
        total = sum(weight * math.exp(-(((y - height) / NOISE) ** 2) / 2) for height, weight in inside)
        density.append(total / steps / (2 * math.pi * NOISE * NOISE))
    return density


def integrals(density):
    """The integral up to each point of the grid."""
    sums = [0.0]
    for before, after in zip(density, density[1:]):
        sums.append(sums[-1] + 0.5 * (before + after) * (HIGH - LOW) / CELLS)
    return sums


def arms(density, sums):
    """Borders of the stretches of y that hold an arm each: the middles of what is empty."""
    full = [p > 1e-4 * max(density) for p in density]
    begins = [i for i in range(1, len(full)) if full[i] and not full[i - 1]]
    ends = [i for i in range(1, len(full)) if full[i - 1] and not full[i]]
    return [0] + [(end + begin) // 2 for end, begin in zip(ends, begins[1:])] + [len(sums) - 1]


def shares(sums, borders):
    return [(sums[b] - sums[a]) / sums[-1] for a, b in zip(borders, borders[1:])]


def distance_of_draws(ys, sums):
    ys = sorted(ys)
    worst = 0
    for rank, y in enumerate(ys):
        at = min(max((y - LOW) / (HIGH - LOW) * CELLS, 0), CELLS - 1e-9)
        cell = int(at)
        expected = (sums[cell] + (at - cell) * (sums[cell + 1] - sums[cell])) / sums[-1]
        worst = max(worst, expected - rank / len(ys), (rank + 1) / len(ys) - expected)
    return worst


def model_density(program, model, x, folder):
    rows = pathlib.Path(folder) / "grid.csv"
    rows.write_text("x,y\n" + "".join(f"{x},{y!r}\n" for y in grid()))
    out = subprocess.run([program, "likelihood", model, rows], check=True, capture_output=True, text=True).stdout
    return [math.exp(float(line)) for line in out.split()[1:]]


def draws(program, model, x, count, options, folder):
    rows = pathlib.Path(folder) / "drawn.csv"
    command = [program, "sample", model, "--observed", f"x={x}", "-n", str(count), "-o", rows, "--json", *options]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return [float(line.split(",")[1]) for line in rows.read_text().split()[1:]], report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--x", default="0,0.2,0.4,0.7,-0.9", help="where, as the set's coordinates are")
    parser.add_argument("-n", "--count", type=int, default=4000)
    parser.add_argument("--program", default="build/sfumato")
    arguments, options = parser.parse_known_args()
    for x in map(float, arguments.x.split(",")):
        density = exact_density(x)
        exact = integrals(density)
        borders = arms(density, exact)
        with tempfile.TemporaryDirectory() as folder:
            own = integrals(model_density(arguments.program, arguments.model, x, folder))
            ys, report = draws(arguments.program, arguments.model, x, arguments.count, options, folder)
        found = [0.0] * (len(borders) - 1)
        for y in ys:
            cell = min(max(int((y - LOW) / (HIGH - LOW) * CELLS), 0), CELLS - 1)
            found[min(bisect.bisect_right(borders, cell) - 1, len(found) - 1)] += 1 / len(ys)
        apart = max(abs(a / own[-1] - b / exact[-1]) for a, b in zip(own, exact))
        print(f"x = {x}: distance of the draws {distance_of_draws(ys, exact):.4f} (critical "
              f"{1.358 / math.sqrt(len(ys)):.4f}), of the draws from the model's density "
              f"{distance_of_draws(ys, own):.4f}, of the model's density {apart:.4f}")
        print(f"  log p(x): exact {math.log(exact[-1]):.3f}, model {math.log(own[-1]):.3f}, particles "
              f"{report['log_evidence']:.3f} +- {report['log_evidence_error']:.3f}; effective particles "
              f"{report['effective_size']['mean']:.1f}, least {report['effective_size']['least']:.1f}")
        for name, part in [("exact", shares(exact, borders)), ("model", shares(own, borders)), ("drawn", found)]:
            print(f"  arms {name}: " + " ".join(f"{share:.3f}" for share in part), flush=True)


if __name__ == "__main__":
    main()
