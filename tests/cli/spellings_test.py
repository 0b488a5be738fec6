"""Columns whose values have a spelling: what is drawn is valid and spelled as in the file."""

import csv
import datetime
import io
import random
import re
import unittest

from support import CliTest

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
SMALL = ["--width", 16, "--threads", 1]


def days(count, seed):
    numbers = random.Random(seed)
    return [datetime.date(2023, 1, 1) + datetime.timedelta(days=numbers.randrange(400)) for _ in range(count)]


def table(columns):
    """The text of a CSV file with these columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values()))
    return out.getvalue()


class Spellings(CliTest):
    def drawn(self, text, count=200, train=(), steps=40):
        """Rows that a model of a file draws, and what training said."""
        self.put("t.csv", text)
        said = self.sfumato("train", "t.csv", "-o", "m.safetensors", *SMALL, "--steps", steps, *train).err
        out = self.sfumato("sample", "m.safetensors", "-n", count).out
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual(len(rows), count)
        self.assertEqual(out.splitlines()[0], text.splitlines()[0])
        return rows, said

    def test_dates_of_digits_are_days_that_exist(self):
        desks = [random.Random(i).choice("AB") for i in range(60)]
        rows, said = self.drawn(table({"day": [f"{day:%Y%m%d}" for day in days(60, 1)], "desk": desks}))
        self.assertIn("column 'day' is of dates, written as %Y%m%d", said)
        for row in rows:
            day = datetime.datetime.strptime(row["day"], "%Y%m%d")
            self.assertTrue(datetime.datetime(2023, 1, 1) <= day < datetime.datetime(2024, 3, 1), row)

    def test_dates_durations_and_money(self):
        numbers = random.Random(2)
        dates = days(60, 2)
        text = table({
            "day": [f"{MONTHS[day.month - 1]} {day.day:02} {day.year}" for day in dates],
            "ydm": [f"{day:%Y-%d-%m}" for day in dates],
            "took": [f"{h}:{numbers.randrange(60):02}:{numbers.randrange(60):02}"
                     for h in numbers.choices(range(20, 40), k=60)],
            "price": [f"${numbers.randrange(100000, 900000) / 100:,.2f}" for _ in dates],
            "change": [f"({x / 10:.1f})" if x > 0 else f"{-x / 10:.1f}" for x in numbers.choices(range(-99, 99), k=60)],
            "share": [f"{numbers.randrange(1000) / 10}%" for _ in dates],
            "month": [f"{day.year} {MONTHS[day.month - 1]}" for day in dates],
            "at": [f"{h}:{numbers.randrange(60):02} {numbers.choice(['AM', 'PM'])}"
                   for h in numbers.choices(range(1, 13), k=60)],
        })
        rows, _ = self.drawn(text)
        for row in rows:
            datetime.datetime.strptime(row["day"], "%b %d %Y")
            datetime.datetime.strptime(row["ydm"], "%Y-%d-%m")
            self.assertRegex(row["took"], r"^[23]\d:[0-5]\d:[0-5]\d$")
            self.assertRegex(row["price"], r"^\$\d(,\d{3})?\.\d\d$|^\$\d{3}\.\d\d$|^\$\d,\d{3}\.\d\d$")
            self.assertRegex(row["change"], r"^\d\.\d$|^\(\d\.\d\)$")
            self.assertRegex(row["share"], r"^\d{1,2}\.\d%$")
            datetime.datetime.strptime(row["month"], "%Y %b")
            datetime.datetime.strptime(row["at"], "%I:%M %p")
        prices = {float(row["price"].replace("$", "").replace(",", "")) for row in rows}
        self.assertGreater(len(prices), 50)
        self.assertTrue(1000 <= min(prices) and max(prices) < 9000, prices)

        # Conditions, and values that are filled in, have the same spelling.
        dear = self.sfumato("sample", "m.safetensors", "-n", 50, "--where", 'price>="$5,000.00",took<30:00:00').out
        for row in csv.DictReader(io.StringIO(dear)):
            self.assertGreaterEqual(float(row["price"].replace("$", "").replace(",", "")), 5000)
            self.assertLess(row["took"], "30:00:00")
        self.sfumato("sample", "m.safetensors", "-n", 5, "--where", "price>=5000")
        self.refused(2, "'x' is not a time in the format '%H:%M:%S'", "sample", "m.safetensors", "-n", 5, "--where",
                     "took>x")
        holes = [line for line in csv.reader(io.StringIO(text))]
        holes[1][3] = holes[2][2] = holes[3][0] = ""
        with open(self.path("holes.csv"), "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(holes)
        full = list(csv.DictReader(io.StringIO(self.sfumato("impute", "m.safetensors", "holes.csv").out)))
        self.assertRegex(full[0]["price"], r"^\$\d,\d{3}\.\d\d$")
        self.assertRegex(full[1]["took"], r"^[23]\d:[0-5]\d:[0-5]\d$")
        datetime.datetime.strptime(full[2]["day"], "%b %d %Y")
        self.assertEqual(full[5], dict(zip(holes[0], holes[6])))
        self.sfumato("report", "t.csv", "t.csv", "-o", "r.html")
        self.assertIn("$", self.sfumato("info", "m.safetensors").out)

    def test_offsets_belong_to_their_rows(self):
        numbers = random.Random(6)
        stores = [numbers.choice(["east", "far"]) for _ in range(300)]
        offsets = {"east": "+05:30", "far": "-08:00"}
        times = [f"{day} {numbers.randrange(9, 17):02}:00:00{offsets[store]}" for day, store in
                 zip(days(300, 6), stores)]
        rows, _ = self.drawn(table({"local_time": times, "store": stores}), steps=400)
        right = 0
        for row in rows:
            self.assertRegex(row["local_time"], r"^202[34]-\d\d-\d\d \d\d:00:00(\+05:30|-08:00)$")
            right += row["local_time"].endswith(offsets[row["store"]])
        self.assertGreater(right, 190)
        self.sfumato("report", "t.csv", "t.csv", "-o", "r.html")
        later = self.sfumato("sample", "m.safetensors", "-n", 5, "--where",
                             "local_time>=2023-06-01 00:00:00+05:30").out.splitlines()[1:]
        self.assertTrue(all(line >= "2023-06-01" for line in later), later)

    def test_the_schema_is_given_back(self):
        text = table({"price": ["$1,481.63", "$8,995.76", "$300.00"], "took": ["33:33:19", "12:00:00", "30:00:00"],
                      "day": ["7 January 2023", "11 May 2023", "28 February 2023"]})
        self.put("t.csv", text)
        told = self.sfumato("schema", "t.csv").out
        self.assertIn('name = "price"\nkind = "number"\ndecimals = 2\nprefix = "$"\nthousands = ","\n'
                      "minimum = 300\nmaximum = 8995.76\n", told)
        self.assertIn('name = "took"\nkind = "integer"\nformat = "%H:%M:%S"\nminimum = "12:00:00"\n', told)
        self.assertIn('kind = "datetime"\nformat = "%-d %B %Y"\n', told)
        self.put("t.toml", told)
        self.assertEqual(self.sfumato("schema", "t.csv", "--schema", "t.toml").out, told)

    def test_seasons_and_codes_are_categories(self):
        seasons = [f"{1920 + i}-{21 + i}" for i in range(40)]
        codes = ["A"] + [f"{i:02}" for i in range(1, 40)]
        rows, said = self.drawn(table({"season": seasons, "code": codes, "level": ["012"[i % 3] for i in range(40)]}))
        self.assertIn("column 'code' is a category of numbers and of 'A'", said)
        self.assertLessEqual({row["season"] for row in rows}, set(seasons))
        self.assertLessEqual({row["code"] for row in rows}, set(codes))
        self.assertGreater(len({row["season"] for row in rows}), 20)

    def test_words_among_numbers_are_missing_values(self):
        numbers = random.Random(3)
        ages = [numbers.choice(["unknown", str(numbers.randrange(20, 80))]) for _ in range(200)]
        rows, said = self.drawn(table({"age": ages, "sex": [numbers.choice("mf") for _ in ages]}))
        self.assertIn("column 'age' is of numbers; 'unknown' counts as missing", said)
        self.assertEqual({row["age"] for row in rows if not row["age"].isdigit()}, {"unknown"})
        # The model fills such cells.
        full = self.sfumato("impute", "m.safetensors", "t.csv").out
        self.assertNotIn("unknown", full)

    def test_numbers_for_missing_values(self):
        numbers = random.Random(4)
        values = [numbers.choice(["inf", "-inf", "", "", "", f"{numbers.random():.3f}"]) for _ in range(300)]
        text = table({"x": values, "y": [numbers.choice("ab") for _ in values]})
        for words in (["--na", "inf"], ["--na", "-inf"], ["--na=-inf,inf"], []):
            with self.subTest(words):
                rows, _ = self.drawn(text, train=words)
                self.assertEqual({row["x"] for row in rows if not re.fullmatch(r"\d\.\d{3}", row["x"])}, {""})

    def test_floats_have_the_digits_of_the_file(self):
        numbers = random.Random(5)
        values = [repr(round(numbers.random() ** 4, 15)) for _ in range(200)]
        rows, _ = self.drawn(table({"x": values, "y": [numbers.choice("ab") for _ in values]}))
        for row in rows:
            significant = row["x"].split("e")[0].replace(".", "").lstrip("0")
            self.assertLessEqual(len(significant), 15, row)

    def test_merged_words_are_told(self):
        self.put("t.csv", "a,b\nx,1\nNone,2\n,3\ny,1\nNone,4\n")
        told = self.sfumato("schema", "t.csv").out
        self.assertIn('missing = "None"\nalso_missing = [""]\n', told)
        self.assertIn("missing in 3 of 5 rows: 'None' and the empty cell are missing values, written as 'None'", told)

    def test_ambiguous_dates_are_asked_for(self):
        self.put("t.csv", "d,e\n1/2/24 3:04 PM,a\n3/4/24 1:00 AM,b\n")
        self.refused(3, "may be read as %-m/%-d/%y %-I:%M %p or as %-d/%-m/%y %-I:%M %p; say which in a schema",
                     "schema", "t.csv")


if __name__ == "__main__":
    unittest.main()
