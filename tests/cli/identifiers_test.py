"""Identifiers, long digits, free text and tables of integers, as real files have them."""

import csv
import io
import random
import re
import unittest

from support import CliTest

QUICK = ["--steps", 10, "--width", 8, "--batch", 64, "--threads", 1]


def csv_text(columns):
    """The text of a CSV file of columns by name."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values()))
    return out.getvalue()


def read_columns(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    return {name: [row[name] for row in rows] for name in rows[0]}


class Files(CliTest):
    def drawn(self, columns, count, *words, draw=()):
        self.put("t.csv", csv_text(columns))
        self.said = self.sfumato("train", "t.csv", "-o", "m.safetensors", *QUICK, *words).err
        return read_columns(self.sfumato("sample", "m.safetensors", "-n", count, *draw).out)


class Identifiers(Files):
    def keys(self):
        numbers = random.Random(4)
        rows = 1000
        uuid = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"
        spell = {"x": "0123456789abcdef", "y": "89ab"}
        serial = list(range(1, rows + 1))
        numbers.shuffle(serial)
        codes = numbers.sample(range(26 * 26 * 1000), rows)
        return {
            "order": [f"ORD-{n:06}" for n in numbers.sample(range(10 ** 6), rows)],
            "serial": serial,
            "k": [f"K-{n}" for n in range(10000, 10000 + rows)],
            "padded": [f"{n:05}" for n in range(42, 42 + rows)],
            "uuid": ["".join(numbers.choice(spell.get(c, c)) for c in uuid) for _ in range(rows)],
            "token": [f"15{n:017}" for n in numbers.sample(range(10 ** 17), rows)],
            "mixed": [f"{chr(65 + n // 26000)}{chr(65 + n // 1000 % 26)}.{n % 1000:03}/23" for n in codes],
            "weight": [f"{numbers.gauss(3, 0.5):.3f}" for _ in range(rows)],
        }

    def test_keys_are_new_and_different_and_follow_the_pattern(self):
        file = self.keys()
        rows = self.drawn(file, 5000)
        patterns = {
            "order": r"ORD-\d{6}",
            "serial": r"[1-9]\d*",
            "k": r"K-1\d{4}",
            "padded": r"\d{5}",
            "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "token": r"15\d{17}",
            "mixed": r"[A-Z]{2}\.\d{3}/23",
        }
        for name, pattern in patterns.items():
            with self.subTest(name):
                self.assertEqual(len(set(rows[name])), 5000)
                self.assertFalse(set(rows[name]) & set(map(str, file[name])))
                self.assertEqual([key for key in rows[name] if not re.fullmatch(pattern, key)], [])
                self.assertIn(f"column '{name}' is an identifier: new ones are made as ", self.said)
        self.assertEqual(rows["serial"][:3], ["1001", "1002", "1003"])
        sample = ["sample", "m.safetensors", "-n", 300]
        one = self.sfumato(*sample, "--threads", 1).out
        self.assertEqual(one, self.sfumato(*sample, "--threads", 3).out)
        self.assertEqual(read_columns(one)["uuid"], rows["uuid"][:300])
        self.assertNotEqual(read_columns(self.sfumato(*sample, "--seed", 1).out)["uuid"], rows["uuid"][:300])
        again = read_columns(self.sfumato(*sample, "--reuse-keys").out)
        self.assertEqual(again["serial"], [str(i) for i in range(1, 301)])
        self.assertEqual(len(set(again["order"])), 300)

    def test_a_schema_may_state_the_pattern(self):
        self.put("s.toml", '[[column]]\nname = "order"\nkind = "identifier"\npattern = "P<100-999>[XY]"\n')
        rows = self.drawn(self.keys(), 4000, "--schema", "s.toml")
        self.assertEqual(len(set(rows["order"])), 4000)
        self.assertTrue(all(re.fullmatch(r"P\d{3,}[XY]", key) for key in rows["order"]))
        told = self.sfumato("schema", "t.csv").out
        self.assertIn('name = "k"\nkind = "identifier"\npattern = "K-<10000-10999>"\n', told)
        self.put("all.toml", told)
        self.assertEqual(self.sfumato("schema", "t.csv", "--schema", "all.toml").out, told)

    def test_copies_of_rows_are_drawn_anew_with_their_keys(self):
        rows = {"id": [f"C-{i}" for i in range(100, 160)], "a": [i % 3 for i in range(60)], "b": list("xyz") * 20}
        drawn = self.drawn(rows, 200, draw=["--no-copies", "t.csv"])
        self.assertEqual(len(set(drawn["id"])), 200)

    def test_a_few_are_missing(self):
        keys = ["" if i % 5 == 0 else f"ORD-{i * 7919 % 10 ** 6:06}" for i in range(300)]
        rows = self.drawn({"order": keys, "a": [i % 7 for i in range(300)]}, 900)
        found = [key for key in rows["order"] if key]
        self.assertEqual(len(found), 720)
        self.assertEqual(len(set(found)), 720)
        self.assertFalse(set(found) & set(keys))

    def test_a_private_training_has_no_patterns_and_no_keys(self):
        self.put("t.csv", csv_text({"id": [f"SECRET-{i}" for i in range(300)],
                                    "name": [f"{'x' * (1 + i % 60)}y{'z' * (i // 60)}" for i in range(300)],
                                    "a": [i % 7 for i in range(300)]}))
        words = ["train", "t.csv", "-o", "p.safetensors", "--epsilon", 5, *QUICK]
        said = self.sfumato(*words).err
        self.assertIn("column 'id' is an identifier: numbered 1, 2, 3, ...", said)
        self.assertIn("column 'name' is free text: left empty", said)
        model = self.path("p.safetensors").read_bytes()
        self.assertNotIn(b"SECRET", model)
        self.assertNotIn(b"xxxyz", model)
        rows = read_columns(self.sfumato("sample", "p.safetensors", "-n", 3).out)
        self.assertEqual((rows["id"], rows["name"]), (["1", "2", "3"], [""] * 3))
        self.refused(2, "--text is keep; give drop with --epsilon", *words, "--text", "keep")
        self.put("s.toml", '[[column]]\nname = "id"\nkind = "identifier"\npattern = "P-<1-9>"\n')
        self.sfumato(*words, "--schema", "s.toml")
        rows = read_columns(self.sfumato("sample", "p.safetensors", "-n", 30).out)
        self.assertEqual(len(set(rows["id"])), 30)
        self.assertTrue(all(key.startswith("P-") for key in rows["id"]))


class LongDigits(Files):
    def test_they_stay_exact(self):
        tokens = ["1505465180009626749", "1818611938445364586", "1153238479662187356", "1153238479662187357",
                  "1505465180009626749", "1505465180009626751"]
        rows = self.drawn({"token": tokens, "plant": list("abcabc")}, 200)
        self.assertLessEqual(set(rows["token"]), set(tokens))
        self.assertGreater(len(set(rows["token"])), 3)
        numbers = random.Random(1)
        tokens = [str(numbers.randrange(10 ** 18, 9 * 10 ** 18)) for _ in range(200)]
        rows = self.drawn({"token": tokens, "plant": list("abcd") * 50}, 300)
        self.assertEqual(len(set(rows["token"])), 300)
        self.assertFalse(set(rows["token"]) & set(tokens))
        self.assertTrue(all(10 ** 18 <= int(token) < 9 * 10 ** 18 for token in rows["token"]))


class Integers(Files):
    def test_integers_come_out_as_integers(self):
        file = {"year": list(range(2001, 2011)), "plants": [118, 131, 127, 144, 139, 151, 163, 158, 170, 182],
                "height_cm": [340, 355, 362, 371, 388, 394, 402, 417, 425, 431]}
        rows = self.drawn(file, 100)
        self.assertEqual(self.said.splitlines()[0],
                         "10 rows, 3 columns, learned as a table: every column is of integers")
        for name, values in rows.items():
            numbers = [int(value) for value in values]
            self.assertTrue(min(file[name]) <= min(numbers) and max(numbers) <= max(file[name]), name)
        mixed = {"year": file["year"], "depth": [0.5 + 0.37 * i for i in range(10)]}
        self.assertTrue(all(year.isdigit() for year in self.drawn(mixed, 50)["year"]))
        self.assertIn("learned as a table: column 'year' is of integers", self.said)

    def test_a_length_of_time_gives_the_same_kind_of_model(self):
        files = ({"flag": list("0101100110"), "count": list("3213213122")},
                 {"flag": list("010110"), "word": list("ababba")})
        for file in files:
            self.put("t.csv", csv_text(file))
            self.sfumato("train", "t.csv", "-o", "m.safetensors", "--width", 8, "--time", "0.3s", "--threads", 1)
            rows = read_columns(self.sfumato("sample", "m.safetensors", "-n", 60).out)
            for name, values in file.items():
                self.assertLessEqual(set(rows[name]), set(values))


class FreeText(Files):
    STATES = [f"{a}{'aeiou'[i % 5]}{'nr'[i % 2]}{'land' * (i % 3)} {b}" for i, a in enumerate("ABCDEFGHIJ")
              for b in ("North", "Hill", "Bay", "Falls", "Springs")]

    def file(self):
        return {"state": self.STATES, "n": [i * i % 17 for i in range(50)]}

    def test_is_kept_by_default(self):
        rows = self.drawn(self.file(), 400)
        self.assertLessEqual(set(rows["state"]), set(self.STATES))
        self.assertGreater(len(set(rows["state"])), 30)
        self.assertIn("column 'state' is free text: its 50 texts are drawn as a category; see --text", self.said)

    def test_is_made_by_its_pattern_or_dropped(self):
        rows = self.drawn(self.file(), 400, "--text", "pattern")
        self.assertEqual(len(set(rows["state"])), 400)
        self.assertNotIn("", rows["state"])
        self.assertIn("column 'state' is free text: new ones are made as ", self.said)
        rows = self.drawn(self.file(), 20, "--text", "drop")
        self.assertEqual(set(rows["state"]), {""})
        self.assertIn("column 'state' is free text: left empty", self.said)
        self.assertIn('kind = "text"\n# free text: left empty', self.sfumato("schema", "t.csv", "--text", "drop").out)


class Resume(Files):
    def test_the_settings_of_the_run_are_accepted_again(self):
        self.put("t.csv", csv_text({"a": [i % 5 for i in range(100)], "b": list("xy") * 50}))
        self.put("c.toml", "batch = 64\nseed = 7\n")
        run = ["train", "t.csv", "-o", "m.safetensors", *QUICK, "--seed", 7, "--as", "table", "--text", "keep", "--na",
               "none", "--config", "c.toml"]
        self.sfumato(*run)
        self.assertIn("10 of 10 steps are done", self.sfumato(*run, "--resume").err)
        for words in (["--seed", 8], ["--width", 16], ["--text", "drop"], ["--as", "points"], ["--na", "x"]):
            resume = ["train", "t.csv", "-o", "m.safetensors", "--resume", *words]
            self.refused(2, f"{words[0]} is not what the training was started with", *resume)
        run = ["train", "moons", "--points", 200, "-o", "p.safetensors", "--preset", "article", "--steps", 5, "--seed",
               3]
        self.sfumato(*run)
        self.assertIn("5 of 5 steps are done", self.sfumato(*run, "--resume").err)
        resume = ["train", "moons", "--points", 200, "-o", "p.safetensors", "--resume", "--preset", "default"]
        self.refused(2, "--preset is not what the training was started with", *resume)


if __name__ == "__main__":
    unittest.main()
