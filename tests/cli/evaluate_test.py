"""Measures: of models and of files, however their columns stand."""

import math
import re
import signal
import subprocess
import unittest

from support import TIMEOUT, CliTest, csv_rows, points_csv


class Evaluate(CliTest):
    def measure(self, *words):
        return self.sfumato("evaluate", *words, "--repeats", 1, "--json").json

    def test_text_and_json_say_the_same(self):
        self.put("a.csv", points_csv(200, seed=1))
        self.put("b.csv", points_csv(400, seed=2))
        text = self.sfumato("evaluate", "a.csv", "b.csv", "--repeats", 1).out
        figures = self.measure("a.csv", "b.csv")
        for name, key in (("sliced Wasserstein-2", "sliced_wasserstein"), ("energy distance", "energy")):
            value, real, ratio = map(float, re.search(rf"^{name} +(\S+) +(\S+) +(\S+)$", text, re.M).groups())
            self.assertAlmostEqual(value, figures["value"][key], delta=6e-6)
            self.assertAlmostEqual(real, figures["real"][key], delta=6e-6)
            self.assertAlmostEqual(ratio, figures["value"][key] / figures["real"][key], delta=6e-4)
        value, real = map(float, re.search(r"^C2ST \(0.5 is best\) +(\S+) +(\S+)$", text, re.M).groups())
        self.assertAlmostEqual(value, figures["value"]["c2st"], delta=6e-5)

    def test_what_is_like_and_what_is_not(self):
        near = self.measure("moons", "moons", "--points", 300)
        noisy = self.measure("moons", "moons", "--points", 300, "--noise", 1)
        other = self.measure("circles", "moons", "--points", 300)
        for figures, like in ((near, True), (noisy, False), (other, False)):
            ratio = figures["value"]["sliced_wasserstein"] / figures["real"]["sliced_wasserstein"]
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
        self.assertIn("the columns c, d are compared with a, b in this order", note)
        self.assertNotIn("compared", self.sfumato("evaluate", "ba.csv", "ab.csv", "--repeats", 1).err)
        self.refused(3, "the samples have 3 columns (a, b, c), DATA 2 (a, b)", "evaluate", "abc.csv", "ab.csv")
        self.refused(3, "the samples have 2 columns (x, y), DATA 3 (a, b, c)", "evaluate", self.model(), "abc.csv")

    def test_small_samples_are_compared_with_real_ones_of_their_size(self):
        self.put("few.csv", points_csv(20, seed=1))
        self.put("many.csv", points_csv(4000, seed=2))
        few = self.measure("few.csv", "many.csv")
        self.assertLess(few["value"]["sliced_wasserstein"], 3 * few["real"]["sliced_wasserstein"])
        self.put("tiny.csv", points_csv(3))
        self.refused(3, "rows; give at least", "evaluate", "tiny.csv", "many.csv")
        self.refused(3, "rows", "evaluate", "many.csv", "tiny.csv")
        self.refused(2, "--repeats is 0", "evaluate", "few.csv", "many.csv", "--repeats", 0)

    def test_a_constant_column_and_equal_rows(self):
        self.put("k.csv", "a,k\n" + "".join(f"{i * 37 % 101},7\n" for i in range(200)))
        self.assertEqual(self.measure("k.csv", "k.csv")["real"].keys(), {"sliced_wasserstein", "energy", "c2st"})
        self.assertNotIn("nan", self.sfumato("evaluate", "k.csv", "k.csv", "--repeats", 1).out)

    def test_the_bound_term_by_term(self):
        self.train("c.safetensors", "--process", "chain", "--chain-steps", 12, "--steps", 20, "--points", 500)
        words = ("evaluate", "c.safetensors", "moons", "--points", 300, "--likelihood")
        both = self.sfumato(*words, "--json", "--terms", "t.csv").json
        self.assertEqual(list(both), ["bound", "exact"])
        bound = both["bound"]
        self.assertEqual((bound["rows"], bound["dim"], bound["steps"]), (300, 2, 12))
        _, terms = csv_rows(self.path("t.csv").read_text())
        self.assertEqual([row[0] for row in terms], list(range(13)))
        self.assertAlmostEqual(sum(row[1] for row in terms), bound["total"]["nats"], places=9)
        self.assertEqual([row[1] for row in terms], [term["nats"] for term in bound["terms"]])
        self.assertAlmostEqual(bound["total"]["nats"] / math.log(2) / 2, bound["bits_per_dim"])
        text = self.sfumato(*words).out
        value, error = re.search(r"^sum, a bound on -log p +(\S+) +(\S+) ", text, re.M).groups()
        self.assertAlmostEqual(float(value), bound["total"]["nats"], delta=6e-6)
        self.assertAlmostEqual(float(error), bound["total"]["standard_error"], delta=6e-6)
        self.assertIn("\nexact likelihood of 300 rows", text)
        # So few steps are listed, from the last to the first.
        listed = [float(term) for term in re.findall(r"^L_\d+ +(\S+)", text, re.M)]
        self.assertEqual(len(listed), 11)
        for shown, row in zip(listed, terms[11:0:-1]):
            self.assertAlmostEqual(shown, row[1], delta=6e-6)
        self.assertEqual(self.sfumato(*words, "--json", "--threads", 1).json["bound"], bound)
        for other in (("--bound-draws", 3), ("--seed", 1)):
            self.assertNotEqual(self.sfumato(*words, "--json", *other).json["bound"]["kl"], bound["kl"])

    def test_many_terms_are_for_a_file(self):
        words = ("evaluate", self.model(), "moons", "--points", 50, "--likelihood", "--bound-steps")
        text = self.sfumato(*words, 21).out
        self.assertRegex(text, r"\nL_20 \+ \.\.\. \+ L_1 (see --terms) +\S")
        self.assertNotRegex(text, r"\nL_20 +[-0-9]")
        self.assertEqual(self.sfumato(*words, 1, "--json").json["bound"]["steps"], 1)

    def test_a_bound_is_stopped_by_ctrl_c(self):
        model = self.model()
        words = ("evaluate", model, "moons", "--likelihood", "--bound-draws", 10**6, "--terms", "t.csv")
        stopped = self.start(*words)
        with self.assertRaises(subprocess.TimeoutExpired):
            stopped.wait(timeout=0.5)
        stopped.send_signal(signal.SIGINT)
        out, _ = stopped.communicate(timeout=TIMEOUT)
        self.assertIn(stopped.returncode, (130, -signal.SIGINT))
        self.assertEqual(out, b"")
        self.assertEqual(list(self.contents()), [model])

    def test_what_has_no_bound(self):
        model = self.model()
        words = ("evaluate", model, "moons", "--points", 50)
        self.put("abc.csv", points_csv(50, ["a", "b", "c"]))
        self.refused(2, "'abc.csv' is not one; give a model file", "evaluate", "abc.csv", "moons", "--likelihood")
        self.refused(3, "3 columns", "evaluate", model, "abc.csv", "--likelihood")
        self.refused(2, "--sampler does not apply with --likelihood", *words, "--likelihood", "--sampler", "heun")
        self.refused(2, "--repeats does not apply with --likelihood", *words, "--likelihood", "--repeats", 3)
        self.refused(2, "apply only with --likelihood", *words, "--bound-steps", 5)
        self.refused(2, "the model has none", *words, "--likelihood", "--bound-variance", "learned")
        self.refused(2, "0 steps", *words, "--likelihood", "--bound-steps", 0)
        self.refused(2, "0 draws", *words, "--likelihood", "--bound-draws", 0)
        self.refused(2, "name a file", *words, "--likelihood", "--terms", "-")


if __name__ == "__main__":
    unittest.main()
