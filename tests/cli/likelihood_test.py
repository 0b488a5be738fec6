"""Log-densities of rows under a model, and the likelihood of a whole data set."""

import math
import re
import unittest

from support import CliTest, csv_rows, points_csv


class Likelihood(CliTest):
    def test_one_log_density_per_row(self):
        model = self.model()
        self.sfumato("data", "moons", "--points", 50, "-o", "moons.csv")
        header, rows = csv_rows(self.sfumato("likelihood", model, "moons.csv").out)
        self.assertEqual(header, "log_density")
        self.assertEqual(len(rows), 50)
        self.assertTrue(all(math.isfinite(value) for (value,) in rows))
        said = self.sfumato("likelihood", model, "moons", "--points", 50, "-o", "d.csv", "--threads", 1).err
        self.assertIn("wrote 50 log-densities to 'd.csv'", said)
        self.assertEqual(csv_rows(self.path("d.csv").read_text())[1], rows)
        figures = self.sfumato("likelihood", model, "moons.csv", "-o", "e.csv", "--json").json
        self.assertEqual(figures["rows"], 50)
        self.assertLess(figures["step_error"], 0.01)

    def test_it_is_a_density_in_the_units_of_the_data(self):
        model = self.model()
        step, half = 0.1, 8
        axis = [step * i for i in range(round(-half / step), round(half / step) + 1)]
        self.put("grid.csv", "x,y\n" + "".join(f"{x},{y}\n" for x in axis for y in axis))
        _, rows = csv_rows(self.sfumato("likelihood", model, "grid.csv", "--ode-steps", 26).out)
        self.assertAlmostEqual(sum(math.exp(value) for (value,) in rows) * step * step, 1, delta=0.02)

    def test_evaluate_says_text_and_json_alike(self):
        words = ("evaluate", self.model(), "moons", "--points", 300, "--likelihood")
        text = self.sfumato(*words).out
        figures = self.sfumato(*words, "--json").json["exact"]
        for name, key in (("log p per row", "log_p"), ("bits per dimension", "bits_per_dim"),
                          (r"KL\(data \|\| model\)", "kl")):
            value, error = map(float, re.search(rf"^{name} +(\S+) \+- (\S+)$", text, re.M).groups())
            self.assertAlmostEqual(value, figures[key], delta=6e-6)
            self.assertAlmostEqual(error, figures[key + "_error"], delta=6e-6)
        self.assertEqual((figures["rows"], figures["dim"]), (300, 2))
        self.assertAlmostEqual(figures["bits_per_dim"], -figures["log_p"] / (2 * math.log(2)), delta=1e-9)
        entropy = self.sfumato("data", "moons", "--density", "-o", "m.csv", "--json").json["entropy"]
        self.assertAlmostEqual(figures["entropy"], entropy, delta=1e-6)
        # -E log p = entropy + KL, but for how the points fell.
        self.assertGreater(figures["kl"], 0)
        self.assertAlmostEqual(-figures["log_p"], entropy + figures["kl"], delta=0.3)

    def test_evaluate_of_a_file_is_the_mean_of_its_rows(self):
        model = self.model()
        self.put("p.csv", points_csv(40, ["x", "y"]))
        figures = self.sfumato("evaluate", model, "p.csv", "--likelihood", "--json").json["exact"]
        _, rows = csv_rows(self.sfumato("likelihood", model, "p.csv").out)
        self.assertAlmostEqual(figures["log_p"], sum(value for (value,) in rows) / 40, delta=1e-6)
        self.assertNotIn("kl", figures)

    def test_a_constant_column(self):
        self.put("k.csv", "a,k\n" + "".join(f"{i * 37 % 101},7\n" for i in range(200)))
        self.train("k.safetensors", "--steps", 5, data="k.csv")
        self.put("other.csv", "a,k\n50,7\n50,8\n")
        rows = self.sfumato("likelihood", "k.safetensors", "other.csv").out.splitlines()
        self.assertTrue(math.isfinite(float(rows[1])))
        self.assertEqual(rows[2], "-inf")
        self.refused(3, "row 2 has density 0", "evaluate", "k.safetensors", "other.csv", "--likelihood")

    def test_what_cannot_be(self):
        model = self.model()
        self.put("p.csv", points_csv(20))
        self.put("abc.csv", points_csv(20, ["a", "b", "c"]))
        self.put("yx.csv", points_csv(20, ["y", "x"]))
        self.refused(2, "'p.csv' is not one; give a model file", "evaluate", "p.csv", "moons", "--likelihood")
        self.refused(2, "--sampler does not apply", "evaluate", model, "moons", "--likelihood", "--sampler", "heun")
        self.refused(2, "--repeats does not apply", "evaluate", model, "moons", "--likelihood", "--repeats", 3)
        self.refused(3, "the data have 3 columns, the model 2", "evaluate", model, "abc.csv", "--likelihood")
        self.refused(3, "the data have 3 columns, the model 2", "likelihood", model, "abc.csv")
        self.refused(3, "column 'y' is in the place of the model's 'x'", "likelihood", model, "yx.csv")
        self.refused(2, "is a model file, not data", "likelihood", model, model)
        self.refused(2, "is a toy set, not a model file", "likelihood", "moons", "moons")
        self.refused(2, "--ode-steps is 0", "likelihood", model, "p.csv", "--ode-steps", 0)
        self.refused(2, "both", "likelihood", model, "p.csv", "--json")


if __name__ == "__main__":
    unittest.main()
