"""Tables of mixed columns: rows of which conditions hold, balanced columns, no copies, and missing values filled."""

import collections
import csv
import io
import random
import unittest

from support import CliTest


def people(rows, seed=1):
    """The text of a table of people: an identifier, numbers, categories, a date, a constant, values missing."""
    numbers = random.Random(seed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["customer_id", "age", "job", "pay", "since", "unit", "income"])
    for i in range(rows):
        age = numbers.randrange(18, 68)
        job = numbers.choice(["office", "craft", "sea, or lake", ""])
        high = numbers.random() < age / 80
        pay = round(numbers.gauss(3000 if high else 1500, 400), 2)
        since = f"20{numbers.randrange(10, 24)}-{numbers.randrange(1, 13):02}-{numbers.randrange(1, 29):02}"
        writer.writerow([f"C-{5000 + 7 * i}", age, job, pay, since, "EUR", "high" if high else "low"])
    return out.getvalue()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


class Tables(CliTest):
    def table(self):
        """A model of people that was trained once for all tests of the class; its name."""
        cls = type(self)
        if not hasattr(cls, "table_bytes"):
            self.put("people.csv", people(600))
            self.sfumato("train", "people.csv", "-o", "t.safetensors", "--steps", 60, "--width", 16, "--batch", 128,
                         "--threads", 1)
            cls.table_bytes = self.path("t.safetensors").read_bytes()
        self.put("people.csv", people(600))
        return self.put("t.safetensors", cls.table_bytes)

    def drawn(self, model, count, *words):
        return rows_of(self.sfumato("sample", model, "-n", count, *words).out)


class Where(Tables):
    def test_every_row_satisfies_the_conditions(self):
        model = self.table()
        cases = {
            "income=high": lambda row: row["income"] == "high",
            "income=high,age>=60": lambda row: row["income"] == "high" and int(row["age"]) >= 60,
            "age>20,age<=30,age!=25": lambda row: int(row["age"]) in set(range(21, 31)) - {25},
            "age=20|40|60": lambda row: row["age"] in ("20", "40", "60"),
            "job=": lambda row: row["job"] == "",
            "job!=": lambda row: row["job"] != "",
            'job="sea, or lake"|craft,age<30': lambda row: row["job"] in ("sea, or lake", "craft")
            and int(row["age"]) < 30,
            "pay>1000,pay<1500.5": lambda row: 1000 < float(row["pay"]) < 1500.5,
            "since>=2020-02-29,pay<2000": lambda row: row["since"] >= "2020-02-29" and float(row["pay"]) < 2000,
        }
        for where, holds in cases.items():
            with self.subTest(where):
                rows = self.drawn(model, 60, "--where", where)
                self.assertEqual(len(rows), 60)
                for row in rows:
                    self.assertTrue(holds(row), row)
        both = self.drawn(model, 20, "--where", "income=high", "--where", "age<30")
        self.assertEqual(both, self.drawn(model, 20, "--where", "income=high,age<30"))

    def test_threads_and_seeds(self):
        words = ["sample", self.table(), "-n", 300, "--where", "age>=50,pay<2500,since>=2015-01-01"]
        one = self.sfumato(*words, "--threads", 1).out
        self.assertEqual(one, self.sfumato(*words, "--threads", 3).out)
        self.assertNotEqual(one, self.sfumato(*words, "--seed", 1).out)
        self.assertTrue(one.startswith(self.sfumato(*words[:3], 20, *words[4:]).out))

    def test_what_cannot_be_is_refused(self):
        model = self.table()
        for where, says in {
            "income=hihg": "has no category 'hihg'; similar ones are 'high'",
            "incom=high": "no column 'incom'; did you mean 'income'?",
            "age=200": "'age' is 18 to 67 there",
            "age>60,age<20": "contradict each other",
            "customer_id=C-5000": "is identifier",
            "unit=EUR": "is constant",
            "age": "give COLUMN=VALUE",
            "age>": "takes one value",
            "age>old": "'old' is no finite number",
            "income>high": "have no order",
            "pay=": "none was missing",
            "since>2020": "no time that is written as '%Y-%m-%d'",
            "age>60,": "give COLUMN=VALUE",
            '"': "give COLUMN=VALUE",
            "\x1b\xff=1": "no column",
        }.items():
            with self.subTest(where):
                self.refused(2, says, "sample", model, "-n", 5, "--where", where)
        self.refused(2, "--guidance applies to points only", "sample", model, "-n", 5, "--where", "age>60",
                     "--guidance", 2)
        self.refused(2, "--observed does not apply to table models; use --where", "sample", model, "-n", 5,
                     "--observed", "age=60")

    def test_rows_that_the_model_hardly_knows_are_a_warning(self):
        said = self.sfumato("sample", self.table(), "-n", 1, "--where",
                            "age=67,job=craft,since=2010-01-01,income=low,pay>=4000")
        self.assertIn("warning: to the model such rows have a probability of", said.err)
        self.assertNotIn("warning", self.sfumato("sample", self.table(), "-n", 1, "--where", "income=low").err)


class Guards(Tables):
    def test_a_balanced_column(self):
        model = self.table()
        counts = collections.Counter(row["income"] for row in self.drawn(model, 101, "--balance", "income"))
        self.assertEqual(sorted(counts.values()), [50, 51])
        counts = collections.Counter(row["job"] for row in self.drawn(model, 90, "--balance", "job"))
        self.assertEqual(counts, {"office": 30, "craft": 30, "sea, or lake": 30})
        rows = self.drawn(model, 40, "--balance", "income", "--where", "age<30")
        self.assertEqual(collections.Counter(row["income"] for row in rows), {"high": 20, "low": 20})
        self.assertTrue(all(int(row["age"]) < 30 for row in rows))
        self.refused(2, "no such column; similar ones are income", "sample", model, "-n", 5, "--balance", "incom")
        self.refused(2, "too many different values", "sample", model, "-n", 5, "--balance", "pay")

    def test_no_copies(self):
        self.put("small.csv", "a,b,c\n" + "".join(f"{i % 3},{'xyz'[i // 3 % 3]},{i * i % 3}\n" for i in range(18)) * 9)
        self.sfumato("train", "small.csv", "-o", "s.safetensors", "--as", "table", "--steps", 40, "--width", 8)
        words = ["sample", "s.safetensors", "-n", 500]
        known = set(self.path("small.csv").read_text().splitlines()[1:])
        plain = self.sfumato(*words).out.splitlines()[1:]
        self.assertTrue(known & set(plain))
        one = self.sfumato(*words, "--no-copies", "small.csv", "--threads", 1).out
        self.assertEqual(one, self.sfumato(*words, "--no-copies", "small.csv", "--threads", 3).out)
        rows = one.splitlines()[1:]
        self.assertEqual(len(rows), 500)
        self.assertFalse(known & set(rows))
        kept = [(a, b) for a, b in zip(plain, rows) if a not in known]
        self.assertTrue(kept)
        self.assertTrue(all(a == b for a, b in kept))
        every = "".join(f"{a},{b},{c}\n" for a in range(3) for b in "xyz" for c in range(3))
        self.put("every.csv", "a,b,c\n" + every)
        self.refused(2, "too few other rows", *words, "--no-copies", "every.csv")
        self.put("other.csv", "a,b\n1,x\n")
        self.refused(3, "there is no column 'c'", *words, "--no-copies", "other.csv")

    def test_rare_levels_do_not_come_out(self):
        text = people(600).replace("craft", "keeper", 3)
        self.put("people.csv", text)
        words = ["--steps", 20, "--width", 8, "--batch", 64]
        for count, missing_is_there in ((5, True), (300, False)):
            self.sfumato("train", "people.csv", "-o", "r.safetensors", *words, "--min-count", count)
            self.assertNotIn(b"keeper", self.path("r.safetensors").read_bytes())
            jobs = {row["job"] for row in self.drawn("r.safetensors", 400)}
            self.assertNotIn("keeper", jobs)
            self.assertIn("", jobs)  # 150 were missing, and so are the rare ones
            self.assertEqual("office" in jobs, missing_is_there)
            self.sfumato("train", "people.csv", "-o", "r.safetensors", "--resume")
            self.sfumato("sample", "r.safetensors", "-n", 3, "--no-copies", "people.csv")
            says = "has no category 'keeper'" if missing_is_there else "every value of the column was missing"
            self.refused(2, says, "sample", "r.safetensors", "-n", 3, "--where", "job=keeper")

    def test_points_take_none_of_it(self):
        self.refused(2, "--balance applies to tables only", "sample", self.model(), "-n", 5, "--balance", "x")
        self.refused(2, "--no-copies applies to tables only", "sample", self.model(), "-n", 5, "--no-copies", "a.csv")


class Impute(Tables):
    def incomplete(self):
        rows = rows_of(people(60, seed=2))
        numbers = random.Random(3)
        for row in rows:
            for name in ("age", "job", "pay", "since", "income"):
                if numbers.random() < 0.3:
                    row[name] = numbers.choice(["", "NA", "?"])
        rows[4].update({name: "" for name in ("age", "job", "pay", "since", "income", "unit")})
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.put("incomplete.csv", out.getvalue())
        return rows

    def check_filled(self, incomplete, text):
        filled = rows_of(text)
        self.assertEqual(len(filled), len(incomplete))
        for before, row in zip(incomplete, filled):
            for name, value in before.items():
                if value in ("", "NA", "?"):
                    self.assertNotIn(row[name], ("", "NA", "?"), name)
                else:
                    self.assertEqual(row[name], value)
            self.assertIn(row["job"], ("office", "craft", "sea, or lake"))
            self.assertTrue(18 <= int(row["age"]) <= 67)
            self.assertRegex(row["since"], r"^20\d\d-\d\d-\d\d$")
            self.assertEqual(row["unit"], "EUR")

    def test_missing_values_are_filled_and_all_else_stays(self):
        model = self.table()
        incomplete = self.incomplete()
        said = self.sfumato("impute", model, "incomplete.csv", "-o", "full.csv")
        full = self.path("full.csv").read_text()
        self.check_filled(incomplete, full)
        self.assertIn("1 of 60 rows have no values; they are drawn unconditionally", said.err)
        self.assertRegex(said.err, r"filled in \d+ missing values in \d+ of 60 rows; wrote 'full.csv' in")
        self.assertEqual(full, self.sfumato("impute", model, "incomplete.csv", "--threads", 3).out)
        self.assertNotEqual(full, self.sfumato("impute", model, "incomplete.csv", "--seed", 1).out)
        best = self.sfumato("impute", model, "incomplete.csv", "--best-guess", "--threads", 1).out
        self.check_filled(incomplete, best)
        self.assertEqual(best, self.sfumato("impute", model, "incomplete.csv", "--best-guess", "--threads", 3).out)
        self.assertIn("'full.csv' has no missing values", self.sfumato("impute", model, "full.csv", "-o",
                                                                       "again.csv").err)
        self.assertEqual(full, self.path("again.csv").read_text())

    def test_imputations_have_a_file_each(self):
        model = self.table()
        incomplete = self.incomplete()
        report = self.sfumato("impute", model, "incomplete.csv", "-o", "full.csv", "--imputations", 3, "--json").json
        self.assertEqual(report["outputs"], ["full.1.csv", "full.2.csv", "full.3.csv"])
        self.assertEqual((report["rows"], report["blank_rows"]), (60, 1))
        self.assertEqual(report["missing_values"], sum(row[name] in ("", "NA",
                                                                     "?") for row in incomplete for name in row) - 1)
        texts = [self.path(path).read_text() for path in report["outputs"]]
        for text in texts:
            self.check_filled(incomplete, text)
        self.assertEqual(len(set(texts)), 3)
        self.assertEqual(texts[0], self.sfumato("impute", model, "incomplete.csv").out)
        self.assertFalse(self.path("full.csv").exists())

    def test_rubbish(self):
        model = self.table()
        self.incomplete()
        text = self.path("incomplete.csv").read_text()
        header = text.splitlines()[0]
        self.put("level.csv", header + "\nC-1,30,office,1,2020-01-01,EUR,high\nC-2,30,pilot,1,2020-01-01,EUR,\n")
        self.refused(3, "level.csv: line 3, column 'job': 'pilot' is not a level", "impute", model, "level.csv")
        self.put("word.csv", header + "\nC-1,old,office,1,2020-01-01,EUR,high\n")
        self.refused(3, "word.csv: line 2, column 'age'", "impute", model, "word.csv")
        self.put("short.csv", header + "\nC-1,30\n")
        self.refused(3, "line 2", "impute", model, "short.csv")
        self.put("bare.csv", header + "\n")
        self.refused(3, "header but no rows", "impute", model, "bare.csv")
        self.put("names.csv", text.replace("income", "wealth", 1))
        self.refused(3, "there is no column 'income'", "impute", model, "names.csv")
        self.refused(1, "cannot read 'none.csv'", "impute", model, "none.csv")
        self.refused(2, "is not a regular file", "impute", model, "/dev/null")
        self.refused(2, "give -o FULL.csv", "impute", model, "incomplete.csv", "--imputations", 2)
        self.refused(2, "from 1 to 1000", "impute", model, "incomplete.csv", "-o", "f.csv", "--imputations", 0)
        self.refused(2, "--imputations does not apply with --best-guess", "impute", model, "incomplete.csv",
                     "-o", "f.csv", "--imputations", 2, "--best-guess")
        self.put("out.csv", header + "\nC-1,99,office,1,2020-01-01,EUR,?\n")  # beyond the range that was learned
        self.assertIn("C-1,99,office,1,2020-01-01,EUR,", self.sfumato("impute", model, "out.csv").out)

    def test_points(self):
        model = self.model()
        self.put("incomplete.csv", "x,y\n0.5,\n,0.25\n1,0\n")
        rows = rows_of(self.sfumato("impute", model, "incomplete.csv").out)
        self.assertEqual((rows[0]["x"], rows[1]["y"], rows[2]["x"]), ("0.5", "0.25", "1"))
        self.assertTrue(all(float(row["x"]) == float(row["x"]) and row["y"] for row in rows))
        self.sfumato("impute", model, "incomplete.csv", "-o", "full.csv", "--imputations", 2)
        self.assertNotEqual(self.path("full.1.csv").read_text(), self.path("full.2.csv").read_text())
        best = self.sfumato("impute", model, "incomplete.csv", "--best-guess").out
        self.assertEqual(len(rows_of(best)), 3)


if __name__ == "__main__":
    unittest.main()
