#!/usr/bin/env python3
"""Runs the programs of examples/ and checks what they made.

Usage: examples_test.py --examples FOLDER --program build/sfumato
"""

import csv
import math
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = pathlib.Path(".")
SFUMATO = pathlib.Path("sfumato")


def run(name, folder, *words):
    """What the program printed."""
    return subprocess.run([PROGRAMS / name, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def table(path):
    """The rows of a CSV file as tuples of numbers, without its header."""
    with open(path, newline="", encoding="utf-8") as file:
        return [tuple(map(float, row)) for row in list(csv.reader(file))[1:]]


def distance_from_moons(x, y):
    """From a point to the nearer of the two half circles of the moons: (cos t, sin t) and (1 - cos t, 1/2 - sin t)."""
    upper = abs(math.hypot(x, y) - 1) if y > 0 else math.hypot(abs(x) - 1, y)
    u, v = 1 - x, 0.5 - y
    lower = abs(math.hypot(u, v) - 1) if v > 0 else math.hypot(abs(u) - 1, v)
    return min(upper, lower)


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_five_lines_draw_the_moons(self):
        run("five_lines", self.folder)
        points = table(self.folder / "drawn.csv")
        self.assertEqual(len(points), 1000)
        # The moons' own noise has standard deviation 0.1, of which the part across the curve shows.
        far = sum(distance_from_moons(x, y) > 0.4 for x, y in points)
        self.assertLess(far, 10)
        upper = sum(x < 0.5 and y > 0.25 or y > 0.6 for x, y in points)
        self.assertTrue(300 < upper < 700, upper)

    def test_custom_denoiser_gives_every_part_its_share_and_spread(self):
        rows = [line.split() for line in run("custom_denoiser", self.folder).splitlines()[1:]]
        self.assertEqual(len(rows), 8)
        for part, share, spread in rows:
            # 20000 points: a share of 1/8 has a standard error of 0.0023, a spread of 0.1 one of 0.0014.
            self.assertAlmostEqual(float(share), 1 / 8, delta=0.01, msg=part)
            self.assertAlmostEqual(float(spread), 0.1, delta=0.006, msg=part)

    def test_likelihood_draws_points_at_the_measured_distance(self):
        run("likelihood", self.folder)
        points = table(self.folder / "seen.csv")
        self.assertEqual(len(points), 1000)
        distances = [math.hypot(x - 0.5, y - 1.5) for x, y in points]
        # The measurement is 1.2 +- 0.1, and the model has points on both sides of it.
        self.assertAlmostEqual(statistics.mean(distances), 1.2, delta=0.06)
        self.assertTrue(0.04 < statistics.stdev(distances) < 0.11)
        # Both moons have points at that distance.
        self.assertTrue(100 < sum(y > 0.4 for _, y in points) < 900)

    def test_observer_sees_noise_become_circles(self):
        run("observer", self.folder)
        levels = {}
        for level, _, x, y in table(self.folder / "paths.csv"):
            levels.setdefault(level, []).append(math.hypot(x, y))
        self.assertEqual(sorted(levels), list(range(len(levels))))
        self.assertTrue(all(len(radii) == 200 for radii in levels.values()))
        # Noise falls off from the origin without bound; circles have radii 0.5 and 1 and little between.
        between = [sum(0.65 < r < 0.8 for r in levels[i]) for i in (0, len(levels) - 1)]
        self.assertLess(max(levels[len(levels) - 1]), max(levels[0]))
        self.assertLess(between[1], 30)
        self.assertAlmostEqual(statistics.mean(levels[len(levels) - 1]), 0.75, delta=0.1)

    def test_observer_sees_what_a_trajectory_holds(self):
        model = ["circles", "-o", "m.safetensors", "--steps", "20", "--width", "16", "--batch", "32"]
        subprocess.run([SFUMATO, "train", *model], cwd=self.folder, check=True, capture_output=True)
        run("observer", self.folder, "m.safetensors")
        words = ["sample", "m.safetensors", "-n", "200", "-o", "points.csv", "--trajectory", "way.npy"]
        subprocess.run([SFUMATO, *words], cwd=self.folder, check=True, capture_output=True)
        paths = table(self.folder / "paths.csv")
        levels = len(table(self.folder / "way.levels.csv"))
        self.assertEqual(len(paths), 200 * levels)
        data = (self.folder / "way.npy").read_bytes()
        size = struct.unpack("<H", data[8:10])[0]
        self.assertIn(f"'descr': '<f8', 'fortran_order': False, 'shape': ({levels}, 200, 2)", str(data[10:10 + size]))
        numbers = struct.unpack(f"<{levels * 400}d", data[10 + size:])
        for k, (level, point, x, y) in enumerate(paths):
            self.assertEqual((level, point), (k // 200, k % 200))
            self.assertEqual((x, y), numbers[2 * k:2 * k + 2])


def word_after(option):
    """The path that follows an option on the command line; both are taken away."""
    at = sys.argv.index(option)
    path = pathlib.Path(sys.argv.pop(at + 1)).resolve()
    del sys.argv[at]
    return path


if __name__ == "__main__":
    PROGRAMS = word_after("--examples")
    SFUMATO = word_after("--program")
    unittest.main()
