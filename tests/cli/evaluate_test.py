"""Measures: of models and of files, however their columns stand."""

import re
import unittest

from support import CliTest, points_csv


class Evaluate(CliTest):
    def measure(self, *words):
        return self.sfumato("evaluate", *words, "--repeats", 1, "--json").json

    def test_text_and_json_say_the_same(self):
        self.put("a.csv", points_csv(200, seed=1))
        self.put("b.csv", points_csv(400, seed=2))
        text = self.sfumato("evaluate", "a.csv", "b.csv", "--repeats", 1).out
        figures = self.measure("a.csv", "b.csv")
        for name, key in (("sliced Wasserstein-2", "sliced_wasserstein"), ("energy distance", "energy")):
            value, floor, ratio = map(float, re.search(rf"^{name} +(\S+) +(\S+) +(\S+)$", text, re.M).groups())
            self.assertAlmostEqual(value, figures["value"][key], delta=6e-6)
            self.assertAlmostEqual(floor, figures["floor"][key], delta=6e-6)
            self.assertAlmostEqual(ratio, figures["value"][key] / figures["floor"][key], delta=6e-4)
        value, floor = map(float, re.search(r"^C2ST \(0.5 is best\) +(\S+) +(\S+)$", text, re.M).groups())
        self.assertAlmostEqual(value, figures["value"]["c2st"], delta=6e-5)

    def test_what_is_like_and_what_is_not(self):
        near = self.measure("moons", "moons", "--points", 300)
        noisy = self.measure("moons", "moons", "--points", 300, "--noise", 1)
        other = self.measure("circles", "moons", "--points", 300)
        for figures, like in ((near, True), (noisy, False), (other, False)):
            ratio = figures["value"]["sliced_wasserstein"] / figures["floor"]["sliced_wasserstein"]
            self.assertEqual(ratio < 2, like, figures)
            self.assertEqual(figures["value"]["c2st"] < 0.65, like, figures)

    def test_models(self):
        model = self.model()
        first = self.measure(model, "moons", "--points", 200)
        self.assertEqual(self.measure(model, "moons", "--points", 200, "--threads", 1), first)
        self.assertNotEqual(self.measure(model, "moons", "--points", 200, "--seed", 1), first)
        self.assertNotEqual(self.measure(model, "moons", "--points", 200, "--sampler", "heun"), first)

    def test_columns_are_matched_by_name(self):
        rows = [line.split(",") for line in points_csv(300).splitlines()]
        self.put("ab.csv", "\n".join(",".join(row) for row in rows))
        self.put("ba.csv", "\n".join(",".join(reversed(row)) for row in rows))
        self.put("bare.csv", "\n".join(",".join(row) for row in rows[1:]))
        self.put("cd.csv", "\n".join(["c,d", *(",".join(row) for row in rows[1:])]))
        self.put("abc.csv", points_csv(300, ["a", "b", "c"]))
        wanted = self.measure("ab.csv", "ab.csv")
        for other in ("ba.csv", "bare.csv", "cd.csv"):
            self.assertEqual(self.measure(other, "ab.csv"), wanted, other)
        note = self.sfumato("evaluate", "cd.csv", "ab.csv", "--repeats", 1).err
        self.assertIn("note: the columns c, d are compared with a, b in this order", note)
        self.assertNotIn("note", self.sfumato("evaluate", "ba.csv", "ab.csv", "--repeats", 1).err)
        self.refused(3, "the samples have 3 columns (a, b, c), DATA 2 (a, b)", "evaluate", "abc.csv", "ab.csv")
        self.refused(3, "the samples have 2 columns (x, y), DATA 3 (a, b, c)", "evaluate", self.model(), "abc.csv")

    def test_small_samples_have_a_floor_of_their_size(self):
        self.put("few.csv", points_csv(20, seed=1))
        self.put("many.csv", points_csv(4000, seed=2))
        few = self.measure("few.csv", "many.csv")
        self.assertLess(few["value"]["sliced_wasserstein"], 3 * few["floor"]["sliced_wasserstein"])
        self.put("tiny.csv", points_csv(3))
        self.refused(3, "rows; give at least", "evaluate", "tiny.csv", "many.csv")
        self.refused(3, "rows", "evaluate", "many.csv", "tiny.csv")
        self.refused(2, "--repeats is 0", "evaluate", "few.csv", "many.csv", "--repeats", 0)

    def test_a_constant_column_and_equal_rows(self):
        self.put("k.csv", "a,k\n" + "".join(f"{i * 37 % 101},7\n" for i in range(200)))
        self.assertEqual(self.measure("k.csv", "k.csv")["floor"].keys(), {"sliced_wasserstein", "energy", "c2st"})
        self.assertNotIn("nan", self.sfumato("evaluate", "k.csv", "k.csv", "--repeats", 1).out)


if __name__ == "__main__":
    unittest.main()
