"""Private training of tables, the process of their noise, and the bounds of their rows."""

import json
import math
import random
import struct
import unittest

from support import CliTest, csv_rows, points_csv

SMALL = ["--width", "16", "--hidden-layers", "1", "--threads", "1", "--batch", "100"]
PRIVATE = ["--epsilon", "3", "--delta", "1e-4"]


def people(rows):
    draw = random.Random(1)
    lines = ["age,smokes,job"]
    for _ in range(rows):
        lines.append(f"{draw.randint(18, 80)},{draw.choice(['no', 'yes'])},{draw.choice(['craft', 'office', 'sea'])}")
    return "\n".join(lines) + "\n"


def metadata(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(size))["__metadata__"]


class Private(CliTest):
    def test_the_spent_budget_is_in_the_file(self):
        self.put("p.csv", people(800))
        said = self.sfumato("train", "p.csv", "-o", "p.safetensors", *SMALL, *PRIVATE, "--steps", 30).err
        self.assertIn("differential privacy: epsilon 3 at delta 0.0001", said)
        self.assertIn("warning: the categories or the range of 'age', 'smokes', 'job' come from the data", said)
        self.assertIn("privacy spent: epsilon", said)
        figures = self.sfumato("info", "p.safetensors", "--json").json
        self.assertGreater(figures["privacy"]["epsilon"], 2.9)
        self.assertLessEqual(figures["privacy"]["epsilon"], 3)
        self.assertEqual(figures["privacy"]["steps"], 30)
        self.assertIsNone(figures["bound"])
        self.assertIn("in 30 steps", self.sfumato("info", "p.safetensors").out)
        self.assertEqual(json.loads(metadata(self.path("p.safetensors"))["privacy"]), figures["privacy"])
        header, rows = self.sfumato("sample", "p.safetensors", "-n", 50).out.split("\n", 1)
        self.assertEqual(header, "age,smokes,job")
        self.assertEqual(len(rows.splitlines()), 50)

    def test_a_schema_says_what_anyone_may_know(self):
        self.put("p.csv", people(300).replace("\n18,", "\n500,"))
        self.put("p.toml", '[[column]]\nname = "age"\nkind = "integer"\nminimum = 16\nmaximum = 100\n'
                 '[[column]]\nname = "smokes"\nkind = "boolean"\ncategories = ["no", "yes"]\n'
                 '[[column]]\nname = "job"\nkind = "category"\ncategories = ["craft", "office", "sea", "land"]\n')
        said = self.sfumato("train", "p.csv", "-o", "p.safetensors", "--schema", "p.toml", *SMALL, *PRIVATE, "--steps",
                            5).err
        self.assertNotIn("come from the data", said)
        rows = self.sfumato("sample", "p.safetensors", "-n", 300).out.splitlines()[1:]
        ages = [int(row.split(",")[0]) for row in rows]
        self.assertLessEqual(max(ages), 100)
        self.assertGreaterEqual(min(ages), 16)

    def test_what_cannot_be(self):
        self.put("p.csv", people(800))
        self.put("few.csv", people(60))
        words = ("train", "p.csv", "-o", "p.safetensors")
        self.refused(2, "holdout is 0.1", *words, "--epsilon", 3, "--holdout", 0.1)
        self.refused(2, "--delta applies only with --epsilon", *words, "--delta", 1e-5)
        self.refused(2, "clip is 0", *words, "--epsilon", 3, "--clip", 0)
        self.refused(2, "60 rows are too few", "train", "few.csv", "-o", "p.safetensors", "--epsilon", 3)
        self.put("points.csv", points_csv(30))
        self.refused(2, "--epsilon applies to tables only", "train", "points.csv", "-o", "p.safetensors", "--as",
                     "points",
                     "--epsilon", 3)


class Bounds(CliTest):
    def test_bits_of_rows_by_both_processes(self):
        draw = random.Random(2)
        bits = "a,b,c\n"
        for _ in range(600):
            a = draw.random() < 0.5
            bits += f"{'yes' if a else 'no'},{'yes' if a else 'no'},{'yes' if draw.random() < 0.5 else 'no'}\n"
        self.put("bits.csv", bits)
        for process in ("masked", "multinomial"):
            steps = ["--multinomial-steps", 10] if process == "multinomial" else []
            self.sfumato("train", "bits.csv", "-o", "b.safetensors", *SMALL, "--steps", 600, "--process", process,
                         *steps)
            figures = self.sfumato("likelihood", "b.safetensors", "bits.csv", "-o", "out.csv", "--json").json
            self.assertEqual(figures["rows"], 600)
            self.assertGreater(figures["bits_per_row"], 1.85)  # two bits are in a row
            self.assertLess(figures["bits_per_row"], 3)
            header, rows = csv_rows(self.path("out.csv").read_text())
            self.assertEqual(header, "bits,bits_error")
            self.assertAlmostEqual(sum(row[0] for row in rows) / 600, figures["bits_per_row"], delta=1e-6)
            self.assertTrue(all(math.isfinite(row[1]) for row in rows))
            self.assertIn("bits per row", self.sfumato("likelihood", "b.safetensors", "bits.csv", "-o", "out.csv").err)
            self.assertEqual(len(self.sfumato("sample", "b.safetensors", "-n", 20).out.splitlines()), 21)

    def test_what_cannot_be(self):
        self.put("p.csv", people(300))
        self.sfumato("train", "p.csv", "-o", "p.safetensors", *SMALL, "--steps", 3)
        self.put("incomplete.csv", "age,smokes,job\n30,no,sea\n31,no,\n")
        self.put("other.csv", "age,smokes,job\n30,no,pilot\n")
        self.refused(3, ["row 2 has no value of 'job'"], "likelihood", "p.safetensors", "incomplete.csv")
        self.refused(3, ["'pilot'"], "likelihood", "p.safetensors", "other.csv")
        self.refused(2, "--ode-steps applies to points only", "likelihood", "p.safetensors", "p.csv", "--ode-steps", 5)
        self.refused(2, "--draws applies to tables only", "likelihood", self.model(), "moons", "--draws", 5)
        self.refused(2, ["--process is 'mask'"], "train", "p.csv", "-o", "q.safetensors", "--process", "mask")


if __name__ == "__main__":
    unittest.main()
