"""Langevin dynamics on a toy set's exact score: each step against its formula, and where the points may go."""

import math
import struct
import unittest

from support import CliTest, csv_rows, read_npy

RING = [(math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)) for k in range(8)]
SHORT = ["--steps", 20, "-n", 40]


def ring_score(x, y, variance):
    """grad log p of eight Gaussians on the unit circle."""
    logs = [-((x - a) ** 2 + (y - b) ** 2) / (2 * variance) for a, b in RING]
    weights = [math.exp(log - max(logs)) for log in logs]
    mean = [sum(w * point[j] for w, point in zip(weights, RING)) / sum(weights) for j in (0, 1)]
    return (mean[0] - x) / variance, (mean[1] - y) / variance


class Langevin(CliTest):
    def walk(self, *words, name="eight_gaussians"):
        header, rows = csv_rows(self.sfumato("langevin", name, *words).out)
        return header, rows

    def steps_of(self, count, *words):
        """The points of each step of `count` chains."""
        header, rows = self.walk("-n", count, "--every", 1, *words)
        self.assertEqual(header, "step,x,y")
        moments = [rows[i:i + count] for i in range(0, len(rows), count)]
        for step, moment in enumerate(moments):
            self.assertEqual({row[0] for row in moment}, {step})
        return [[row[1:] for row in moment] for moment in moments]

    def test_each_step_is_the_formula(self):
        chains, steps, a, b, gamma = 500, 10, 0.05, 2, 0.6
        moments = self.steps_of(chains, "--steps", steps, "--step-size", a, "--b", b, "--gamma", gamma,
                                "--noise", 0.3, "--sigma", 0.4)
        self.assertEqual(len(moments), steps + 1)
        for k in range(1, steps + 1):
            size = a * (b + k) ** -gamma
            noise = []
            for before, after in zip(moments[k - 1], moments[k]):
                score = ring_score(*before, 0.3**2 + 0.4**2)
                noise += [(y - x - size / 2 * s) / math.sqrt(size) for x, y, s in zip(before, after, score)]
            # What is left is N(0, 1): mean and variance within four standard errors.
            self.assertAlmostEqual(sum(noise) / len(noise), 0, delta=4 / math.sqrt(len(noise)))
            self.assertAlmostEqual(sum(z * z for z in noise) / len(noise), 1, delta=4 * math.sqrt(2 / len(noise)))

    def test_it_arrives(self):
        words = ["--sigma", 0.7, "-n", 2000, "--steps", 300, "-o", "w.csv"]
        told = self.sfumato("langevin", "eight_gaussians", *words, "--json").json
        self.assertEqual((told["points"], told["steps"], told["output"]), (2000, 300, "w.csv"))
        self.assertAlmostEqual(told["first_step_size"], 0.1 * (0.1**2 + 0.7**2))
        self.assertEqual(told["last_step_size"], told["first_step_size"])
        self.assertLess(told["standard_error"], 0.03)
        # Four standard errors, and the steps' own error.
        self.assertAlmostEqual(told["mean_log_density"], told["expected_log_density"],
                               delta=4 * told["standard_error"] + 0.02)
        rows = csv_rows(self.path("w.csv").read_text())[1]
        for j in (0, 1):
            self.assertAlmostEqual(sum(row[j] for row in rows) / 2000, 0, delta=4 * math.sqrt(1 / 2000))
        said = self.sfumato("langevin", "eight_gaussians", *words).err
        self.assertIn("wrote 2000 points to 'w.csv' after 300 steps of size 0.05 to 0.05", said)
        self.assertIn("mean log-density: -", said)

    def test_the_same_points_everywhere(self):
        text = self.sfumato("langevin", "moons", *SHORT).out
        self.assertEqual(csv_rows(text)[0], "x,y")
        self.assertEqual(text.count("\n"), 41)
        for threads in (1, 3):
            self.assertEqual(self.sfumato("langevin", "moons", *SHORT, "--threads", threads).out, text)
        self.assertNotEqual(self.sfumato("langevin", "moons", *SHORT, "--seed", 1).out, text)
        self.assertTrue(self.sfumato("langevin", "moons", "--steps", 20, "-n", 50).out.startswith(text))
        self.sfumato("langevin", "moons", *SHORT, "-o", "w.npy")
        self.assertEqual(read_npy(self.path("w.npy").read_bytes()), csv_rows(text)[1])
        # Without --step-size the first step is as long, whatever the law of the others.
        falling = [self.sfumato("langevin", "moons", *SHORT, "-o", "w.csv", "--json", "--gamma", gamma).json
                   for gamma in (0, 0.55)]
        self.assertAlmostEqual(falling[0]["first_step_size"], falling[1]["first_step_size"])
        self.assertAlmostEqual(falling[1]["last_step_size"] / falling[1]["first_step_size"], 20**-0.55)

    def test_moments_on_the_way(self):
        end = self.walk(*SHORT)[1]
        rows = self.walk(*SHORT, "--every", 8)[1]
        self.assertEqual([row[0] for row in rows], [float(step) for step in (0, 8, 16, 20) for _ in range(40)])
        self.assertEqual([row[1:] for row in rows[-40:]], end)
        self.sfumato("langevin", "eight_gaussians", *SHORT, "--every", 8, "-o", "w.npy")
        data = self.path("w.npy").read_bytes()
        self.assertIn(b"(4, 40, 2)", data[:128])
        self.assertEqual(struct.unpack("<80d", data[-640:]), tuple(value for row in end for value in row))

    def test_where_they_begin(self):
        self.assertEqual(self.steps_of(40, "--steps", 1, "--start", "origin")[0], [[0.0, 0.0]] * 40)
        begun = self.steps_of(40, "--steps", 1, "--start", "data", "--seed", 3)[0]
        data = csv_rows(self.sfumato("data", "eight_gaussians", "--points", 40, "--data-seed", 3).out)[1]
        for row, point in zip(begun, data):
            for value, other in zip(row, point):
                self.assertAlmostEqual(value, other, delta=1e-6)

    def test_what_is_refused(self):
        for words, says in [
            (["mons"], "did you mean 'moons'?"),
            (["moons", "--noise", 0], "without noise"),
            (["moons", "--noise", -1], "noise"),
            (["moons", "--sigma", -1], "sigma"),
            (["moons", "-n", 0], "--count"),
            (["moons", "--steps", 0], "--steps"),
            (["moons", "--every", 0], "--every"),
            (["moons", "--step-size", 0], "--step-size is 0; give a number above 0"),
            (["moons", "--step-size", 0.0401], "the first step size is 0.0401; above 0.04"),
            (["moons", "--gamma", -1], "--gamma is -1; give 0 or more"),
            (["moons", "--b", -1, "--gamma", 1], "--b is -1; give 0 or more"),
            (["moons", "--start", "orgin"], "did you mean 'origin'?"),
            (["moons", "--json"], "--json and the points both go to standard output"),
        ]:
            with self.subTest(words):
                self.refused(2, says, "langevin", *words)


if __name__ == "__main__":
    unittest.main()
