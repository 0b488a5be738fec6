"""Conditions: models that are told what a row is, and what is refused."""

import unittest

from support import TINY, CliTest, csv_rows

LABELS = ["--labels", "--points", "400", "--condition", "label"]


class Conditions(CliTest):
    def conditional(self, *words):
        return self.train("m.safetensors", "--steps", "60", *LABELS, *words)

    def test_the_columns_split(self):
        said = self.sfumato("train", "moons", "-o", "m.safetensors", "--steps", "2", *TINY, *LABELS)
        self.assertIn("400 rows, 3 columns, learned as points", said.err)
        self.assertIn("condition label (0, 1)", said.err)
        self.assertIn("condition         label (0, 1)", self.sfumato("info", "m.safetensors").out)
        report = self.sfumato("info", "m.safetensors", "--json").json
        self.assertEqual(report["columns"], ["x", "y"])
        self.assertEqual(report["conditions"], [{"name": "label", "kind": "label", "categories": ["0", "1"]}])
        self.assertEqual(report["config"]["condition_dropout"], 0.1)
        plain = self.sfumato("info", self.train("p.safetensors", "--steps", "2"), "--json").json
        self.assertNotIn("conditions", plain)
        self.assertNotIn("condition_dropout", plain["config"])

    def test_rows_of_a_kind(self):
        model = self.conditional()
        drawn = {}
        for words in ([], ["--where", "label=0"], ["--where", "label=1"], ["--where", "label=1.0"],
                      ["--where", "label=1", "--guidance", "1"], ["--where", "label=1", "--guidance", "0"],
                      ["--where", "label=1", "--guidance", "3"],
                      ["--where", "label=1", "--guidance", "3", "--guidance-interval", "0.1,2"],
                      ["--where", "label=1", "--guidance", "3", "--guidance-rescale", "0.5"]):
            drawn[" ".join(words)] = self.sfumato("sample", model, "-n", 20, *words).out
            self.assertEqual(csv_rows(drawn[" ".join(words)])[0], "x,y")
        one = drawn["--where label=1"]
        self.assertEqual(one, drawn["--where label=1.0"])
        self.assertEqual(one, drawn["--where label=1 --guidance 1"])
        self.assertEqual(drawn[""], drawn["--where label=1 --guidance 0"])
        self.assertEqual(len(set(drawn.values())), 6)

    def test_a_pause_changes_nothing(self):
        self.conditional()
        self.train("n.safetensors", "--steps", "60", "--condition-dropout", "0.5", *LABELS)
        self.assertNotEqual(self.path("m.safetensors").read_bytes(), self.path("n.safetensors").read_bytes())
        data = ["moons", "--labels", "--points", "400"]
        self.sfumato("train", *data, "-o", "m.safetensors", "--resume")
        self.refused(2, "does not apply when a training is resumed", "train", *data, "-o", "m.safetensors", "--resume",
                     "--condition", "label")

    def test_a_number(self):
        self.put("a.csv", "age,x,y\n" + "".join(f"{i + 0.5},{i % 7},{i % 5}\n" for i in range(50)))
        said = self.sfumato("train", "a.csv", "-o", "m.safetensors", "--steps", "2", *TINY, "--condition", "age")
        self.assertIn("condition age (a number, 25 +- 14.43)", said.err)
        self.assertEqual(self.sfumato("sample", "m.safetensors", "-n", 3, "--where", "age=40").out.count("\n"), 4)
        self.refused(2, "age is 'old', which is not a number", "sample", "m.safetensors", "-n", 3, "--where", "age=old")

    def test_likelihood_is_of_the_rows_own_conditions(self):
        model = self.conditional()
        self.sfumato("data", "moons", "--labels", "--points", 40, "-o", "all.csv")
        header, rows = csv_rows(self.path("all.csv").read_text())
        self.assertEqual(header, "x,y,label")
        self.put("bare.csv", "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y, _ in rows))

        def log_p(*words):
            return [row[0] for row in csv_rows(self.sfumato("likelihood", model, *words).out)[1]]

        own = log_p("all.csv")
        given = [log_p("bare.csv", "--where", f"label={label}") for label in (0, 1)]
        self.assertEqual(given[0], log_p("all.csv", "--where", "label=0"))
        for i, (_, _, label) in enumerate(rows):
            self.assertEqual(own[i], given[int(label)][i])
        self.assertNotEqual(own, log_p("bare.csv"))
        self.refused(2, "label has no value '3'", "likelihood", model, "bare.csv", "--where", "label=3")
        self.put("other.csv", "x,y,label\n1,2,0\n1,2,5\n")
        self.refused(3, "row 2 has label = 5; the model learned 0, 1", "likelihood", model, "other.csv")
        report = self.sfumato("evaluate", model, "all.csv", "--likelihood", "--json").json
        self.assertEqual(list(report), ["exact"])
        self.assertAlmostEqual(report["exact"]["log_p"], sum(own) / len(own), delta=1e-6)
        self.refused(2, "remove the condition columns", "evaluate", model, "all.csv", "--likelihood", "--bound-steps",
                     5)

    def test_evaluate_compares_what_belongs_together(self):
        model = self.conditional()
        data = ["moons", "--labels", "--points", 300]
        reports = [self.sfumato("evaluate", model, *words, "--repeats", 1, "--json").json
                   for words in (data, ["moons", "--points", 300], [*data, "--where", "label=1"],
                                 [*data, "--where", "label=1", "--guidance", 2])]
        self.assertEqual(len({report["value"]["sliced_wasserstein"] for report in reports}), 4)
        self.assertEqual(reports[2]["real"], reports[3]["real"])
        self.refused(3, "the data have no column 'label'", "evaluate", model, "moons", "--where", "label=1")
        self.refused(2, "label has no value '4'", "evaluate", model, *data, "--where", "label=4")
        self.refused(2, "--guidance applies only with --where", "evaluate", model, "moons", "--guidance", "4")

    def test_what_is_refused(self):
        train = ["train", "moons", "-o", "x.safetensors", "--steps", "2", *TINY]
        self.refused(2, "did you mean 'label'?", *train, "--labels", "--condition", "lable")
        self.refused(2, "no such column; they have x, y", *train, "--condition", "label")
        self.refused(2, "leave one for the points", *train, "--labels", "--condition", "label,x,y")
        self.refused(2, "given twice", *train, "--labels", "--condition", "label,label")
        self.refused(2, "--condition-dropout applies only with --condition", *train, "--condition-dropout", "0.2")
        self.refused(2, "a number in [0, 1)", *train, "--labels", "--condition", "label", "--condition-dropout", "1")
        self.refused(2, "one component and no labels", "data", "swiss_roll", "--labels")
        self.refused(2, "leave out --labels", "data", "moons", "--labels", "--density")
        self.put("a.csv", "x,y\n1,2\n3,4\n")
        self.refused(2, "--labels applies to toy sets only", "train", "a.csv", "--labels", "-o", "x.safetensors")
        sample = ["sample", self.conditional(), "-n", 3]
        self.refused(2, "label has no value '7'; the model learned 0, 1", *sample, "--where", "label=7")
        self.refused(2, "'age' is not a condition of the model; it has label", *sample, "--where", "age=7")
        self.refused(2, "label is given twice", *sample, "--where", "label=0,label=1")
        self.refused(2, "give NAME=VALUE", *sample, "--where", "label")
        self.refused(2, "--guidance applies only with --where", *sample, "--guidance", "2")
        where = [*sample, "--where", "label=1"]
        self.refused(2, "--guidance-interval is 3, 2; give a noise level", *where, "--guidance", "2",
                     "--guidance-interval", "3,2")
        self.refused(2, "--guidance-interval applies only with --guidance", *where, "--guidance-interval", "1,2")
        self.refused(2, "--guidance-rescale is 2; give a number in [0, 1]", *where, "--guidance", "2",
                     "--guidance-rescale", "2")
        plain = ["sample", self.train("p.safetensors", "--steps", "2"), "-n", 3]
        self.refused(2, "it has none; train one with `condition`", *plain, "--where", "label=1")
        self.refused(2, "--guidance applies only with --where", *plain, "--guidance", "2")


if __name__ == "__main__":
    unittest.main()
