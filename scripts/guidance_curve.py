#!/usr/bin/env python3
"""Spread against purity as guidance grows: measures docs/guidance.csv on overlapping classes, and draws the curve.

`measure` trains the model of docs/conditions.md, unless FOLDER has it already, draws 10^4 points of class 2 for every
weight and variant, and writes the mean probability of the class under the true mixture (purity), the points' deviation
about their mean (the class has 0.3) and the distance of that mean from the centre (the class has 1). `draw` makes the
picture with gnuplot.

Usage: guidance_curve.py measure [--program build/sfumato] [--models FOLDER] [--file FILE]
       guidance_curve.py draw [--file FILE] -o curve.png
"""

import argparse
import csv
import math
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "docs/guidance.csv"
FIELDS = ["variant", "weight", "purity", "deviation", "distance"]
# The eight Gaussians of `sfumato data eight_gaussians --noise 0.3`, and the class that is drawn.
NOISE, CLASSES, CLASS = 0.3, 8, 2
VARIANTS = {"plain": [], "interval 0.2,2": ["--guidance-interval", "0.2,2"], "rescale 1": ["--guidance-rescale", "1"]}
WEIGHTS = [0, 0.5, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5]


def called(program, words):
    subprocess.run([str(program), *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def centres():
    angles = [2 * math.pi * k / CLASSES for k in range(CLASSES)]
    return [(math.cos(angle), math.sin(angle)) for angle in angles]


def purity(x, y):
    """p(class | x) of the true mixture, whose classes are equally likely."""
    logs = [-((x - cx) ** 2 + (y - cy) ** 2) / (2 * NOISE**2) for cx, cy in centres()]
    top = max(logs)
    return math.exp(logs[CLASS] - top) / sum(math.exp(value - top) for value in logs)


def figures(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [(float(row["x"]), float(row["y"])) for row in csv.DictReader(file)]
    count = len(rows)
    mean = [sum(row[axis] for row in rows) / count for axis in (0, 1)]
    square = sum((row[axis] - mean[axis]) ** 2 for row in rows for axis in (0, 1)) / (2 * count)
    return sum(purity(x, y) for x, y in rows) / count, math.sqrt(square), math.hypot(*mean)


def measure(arguments):
    model = arguments.models / "wide.safetensors"
    if not model.exists():
        called(arguments.program, ["train", "eight_gaussians", "--noise", NOISE, "--labels", "--condition", "label",
                                   "--steps", 1200, "-o", model])
    with tempfile.TemporaryDirectory() as folder, open(arguments.file, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        drawn = pathlib.Path(folder) / "drawn.csv"
        for variant, options in VARIANTS.items():
            for weight in [each for each in WEIGHTS if variant == "plain" or each >= 1]:
                called(arguments.program, ["sample", model, "-n", 10000, "--where", f"label={CLASS}",
                                           "--guidance", weight, *options, "-o", drawn])
                writer.writerow([variant, weight, *(f"{value:.4f}" for value in figures(drawn))])
    return 0


# Colours that stay apart in print and for most eyes (Okabe and Ito).
COLOURS = {"plain": "#0072B2", "interval 0.2,2": "#D55E00", "rescale 1": "#009E73"}


def draw(arguments):
    with open(arguments.file, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    blocks, lines = "", []
    for index, (variant, colour) in enumerate(COLOURS.items()):
        points = [row for row in rows if row["variant"] == variant]
        blocks += f"$v{index} << E\n"
        blocks += "".join(f"{row['purity']} {row['deviation']} {row['weight']}\n" for row in points) + "E\n"
        title = "every noise level" if variant == "plain" else variant
        lines.append(f"$v{index} using 1:2 with linespoints lc rgb '{colour}' lw 1.5 pt 7 ps 0.6 title '{title}'")
        # Labels of the plain curve alone; the others' weights are in the table.
        if variant == "plain":
            label = "($3 == 2.5 ? '' : sprintf('w=%g', $3))"  # there is no room for this one
            lines.append(f"$v{index} using 1:2:{label} with labels offset 0,0.9 font ',8' notitle")
    script = (f"set terminal pngcairo size 640,420 font 'sans,9' noenhanced\nset output '{arguments.output}'\n{blocks}"
              "set xlabel 'purity: mean p(class | x) of the true mixture'\n"
              "set ylabel 'spread: deviation of the points'\n"
              "set logscale y\nset ytics (0.15, 0.2, 0.3, 0.5, 0.8, 1.2)\nset xrange [0.05:1.05]\n"
              "set yrange [0.13:1.4]\nset grid lc rgb '#dddddd'\nset key bottom left\n"
              f"plot 0.3 with lines lc rgb '#888888' dt 3 title 'the class itself', {', '.join(lines)}\n")
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for action in (measure, draw):
        command = commands.add_parser(action.__name__)
        command.set_defaults(action=action)
        command.add_argument("--file", type=pathlib.Path, default=FILE)
        if action is measure:
            command.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
            command.add_argument("--models", type=pathlib.Path, default=ROOT / "out")
        else:
            command.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
