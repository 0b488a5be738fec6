"""sfumato report: its numbers, its page and what it refuses."""

import csv
import html.parser
import io
import math
import random
import re
import unittest
import xml.etree.ElementTree

from support import CliTest

HEADER = ["age", "pay", "job", "city", "member", "since"]
HOSTILE = ["<script>alert(1)</script>", "</style><b>", "a\"b'c&d", "</svg>", "\u202egnp",
           "<img src=x onerror=alert(2)>"]


def rows_of(count, seed, shift=0.0):
    """Rows of every kind of column, which depend on each other."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        x = rng.gauss(shift, 1)
        age = max(17, round(40 + 12 * x))
        pay = "" if rng.random() < 0.1 else f"{math.exp(x + rng.gauss(0, 0.3)) * 1000:.2f}"
        job = ["baker", "clerk", "nurse", "smith, black"][min(3, max(0, round(x + 1.5)))]
        city = "?" if rng.random() < 0.1 else rng.choice(["Rome", "Oslo", "Lima"])
        member = "yes" if x + rng.gauss(0, 0.5) > 0 else "no"
        since = f"20{10 + min(9, max(0, round(3 * x + 4))):02d}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}"
        rows.append([age, pay, job, city, member, since])
    return rows


def text_of(header, rows):
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


class Tags(html.parser.HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text):
        super().__init__()
        self.names = set()
        self.attributes = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.words += data


class Report(CliTest):
    def setUp(self):
        super().setUp()
        self.put("real.csv", text_of(HEADER, rows_of(400, 1)))
        self.put("good.csv", text_of(HEADER, rows_of(300, 2)))
        self.put("poor.csv", text_of(HEADER, rows_of(300, 3, shift=0.8)))
        self.put("holdout.csv", text_of(HEADER, rows_of(200, 4)))

    def measure(self, *words):
        return self.sfumato("report", *words, "--json").json

    def test_numbers(self):
        report = self.measure("real.csv", "good.csv", "--holdout", "holdout.csv")
        self.assertEqual(report["real"]["rows"], 400)
        self.assertEqual(report["synthetic"]["rows"], 300)
        shapes = report["column_shapes"]
        self.assertEqual([column["column"] for column in shapes["columns"]], HEADER)
        self.assertEqual([column["kind"] for column in shapes["columns"]],
                         ["integer", "number", "category", "category", "boolean", "datetime"])
        self.assertAlmostEqual(shapes["score"], sum(c["score"] for c in shapes["columns"]) / 6)
        self.assertGreater(shapes["score"], 0.9)
        pay = shapes["columns"][1]
        missing = sum(row[1] == "" for row in rows_of(400, 1)) / 400
        self.assertAlmostEqual(pay["missing_real"], missing)
        trends = report["column_pair_trends"]
        self.assertEqual(len(trends["pairs"]), 15)
        self.assertAlmostEqual(trends["score"], sum(pair["score"] for pair in trends["pairs"]) / 15)
        strong = [pair["score"] for pair in trends["pairs"] if pair["strong"]]
        self.assertAlmostEqual(trends["strong_score"], sum(strong) / len(strong))
        self.assertEqual(set(report["real"]), {"column_shapes", "column_pair_trends", "c2st"})
        self.assertLess(abs(report["c2st"] - 0.5), 0.1)
        self.assertEqual(report["privacy"]["synthetic"]["exact_copies"], 0)
        self.assertLess(abs(report["privacy"]["membership_auc"] - 0.5), 0.1)

    def test_shape_of_a_column_by_hand(self):
        real, synthetic = rows_of(400, 1), rows_of(300, 3, shift=0.8)
        shapes = {c["column"]: c["score"] for c in self.measure("real.csv", "poor.csv")["column_shapes"]["columns"]}
        jobs = {row[2] for row in real + synthetic}
        share = lambda rows, job: sum(row[2] == job for row in rows) / len(rows)
        variation = sum(abs(share(real, job) - share(synthetic, job)) for job in jobs) / 2
        self.assertAlmostEqual(shapes["job"], 1 - variation, places=6)
        ages = sorted({row[0] for row in real + synthetic})
        below = lambda rows, age: sum(row[0] <= age for row in rows) / len(rows)
        self.assertAlmostEqual(shapes["age"], 1 - max(abs(below(real, a) - below(synthetic, a)) for a in ages))

    def test_a_worse_table_is_worse_throughout(self):
        good = self.measure("real.csv", "good.csv", "--holdout", "holdout.csv")
        poor = self.measure("real.csv", "poor.csv", "--holdout", "holdout.csv")
        self.assertLess(poor["column_shapes"]["score"], good["column_shapes"]["score"] - 0.1)
        self.assertLess(poor["column_pair_trends"]["score"], good["column_pair_trends"]["score"] - 0.1)
        self.assertGreater(poor["c2st"], good["c2st"] + 0.1)
        self.assertEqual(poor["real"], good["real"])
        self.assertIn("easy to tell" if poor["c2st"] > 0.8 else "different", poor["verdict"])

    def test_copies_are_found(self):
        self.put("copies.csv", text_of(HEADER, rows_of(400, 1)[:100] + rows_of(300, 2)))
        report = self.measure("real.csv", "copies.csv", "--holdout", "holdout.csv")
        self.assertEqual(report["privacy"]["synthetic"]["exact_copies"], 0.25)
        self.assertEqual(report["privacy"]["holdout"]["exact_copies"], 0)
        self.assertGreater(report["privacy"]["membership_auc"], 0.55)
        self.assertIn("far closer to real rows", report["verdict"])

    def test_targets(self):
        for target, metric in (("member", "roc_auc"), ("job", "macro_roc_auc"), ("age", "r2")):
            found = self.measure("real.csv", "good.csv", "--holdout", "holdout.csv", "--target", target)["efficacy"]
            self.assertEqual((found["target"], found["metric"]), (target, metric))
            self.assertAlmostEqual(found["gap"], found["trained_on_real"] - found["trained_on_synthetic"])
            self.assertEqual(found["tested_on"], "holdout")
            self.assertGreater(found["trained_on_synthetic"], 0.5)
        # Without a holdout a fourth of the real rows; without a target the last column.
        found = self.measure("real.csv", "good.csv")["efficacy"]
        self.assertEqual((found["target"], found["train_rows"], found["test_rows"]), ("since", 300, 100))

    def test_seeds_and_threads(self):
        words = ("report", "real.csv", "good.csv", "--holdout", "holdout.csv", "--json", "--seed")
        one = self.sfumato(*words, 3, "--threads", 1, "-o", "one.html")
        two = self.sfumato(*words, 3, "--threads", 3, "-o", "two.html")
        self.assertEqual(one.out, two.out)
        self.assertEqual(self.path("one.html").read_bytes(), self.path("two.html").read_bytes())
        self.assertNotEqual(self.sfumato(*words, 4).json["c2st"], one.json["c2st"])

    def test_columns_in_another_order_and_new_levels(self):
        order = [3, 0, 5, 1, 4, 2]
        rows = rows_of(300, 2)
        self.put("order.csv", text_of([HEADER[j] for j in order], [[row[j] for j in order] for row in rows]))
        self.assertEqual(self.measure("real.csv", "order.csv")["column_shapes"],
                         self.measure("real.csv", "good.csv")["column_shapes"])
        strange = [[row[0], row[1], "diver", *row[3:]] for row in rows]
        self.put("strange.csv", text_of(HEADER, strange))
        shapes = self.measure("real.csv", "strange.csv")["column_shapes"]["columns"]
        self.assertAlmostEqual(shapes[2]["score"], 0, places=6)
        # Whole numbers that a program has written as 41.0.
        self.put("points.csv", text_of(HEADER, [[f"{row[0]}.0", *row[1:]] for row in rows]))
        self.assertEqual(self.measure("real.csv", "points.csv")["column_shapes"],
                         self.measure("real.csv", "good.csv")["column_shapes"])

    def test_the_page(self):
        result = self.sfumato("report", "real.csv", "poor.csv", "--holdout", "holdout.csv", "-o", "report.html")
        self.assertIn("column shapes", result.out)
        text = self.path("report.html").read_text(encoding="utf-8")
        page = Tags(text)
        foreign = {"script", "img", "link", "iframe", "object", "embed", "a", "form", "base"}
        self.assertEqual(page.names & foreign, set())
        self.assertFalse([name for name in page.attributes if name.startswith("on") or name in ("src", "href")])
        self.assertNotRegex(text, r"https?:|url\(|@import")
        for word in ("prefers-color-scheme: dark", "@media print", "width=device-width", "default-src 'none'"):
            self.assertIn(word, text)
        for heading in ("Columns", "Pairs of columns", "Principal components", "Learning from it", "Privacy"):
            self.assertIn(f"<h2>{heading}</h2>", text)
        for name in HEADER:
            self.assertIn(name, page.words)
        pictures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        self.assertGreater(len(pictures), 6 + 3 + 2 + 1)
        for picture in pictures:
            xml.etree.ElementTree.fromstring(picture)
        self.assertNotRegex(text, r'="[^"]*\b(nan|inf)\b')
        # The worst column stands first.
        scores = [float(score) for score in re.findall(r'<div class="head">.*?<span>([\d.]+)%</span>', text)]
        self.assertEqual(scores, sorted(scores))
        words = ("report", "real.csv", "poor.csv", "--holdout", "holdout.csv", "-o", "-")
        self.assertEqual(self.sfumato(*words).out, text)

    def test_hostile_names_and_levels(self):
        rng = random.Random(5)
        for name, count in (("r.csv", 120), ("s.csv", 100)):
            rows = [[rng.choice(HOSTILE), round(rng.gauss(0, 1), 2), rng.choice(HOSTILE), rng.randrange(4)]
                    for _ in range(count)]
            self.put(name, text_of([HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[5]], rows))
        self.sfumato("report", "r.csv", "s.csv", "-o", "h.html")
        text = self.path("h.html").read_text(encoding="utf-8")
        page = Tags(text)
        self.assertEqual(page.names & {"script", "img", "b"}, {"b"})  # b is the page's own
        self.assertEqual(text.count("<b"), text.count("<b class") + text.count("<bdi") + text.count("<body"))
        self.assertEqual(text.count("</style>"), 1)
        self.assertEqual(text.count("<svg"), text.count("</svg>"))
        self.assertNotIn("\u202e", text)
        self.assertIn(HOSTILE[0], page.words)
        for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
            xml.etree.ElementTree.fromstring(picture)

    def test_columns_that_are_not_compared(self):
        rows = [[index + 1, "k", *row] for index, row in enumerate(rows_of(200, 1))]
        self.put("r.csv", text_of(["id", "k", *HEADER], rows))
        self.put("s.csv", text_of(["id", "k", *HEADER], [[9, "other", *row] for row in rows_of(100, 2)]))
        result = self.sfumato("report", "r.csv", "s.csv", "-o", "r.html", "--json")
        self.assertEqual(len(result.json["column_shapes"]["columns"]), len(HEADER))
        self.assertRegex(self.path("r.html").read_text(), r"Not compared: .*id.*identifier.*k.*constant")

    def test_small_and_bare_tables(self):
        self.put("x.csv", "x\n" + "".join(f"{i * 37 % 101}.5\n" for i in range(60)))
        report = self.sfumato("report", "x.csv", "x.csv", "-o", "x.html", "--json").json
        self.assertEqual(report["efficacy"], {"left_out": "no column can be predicted from others"})
        self.assertIsNone(report["column_pair_trends"]["score"])
        self.assertEqual(report["column_shapes"]["score"], 1)
        self.assertIn("Left out", self.path("x.html").read_text())

    def test_what_is_refused(self):
        rows = rows_of(100, 1)
        self.put("short.csv", text_of(HEADER[:-1], [row[:-1] for row in rows]))
        self.put("long.csv", text_of([*HEADER, "more"], [[*row, 1] for row in rows]))
        self.put("few.csv", text_of(HEADER, rows[:19]))
        self.put("words.csv", text_of(HEADER, [["old", *row[1:]] for row in rows]))
        self.put("one.csv", text_of(HEADER, [[*row[:4], "yes", row[5]] for row in rows]))
        report = ("report", "real.csv")
        self.refused(3, ["short.csv", "'since'", "'real.csv'"], *report, "short.csv")
        self.refused(3, "'long.csv' has a column 'more', which 'real.csv' lacks", *report, "long.csv")
        self.refused(3, "19 rows; give at least 20", *report, "few.csv")
        self.refused(3, "19 rows; give at least 20", *report, "good.csv", "--holdout", "few.csv")
        self.refused(3, ["words.csv", "line 2", "age"], *report, "words.csv")
        self.refused(2, ["--target 'membre'", "did you mean 'member'?"], *report, "good.csv", "--target", "membre")
        self.refused(3, "the synthetic table has 1 value of it", *report, "one.csv", "--target", "member")
        self.refused(3, "it is not learned", "report", "one.csv", "good.csv", "--target", "member")
        self.refused(1, "No such file", *report, "absent.csv")
        self.refused(2, "'good.csv' is a table to report on", *report, "good.csv", "-o", "good.csv")
        self.refused(2, "both go to standard output", *report, "good.csv", "-o", "-", "--json")
        self.refused(1, "cannot write", *report, "good.csv", "-o", "absent/report.html")
        self.refused(2, "SYNTHETIC", *report)


if __name__ == "__main__":
    unittest.main()
