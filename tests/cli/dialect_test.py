"""Files as they are: what comes in as a dialect of CSV comes out as it; --dialect and endings say otherwise."""

import gzip
import random
import unittest

from support import TINY, CliTest

LEARN = [*TINY, "--as", "table", "--steps", "20"]


def prices(rows=80, seed=1):
    """The text of a table with decimal commas between semicolons."""
    draw = random.Random(seed)
    lines = ["Ort;Preis;Anzahl"]
    for _ in range(rows):
        price = f"{draw.uniform(900, 2000):.2f}".replace(".", ",")
        lines.append(f"{draw.choice(['Malmö', 'Köln'])};{price if draw.random() < 0.9 else ''};{draw.randint(1, 9)}")
    return "\n".join(lines) + "\n"


class Dialect(CliTest):
    def put_bytes(self, name, data):
        self.path(name).write_bytes(data)
        return name

    def drawn(self, data, *words, name="d.csv", rows=60):
        """What is drawn from a model of a table, as bytes."""
        self.put_bytes(name, data)
        self.sfumato("train", name, "-o", "m.safetensors", *LEARN)
        return self.sfumato("sample", "m.safetensors", "-n", rows, *words).bytes

    def test_semicolons_and_decimal_commas(self):
        lines = self.drawn(prices().encode()).decode().splitlines()
        self.assertEqual(lines[0], "Ort;Preis;Anzahl")
        for line in lines[1:]:
            self.assertRegex(line, r"^(Malmö|Köln);(\d+,\d\d)?;\d$")
        self.assertIn(";;", "".join(lines))
        self.assertEqual(self.sfumato("info", "m.safetensors", "--json").json["dialect"], "semicolon,decimal=comma")
        self.assertIn('dialect = "semicolon,decimal=comma"', self.sfumato("schema", "d.csv").out)
        self.put("plain.csv", prices().replace(",", ".").replace(";", ","))
        self.assertNotIn("dialect", self.sfumato("schema", "plain.csv").out)

    def test_encoding_line_ends_and_quotes(self):
        text = prices().replace(";", "\t")
        quoted = "".join('"' + line.replace("\t", '"\t"') + '"\r\n' for line in text.splitlines())
        for encoding in ("utf-8-sig", "utf-16", "cp1252"):
            got = self.drawn(quoted.encode(encoding))
            self.assertEqual(got[:2], quoted.encode(encoding)[:2])
            lines = got.decode(encoding).split("\r\n")
            self.assertEqual(lines[0], '"Ort"\t"Preis"\t"Anzahl"')
            for line in lines[1:-1]:
                self.assertRegex(line, r'^"(Malmö|Köln)"\t"(\d+,\d\d)?"\t"\d"$')

    def test_a_dialect_for_the_output(self):
        self.drawn(prices().encode())
        def first(*words):
            return self.sfumato("sample", "m.safetensors", "-n", 5, *words).bytes.split(b"\n")[:2]
        self.assertRegex(first("--dialect", "comma")[1].decode(), r"^(Malmö|Köln),(\d+\.\d\d)?,\d$")
        self.assertRegex(first("--dialect", "pipe,quoting=text,lines=crlf")[1].decode(),
                         r'^"(Malmö|Köln)"\|(\d+\.\d\d)?\|\d\r$')
        self.assertRegex(first("--dialect", "header=no")[0].decode(), r"^(Malmö|Köln);(\d+,\d\d)?;\d$")
        self.assertEqual(first("--dialect", "encoding=utf-8-sig")[0], "\ufeffOrt;Preis;Anzahl".encode())
        self.refused(2, ["--dialect has the word 'colon'", "semicolon"], "sample", "m.safetensors", "-n", 5,
                     "--dialect", "colon")
        self.refused(1, "no windows-1252 form", "sample", self.omega(), "-n", 40, "--dialect", "encoding=windows-1252")

    def omega(self):
        self.put("o.csv", "a,b\n" + "Ω,1\nβ,2\n" * 20)
        self.sfumato("train", "o.csv", "-o", "o.safetensors", *LEARN)
        return "o.safetensors"

    def test_endings(self):
        self.drawn(prices().encode())
        def sample(name, *words):
            self.sfumato("sample", "m.safetensors", "-n", 5, "-o", name, *words)
            return self.path(name).read_bytes()
        self.assertTrue(sample("a.tsv").startswith(b"Ort\tPreis\tAnzahl\n"))
        self.assertTrue(sample("a.txt").startswith(b"Ort;Preis;Anzahl\n"))
        self.assertTrue(sample("a.tsv", "--dialect", "pipe").startswith(b"Ort|Preis|Anzahl\n"))
        self.assertTrue(gzip.decompress(sample("a.tsv.gz")).startswith(b"Ort\tPreis\tAnzahl\n"))
        self.assertTrue(sample("none").startswith(b"Ort;"))
        for name, says in (("a.parquet", 'pandas.read_csv("a.csv").to_parquet("a.parquet")'),
                           ("a.xlsx", 'pandas.read_csv("a.csv").to_excel("a.xlsx")'),
                           ("a.dat", "use .csv, .tsv, .txt or .npy"), ("a.npy", "use .csv, .tsv or .txt"),
                           ("a.csv.bz2", "the ending .bz2")):
            self.refused(2, says, "sample", "m.safetensors", "-n", 5, "-o", name)
        self.refused(2, "to_parquet", "data", "moons", "-o", "p.parquet")

    def test_binary_tables_are_converted_by_pandas(self):
        for name, data, says in (("a.parquet", b"PAR1\0\0\0", 'read_parquet("a.parquet").to_csv("a.csv", index=False)'),
                                 ("a.xlsx", b"PK\3\4\0\0", 'pandas.read_excel("a.xlsx")'),
                                 ("a.feather", b"ARROW1\0\0", 'pandas.read_feather("a.feather")')):
            self.put_bytes(name, data)
            self.refused(3, says, "train", name, "-o", "m.safetensors")
            self.refused(3, says, "schema", name)

    def test_points_keep_the_dialect(self):
        draw = random.Random(3)
        rows = [f"{draw.gauss(0, 1):.6f};{draw.gauss(5, 2):.6f}".replace(".", ",") for _ in range(100)]
        self.put("p.csv", "a;b\r\n" + "\r\n".join(rows) + "\r\n")
        self.sfumato("train", "p.csv", "-o", "p.safetensors", *TINY[:6], "--threads", 1, "--steps", 5)
        number = r"-?\d+(,\d+)?(e-?\d+)?"
        for words in (["sample", "p.safetensors", "-n", 4], ["encode", "p.safetensors", "p.csv"],
                      ["sample", "p.safetensors", "-n", 4, "--observed", "a=0.5", "--particles", 4]):
            lines = self.sfumato(*words).bytes.decode().split("\r\n")
            self.assertEqual(lines[0], "a;b")
            self.assertRegex(lines[1], f"^{number};{number}$")
        text = self.sfumato("likelihood", "p.safetensors", "p.csv").bytes.decode()
        self.assertRegex(text.split("\r\n")[1], f"^{number}$")
        self.assertEqual(self.sfumato("sample", "p.safetensors", "-n", 1, "--dialect", "comma").out[:4], "a,b\n")
        self.put("bare.csv", "\r\n".join(rows) + "\r\n")
        self.sfumato("train", "bare.csv", "-o", "bare.safetensors", *TINY[:6], "--threads", 1, "--steps", 5)
        self.assertRegex(self.sfumato("sample", "bare.safetensors", "-n", 1).bytes.decode(), f"^{number};{number}\r\n$")

    def test_impute_keeps_every_other_byte(self):
        text = prices()
        self.drawn(text.encode())
        data = text.replace("Ort;Preis;Anzahl\n", "\ufeffOrt; Preis;Anzahl\n\n").replace("\n", "\r\n").encode("utf-8")
        self.put_bytes("holes.csv", data.rstrip())
        self.sfumato("impute", "m.safetensors", "holes.csv", "-o", "full.csv")
        before, after = data.rstrip().split(b"\r\n"), self.path("full.csv").read_bytes().split(b"\r\n")
        self.assertEqual(len(before), len(after))
        filled = 0
        for old, new in zip(before, after):
            if b";;" in old:
                self.assertRegex(new.decode(), "^" + old.decode().replace(";;", r";\d+,\d\d;") + "$")
                filled += 1
            else:
                self.assertEqual(new, old)
        self.assertGreater(filled, 0)
        self.sfumato("impute", "m.safetensors", "holes.csv", "-o", "plain.csv", "--dialect", "comma")
        self.assertTrue(self.path("plain.csv").read_bytes().startswith(b"Ort,Preis,Anzahl\n"))

    def test_a_stream_is_read_once(self):
        data = prices().encode("cp1252")
        self.put_bytes("d.csv", data)
        self.sfumato("train", "d.csv", "-o", "a.safetensors", *LEARN)
        self.sfumato("train", "-", "-o", "b.safetensors", *LEARN, stdin=data)
        self.assertEqual(self.path("a.safetensors").read_bytes(), self.path("b.safetensors").read_bytes())
        self.sfumato("train", "-", "-o", "c.safetensors", *LEARN, stdin=gzip.compress(data))
        self.assertEqual(self.path("a.safetensors").read_bytes(), self.path("c.safetensors").read_bytes())
        self.assertIn("Köln", self.sfumato("sample", "c.safetensors", "-n", 20).bytes.decode("cp1252"))


if __name__ == "__main__":
    unittest.main()
