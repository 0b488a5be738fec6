"""What data are learned as, and the settings that both kinds have: lengths of time, words for missing values."""

import random
import unittest

from support import TINY, CliTest, npy, points_csv

TABLE = ["--width", 8, "--batch", 64, "--threads", 1]


class Kinds(CliTest):
    def first_line(self, data, *words):
        said = self.sfumato("train", data, "-o", "m.safetensors", "--steps", 2, "--threads", 1, *words).err
        return said.splitlines()[0]

    def kind(self):
        return self.sfumato("info", "m.safetensors", "--json").json["kind"]

    def test_the_first_line_says_what_they_are_learned_as_and_why(self):
        self.put("p.csv", points_csv(50))
        self.assertEqual(self.first_line("p.csv"),
                         "50 rows, 2 columns, learned as points: all values are numbers, and none "
                         "repeats its values")
        self.assertEqual(self.kind(), "points")
        lines = points_csv(50).splitlines()
        lines[7] = "," + lines[7].split(",")[1]
        name = lines[0].split(",")[0]
        self.put("one.csv", "\n".join(lines) + "\n")
        self.assertEqual(self.first_line("one.csv"),
                         f"50 rows, 2 columns, learned as a table: column '{name}' has missing values")
        self.assertEqual(self.kind(), "table")
        self.assertEqual(self.first_line("p.csv", "--min-count", 2),
                         "50 rows, 2 columns, learned as a table: --min-count applies to tables only")
        self.assertEqual(self.first_line("moons", "--points", 80, "--process", "chain"),
                         "80 rows, 2 columns, learned as points: --process applies to points only")

    def test_a_pipe(self):
        words = ["train", "-", "-o", "m.safetensors", "--steps", 2, *TINY]
        for data, reason in ((npy([[0.5 * i, i * i] for i in range(30)]), "they are a numeric matrix"),
                             (points_csv(30).encode(), "all values are numbers")):
            said = self.sfumato(*words, stdin=data).err
            self.assertIn(f"30 rows, 2 columns, learned as points: {reason}", said)

    def test_a_toy_set_as_a_table(self):
        self.assertEqual(self.first_line("moons", "--points", 300, "--as", "table"),
                         "300 rows, 2 columns, learned as a table")
        self.assertEqual(self.kind(), "table")
        self.assertEqual(self.sfumato("sample", "m.safetensors", "-n", 5).out.count("\n"), 6)

    def test_settings_of_the_other_kind_are_refused(self):
        self.put("t.csv", "a,b\n" + "1,x\n2,y\n" * 30)
        words = ["train", "t.csv", "-o", "x.safetensors", "--as", "table"]
        self.refused(2, "--decay applies to points only, and the data are learned as a table", *words, "--decay",
                     "linear")
        self.refused(2, "did you mean 'table'?", "train", "t.csv", "-o", "x.safetensors", "--as", "tabel")


class Time(CliTest):
    def test_both_kinds_train_for_a_time_and_go_on_when_they_are_done(self):
        self.put("t.csv", "a,b\n" + "1,x\n2,y\n3,x\n" * 60)
        for data, words in (("moons", [*TINY, "--points", 200]), ("t.csv", [*TABLE, "--holdout", 0])):
            with self.subTest(data):
                first = self.sfumato("train", data, "-o", "m.safetensors", *words, "--time", "0.2s", "--json").json
                self.assertEqual(first["status"], "done")
                more = [word for word in ("--points", 200) if data == "moons"]
                again = self.sfumato("train", data, "-o", "m.safetensors", *more, "--resume", "--time", "0.2s",
                                     "--json").json
                self.assertEqual(again["status"], "done")
                self.assertGreater(again["step"], first["step"])


class EarlyStopping(CliTest):
    def test_it_is_said(self):
        self.put("t.csv", "a,b\n" + "1,x\n2,y\n3,x\n" * 60)
        train = ["train", "t.csv", "-o", "m.safetensors"]
        said = self.sfumato(*train, *TABLE, "--steps", 3000).err
        self.assertRegex(said, r"stopped early at step \d+ of 3000: the validation bound no longer improves")
        self.assertIn("stopped early", self.sfumato(*train, "--resume").err)


class MissingWords(CliTest):
    def test_they_are_kept_with_the_model(self):
        numbers = random.Random(1)
        rows = [(numbers.choice(["-9", str(numbers.randrange(20, 60))]), numbers.choice(["x", "y", "none"]))
                for _ in range(300)]
        self.put("t.csv", "a,b\n" + "".join(f"{a},{b}\n" for a, b in rows))
        train = ["train", "t.csv", "-o", "m.safetensors"]
        self.sfumato(*train, *TABLE, "--steps", 10, "--na", "-9,none")
        self.assertGreater(self.sfumato(*train, "--resume", "--steps", 12, "--json").json["step"], 10)
        full = self.sfumato("impute", "m.safetensors", "t.csv").out.splitlines()[1:]
        self.assertEqual(len(full), 300)
        self.assertFalse([row for row in full if "-9" in row or "none" in row])
        self.assertEqual(self.sfumato("likelihood", "m.safetensors", "t.csv", "--draws", 1).out.count("\n"), 301)
        self.sfumato("sample", "m.safetensors", "-n", 3, "--no-copies", "t.csv")
        # A schema file has them, too.
        self.sfumato("schema", "t.csv", "--na", "-9,none", "-o", "t.toml")
        self.sfumato("train", "t.csv", "-o", "s.safetensors", *TABLE, "--steps", 10, "--schema", "t.toml")
        self.sfumato("train", "t.csv", "-o", "w.safetensors", *TABLE, "--steps", 10, "--na", "none,-9")
        info = [self.sfumato("info", name, "--json").json for name in ("s.safetensors", "w.safetensors")]
        self.assertEqual(info[0]["schema"], info[1]["schema"])


if __name__ == "__main__":
    unittest.main()
