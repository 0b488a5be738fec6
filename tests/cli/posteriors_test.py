"""Rows given observed values: of all rows, of files with missing values, of noisy rows; and what is refused."""

import math
import statistics
import unittest

from support import CliTest, csv_rows, npy, read_npy

QUICK = ["--sample-steps", 8, "--particles", 4]


class Observed(CliTest):
    def test_known_values_come_back_and_others_are_drawn(self):
        model = self.model()
        header, rows = csv_rows(self.sfumato("sample", model, "--observed", "y=0.25", "-n", 40, *QUICK).out)
        self.assertEqual((header, len(rows)), ("x,y", 40))
        self.assertEqual({y for _, y in rows}, {0.25})
        self.assertEqual(len({x for x, _ in rows}), 40)
        again = self.sfumato("sample", model, "--observed", "y=0.25", "-n", 40, "--threads", 3, *QUICK)
        self.assertEqual(csv_rows(again.out)[1], rows)
        other = self.sfumato("sample", model, "--observed", "y=0.25", "-n", 40, "--seed", 1, *QUICK)
        self.assertNotEqual(csv_rows(other.out)[1], rows)
        noisy = csv_rows(self.sfumato("sample", model, "--observed", "x=1,y=0.25", "--observed-noise", 0.1, "-n", 40,
                                      *QUICK).out)[1]
        self.assertEqual(len({y for _, y in noisy}), 40)
        self.assertAlmostEqual(statistics.mean(y for _, y in noisy), 0.25, delta=0.1)
        one = csv_rows(self.sfumato("sample", model, "--observed", "x=1,y=0.25", "--observed-noise", "x=0.1", "-n", 4,
                                    *QUICK).out)[1]
        self.assertEqual({y for _, y in one}, {0.25})

    def test_it_says_how_sure_it_is(self):
        words = ["sample", self.model(), "--observed", "y=0.25", "-n", 50, "-o", "s.csv", *QUICK]
        report = self.sfumato(*words, "--quality", "q.csv", "--json").json
        self.assertEqual((report["rows"], report["columns"], report["particles"]), (50, ["x", "y"], 4))
        header, rows = csv_rows(self.path("q.csv").read_text())
        self.assertEqual((header, len(rows)), ("log_evidence,effective_size", 50))
        mean = statistics.mean(math.exp(log) for log, _ in rows)
        self.assertAlmostEqual(report["log_evidence"], math.log(mean), delta=1e-9)
        self.assertAlmostEqual(report["log_evidence_error"],
                               statistics.stdev(math.exp(log) for log, _ in rows) / math.sqrt(50) / mean, delta=1e-9)
        self.assertAlmostEqual(report["effective_size"]["mean"], statistics.mean(size for _, size in rows), delta=1e-9)
        self.assertEqual(report["effective_size"]["least"], min(size for _, size in rows))
        self.assertEqual(report["far_out_rows"], 0)
        said = self.sfumato(*words)
        self.assertIn("wrote 50 rows to 's.csv'", said.err)
        self.assertIn("of 4, at least", said.err)
        self.assertNotIn("warning", said.err)
        # A density of y in its own units: it is what is left of a row's own density when x is summed over.
        far = self.sfumato("sample", "m.safetensors", "--observed", "y=50", "-n", 5, "-o", "s.csv", "--json", *QUICK)
        self.assertIn("warning: 5 of 5 rows are unreliable", far.err)
        self.assertEqual(far.json["far_out_rows"], 5)
        self.assertLess(far.json["log_evidence"], report["log_evidence"] - 20)

    def test_a_file_with_blanks(self):
        model = self.model()
        self.put("rows.csv", "y,x\n0.25,\n,1.5\nNA,nan\n0.1,0.2\n")
        header, rows = csv_rows(self.sfumato("sample", model, "--observed-file", "rows.csv", *QUICK).out)
        self.assertEqual((header, len(rows)), ("x,y", 4))
        self.assertEqual((rows[0][1], rows[1][0], rows[3]), (0.25, 1.5, [0.2, 0.1]))
        twice = csv_rows(self.sfumato("sample", model, "--observed-file", "rows.csv", "-n", 2, *QUICK).out)[1]
        self.assertEqual([row[1] for row in twice[:2]], [0.25, 0.25])
        self.assertEqual([row[0] for row in twice[2:4]], [1.5, 1.5])
        self.assertNotEqual(twice[0], twice[1])
        self.put("x.csv", "x\n0.5\n1.5\n")  # an absent column is blank
        self.sfumato("sample", model, "--observed-file", "x.csv", "-o", "full.npy", *QUICK)
        self.assertEqual([x for x, _ in read_npy(self.path("full.npy").read_bytes())], [0.5, 1.5])
        # An .npy file's columns are called x0, x1, ...
        self.train("n.safetensors", "--steps", 2, data=self.put("d.npy", npy([[i % 7, i % 5] for i in range(30)])))
        self.put("rows.npy", npy([[1.0, math.nan], [math.nan, 2.0]]))
        rows = csv_rows(self.sfumato("sample", "n.safetensors", "--observed-file", "rows.npy", *QUICK).out)[1]
        self.assertEqual((rows[0][0], rows[1][1]), (1, 2))

    def test_conditions_and_known_values(self):
        model = self.train("c.safetensors", "--steps", 60, "--labels", "--points", 400, "--condition", "label")
        words = ["sample", model, "-n", 5, "--observed", "y=0.25", *QUICK]
        plain = self.sfumato(*words).out
        one = self.sfumato(*words, "--where", "label=1").out
        self.assertNotEqual(plain, one)
        self.assertNotEqual(one, self.sfumato(*words, "--where", "label=1", "--guidance", 2).out)
        self.put("rows.csv", "y,label\n" + "0.25,1\n" * 5)
        self.assertEqual(self.sfumato("sample", model, "--observed-file", "rows.csv", *QUICK).out, one)
        self.put("blank.csv", "y,label\n" + "0.25,\n" * 5)
        self.assertEqual(self.sfumato("sample", model, "--observed-file", "blank.csv", *QUICK).out, plain)
        self.refused(2, "give it once", "sample", model, "--observed-file", "rows.csv", "--where", "label=0")
        self.put("unseen.csv", "y,label\n0.25,1\n0.25,7\n")
        self.refused(3, "row 2: label has no value '7'; the model learned 0, 1", "sample", model, "--observed-file",
                     "unseen.csv")
        self.refused(2, "label has no value '7'", *words, "--where", "label=7")
        self.refused(2, "it is a condition of the model; use --where", "sample", model, "-n", 1, "--observed",
                     "label=1")
        self.refused(2, "condition on its value with --observed x=1", "sample", model, "-n", 1, "--where", "x=1")
        self.refused(2, "rescal", *words, "--where", "label=1", "--guidance", 2, "--guidance-rescale", 0.5)

    def test_what_is_refused(self):
        sample = ["sample", self.model(), "-n", 3]
        self.refused(2, "the model has no such column; it has x, y", *sample, "--observed", "height=1")
        self.refused(2, "'x' is given twice", *sample, "--observed", "x=1,x=2")
        self.refused(2, "'x' is given twice", *sample, "--observed", "x=1", "--observed", "x=1")
        self.refused(2, "give NAME=VALUE, as in x0=0.5", *sample, "--observed", "x")
        self.refused(2, "--observed x: 'much': give a finite number", *sample, "--observed", "x=much")
        self.refused(2, "nan", *sample, "--observed", "x=nan")
        self.refused(2, "--observed-noise applies only with --observed", *sample, "--observed-noise", 0.1)
        self.refused(2, "give a standard deviation of 0 or more", *sample, "--observed", "x=1", "--observed-noise", -1)
        self.refused(2, "no such column", *sample, "--observed", "x=1", "--observed-noise", "z=1")
        self.refused(2, "add --observed or --observed-file", *sample, "--particles", 9)
        self.refused(2, "add --observed or --observed-file", *sample, "--quality", "q.csv")
        self.refused(2, "--particles is 0", *sample, "--observed", "x=1", "--particles", 0)
        self.refused(2, "1 noise level; give 2 or more", *sample, "--observed", "x=1", "--sample-steps", 1)
        self.refused(2, "--sampler does not apply with --observed", *sample, "--observed", "x=1", "--sampler", "heun")
        self.refused(2, "--guidance applies only with --where", *sample, "--observed", "x=1", "--guidance", 2)
        self.refused(2, "it has none; train one with `condition`", *sample, "--observed", "x=1", "--where", "label=1")
        self.refused(3, "no value is missing", *sample, "--observed", "x=1,y=1")
        self.refused(3, "standard deviations from its mean", *sample, "--observed", "x=1e9")
        self.refused(2, "--count is required", "sample", "m.safetensors", "--observed", "x=1")
        self.refused(2, "--quality and --output are both 's.csv'", *sample, "--observed", "x=1", "-o", "s.csv",
                     "--quality", "s.csv")

    def test_files_that_are_refused(self):
        model = self.model()
        for text, code, says in [
            ("x,y\n,\nNA,\n", 3, "every value is missing"),
            ("x,y\n1,2\n3,4\n", 3, "no value is missing"),
            ("x,z\n1,2\n", 3, "the model has no column 'z'"),
            ("x,y\n1,inf\n", 3, "'inf' is not a finite number"),
            ("x,y\n,1e7\n", 3, "row 1: y is 10000000"),
            ("x,y\n1,tall\n", 3, "'tall' is not a number"),
            ("x,y\n1\n", 3, "line 2 has 1 field, expected 2"),
        ]:
            self.put("rows.csv", text)
            self.refused(code, says, "sample", model, "--observed-file", "rows.csv")
        self.refused(1, "No such file", "sample", model, "--observed-file", "none.csv")
        self.refused(2, "is a toy set", "sample", model, "--observed-file", "moons")
        self.refused(2, "give one of them", "sample", model, "--observed-file", "rows.csv", "--observed", "x=1")

    def test_a_constant_column(self):
        self.put("d.csv", "a,one,b\n" + "".join(f"{i % 7},1,{i % 5}\n" for i in range(50)))
        model = self.train("m.safetensors", "--steps", 2, "--as", "points", data="d.csv")
        rows = csv_rows(self.sfumato("sample", model, "-n", 3, "--observed", "a=2,one=1", *QUICK).out)[1]
        self.assertEqual({(a, one) for a, one, _ in rows}, {(2, 1)})
        self.refused(3, "one is 2, but all training data have 1", "sample", model, "-n", 3, "--observed", "one=2")


class Denoise(CliTest):
    def noisy(self):
        self.sfumato("data", "moons", "--points", 60, "--noise", 0.4, "-o", "noisy.csv")
        return csv_rows(self.path("noisy.csv").read_text())[1]

    def test_draws_and_means(self):
        model = self.train("m.safetensors", "--steps", 400, "--points", 2000)
        noisy = self.noisy()
        words = ["denoise", model, "noisy.csv", "--noise", 0.4]
        header, draws = csv_rows(self.sfumato(*words).out)
        self.assertEqual((header, len(draws)), ("x,y", 60))
        report = self.sfumato(*words, "--mean", "-o", "mean.csv", "--json").json
        self.assertEqual((report["rows"], report["particles"]), (60, 16))
        self.assertTrue(1 <= report["effective_size"]["least"] <= report["effective_size"]["mean"] <= 16)
        means = csv_rows(self.path("mean.csv").read_text())[1]

        def apart(a, b):
            return math.sqrt(statistics.mean((p - q) ** 2 for r, s in zip(a, b) for p, q in zip(r, s)))

        # A draw is as far from its mean as the noise leaves it, and the row that is seen is farther from it.
        self.assertLess(apart(means, draws), apart(noisy, draws))
        self.assertLess(apart(means, noisy), 0.5)
        several = csv_rows(self.sfumato(*words, "-n", 3).out)[1]
        self.assertEqual(len(several), 180)
        self.assertLess(apart(several[:3], [means[0]] * 3), 1)
        # Without noise nothing changes; as much as rounding, with hardly any.
        self.assertEqual(csv_rows(self.sfumato("denoise", model, "noisy.csv", "--noise", 0).out)[1], noisy)
        self.assertLess(apart(csv_rows(self.sfumato("denoise", model, "noisy.csv", "--noise", 1e-3).out)[1], noisy),
                        2e-3)

    def test_noise_is_of_each_column_or_of_a_level(self):
        model = self.model()
        self.noisy()
        scales = [float(line.split()[-1]) for line in self.sfumato("info", model).out.splitlines()
                  if line.split()[:1] in (["x"], ["y"])]
        self.assertEqual(len(scales), 2)
        words = ["denoise", model, "noisy.csv", *QUICK]
        level = csv_rows(self.sfumato(*words, "--noise-level", 0.5).out)[1]
        each = csv_rows(self.sfumato(*words, "--noise", f"x={scales[0] / 2},y={scales[1] / 2}").out)[1]
        for a, b in zip(level, each):
            self.assertAlmostEqual(a[0], b[0], delta=0.02)
            self.assertAlmostEqual(a[1], b[1], delta=0.02)
        one = csv_rows(self.sfumato(*words, "--noise", "x=0.3").out)[1]
        noisy = csv_rows(self.path("noisy.csv").read_text())[1]
        self.assertEqual([y for _, y in one], [y for _, y in noisy])

    def test_blanks_are_drawn(self):
        self.put("rows.csv", "x,y\n0.5,\n,0.25\n")
        rows = csv_rows(self.sfumato("denoise", self.model(), "rows.csv", "--noise", 0.1, *QUICK).out)[1]
        self.assertEqual(len(rows), 2)
        self.assertTrue(all(math.isfinite(value) for row in rows for value in row))

    def test_what_is_refused(self):
        model = self.model()
        self.noisy()
        words = ["denoise", model, "noisy.csv"]
        self.refused(2, "give --noise, in the units of the data, or --noise-level", *words)
        self.refused(2, "give --noise, in the units of the data, or --noise-level", *words, "--noise", 0.1,
                     "--noise-level", 1)
        self.refused(2, "give a standard deviation of 0 or more", *words, "--noise", -0.1)
        self.refused(2, "give 0 or more", *words, "--noise-level", -0.1)
        self.refused(2, "no such column", *words, "--noise", "z=0.1")
        self.refused(2, "leave out --count", *words, "--noise", 0.1, "--mean", "-n", 4)
        self.refused(2, "toy set", "denoise", model, "moons", "--noise", 0.1)
        self.refused(3, "the model has no column 'z'", "denoise", model, self.put("z.csv", "z\n1\n"), "--noise", 0.1)
        self.refused(2, "is a model file, not data", "denoise", model, model, "--noise", 0.1)


if __name__ == "__main__":
    unittest.main()
