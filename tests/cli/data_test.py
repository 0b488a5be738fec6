"""DATA as people have them: every way a file can be written that is right, and every way that is not."""

import os
import unittest

from support import TINY, CliTest, csv_rows, npy, points_csv, read_npy

TRAIN = ["-o", "m.safetensors", *TINY, "--steps", 3, "--as", "points"]
ROWS = [[0.5, -1.25], [3.0, 2.0], [-7.5, 1e-3], [1e6, 4.0]]


class DataTest(CliTest):
    def learned(self, data, **options):
        """What training on the data has seen of it: columns, rows, means."""
        self.sfumato("train", data, *TRAIN, **options)
        info = self.sfumato("info", "m.safetensors", "--json").json
        return info["columns"], info["rows"], info["mean"]

    def bad(self, name, text, *says):
        """Points that are refused, by every command that reads points, with a message that names the file."""
        self.put(name, text)
        self.refused(3, [name, *says], "train", name, *TRAIN)
        self.refused(3, [name, *says], "evaluate", name, "moons")
        self.refused(3, [name, *says], "plot", "forward", name, "-o", "p.png")


class Csv(DataTest):
    MEAN = [sum(column) / len(ROWS) for column in zip(*ROWS)]

    def check(self, text, columns):
        got = self.learned(self.put("d.csv", text))
        self.assertEqual(got[:2], (columns, len(ROWS)))
        for mean, wanted in zip(got[2], self.MEAN):
            self.assertAlmostEqual(mean, wanted, delta=1e-9 * abs(wanted))

    def test_ways_to_write_the_same(self):
        def text(separator=",", end="\n"):
            return end.join(separator.join(map(repr, row)) for row in ROWS) + end
        self.check(text(), ["x0", "x1"])
        self.check("a,b\n" + text(), ["a", "b"])
        self.check("a,b\r\n" + text(end="\r\n"), ["a", "b"])
        self.check("a,b\r" + text(end="\r"), ["a", "b"])
        self.check("\ufeffa,b\n" + text(), ["a", "b"])
        self.check("a;b\n" + text(";"), ["a", "b"])
        self.check("a\tb\n" + text("\t"), ["a", "b"])
        self.check("a, b\n\n" + text(", ") + "\n\n", ["a", "b"])
        self.check(text().rstrip("\n"), ["x0", "x1"])
        self.check('"price, in ""€""",größe\n' + text(), ['price, in "€"', "größe"])
        self.check("a,b\n" + text().replace("3.0,2.0", '"3","+2e0"'), ["a", "b"])

    def test_names_come_back_as_they_were(self):
        names = ['price, in "€"', "größe", "a;b", " c ", "line\nbreak"]
        header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
        self.put("d.csv", header + "\n" + points_csv(20, names, header=False))
        self.sfumato("train", "d.csv", *TRAIN)
        kept = self.sfumato("info", "m.safetensors", "--json").json["columns"]
        self.assertEqual(kept, [name.strip() for name in names])
        self.sfumato("sample", "m.safetensors", "-n", 30, "-o", "s.csv")
        self.assertEqual(self.learned("s.csv")[:2], (kept, 30))

    def test_shapes_and_sizes(self):
        many = [f"c{i}" for i in range(500)]
        for name, text, columns, rows in [
            ("one column", points_csv(30, ["a"]), ["a"], 30),
            ("two rows", "x0,x1\n1,2\n3,5\n", ["x0", "x1"], 2),
            ("500 columns", points_csv(40, many), many, 40),
        ]:
            with self.subTest(name):
                self.assertEqual(self.learned(self.put("d.csv", text))[:2], (columns, rows))
                sample = self.sfumato("sample", "m.safetensors", "-n", 3).out
                self.assertEqual(csv_rows(sample)[0], ",".join(columns))
                self.assertEqual([len(row) for row in csv_rows(sample)[1]], [len(columns)] * 3)

    def test_a_file_without_a_header_gives_one_without(self):
        self.assertEqual(self.learned(self.put("d.csv", "1,2\n3,5\n"))[:2], (["x0", "x1"], 2))
        self.assertEqual(len(self.sfumato("sample", "m.safetensors", "-n", 3).out.splitlines()), 3)
        sample = self.sfumato("sample", "m.safetensors", "-n", 3, "--dialect", "header=yes").out
        self.assertEqual(csv_rows(sample)[0], "x0,x1")

    def test_a_constant_column_keeps_its_value(self):
        self.put("d.csv", "a,k,b\n" + "".join(f"{i},0.1,{i * i}\n" for i in range(20)))
        told = self.sfumato("train", "d.csv", *TRAIN).err
        self.assertIn("column 'k' is constant; every sample has its value", told)
        rows = csv_rows(self.sfumato("sample", "m.safetensors", "-n", 5).out)[1]
        self.assertEqual([row[1] for row in rows], [0.1] * 5)

    def test_bad_files(self):
        for text, says in [
            ("", ["the file is empty"]),
            ("\n\n\n", ["the file is empty"]),
            ("a,b\n", ["header but no rows"]),
            ("a,b\n1,2\n3\n5,6\n", ["line 3 has 1 field, expected 2"]),
            ("a,b\n1,2\n3,4,5\n", ["line 3 has 3 fields, expected 2"]),
            ("a,b\n1,2\n3,four\n", ["line 3, column 'b': 'four' is not a number"]),
            ("a,b\n1,2\n\n3,4\nx,4\n", ["line 5, column 'a'"]),
            ("1,2\n3,four\n", ["line 2, column 'x1'"]),
            ("a,b\n1,nan\n3,4\n", ["line 2, column 'b'", "not a finite number"]),
            ("a,b\n1,2\n-inf,4\n", ["line 3, column 'a'", "not a finite number"]),
            ("a,b\n1,1e999\n2,3\n", ["line 2, column 'b'", "not a finite number"]),
            ("a,b\n1,\n2,3\n", ["line 2, column 'b'", "empty"]),
            ("a,b\n1,NA\n2,3\n", ["line 2, column 'b'", "missing value"]),
            ('a,b\n"1,5",2\n3,4\n', ["line 2, column 'a'", "all decimals with a point"]),
            ("a b\n1 2\n3 4\n", ["line 2", "separate columns with commas"]),
            ("a,a\n1,2\n3,4\n", ["columns 1 and 2 are both named 'a'"]),
            ("a,\n1,2\n3,4\n", ["column 2 has no name"]),
            (b"a,gr\xc3\xb6\xdfe\n1,2\n3,4\n", ["column 2", "not UTF-8", "\\xdf"]),
            (b"\xff\xfea\x00,\x00b\x00\n", ["UTF-16"]),
            (b"\x00\x01\x02\x03" * 100, ["not text"]),
            ('a,b\n1,2\n"3,4\n', ["quote is opened and never closed"]),
            ("a,b\n1,2\n3," + "9x" * 100000 + "\n", ["line 3, column 'b'", "...'"]),
            ("a,b\n1,\x1b[31m2\n3,4\n", ["\\x1b"]),
            ("z" * 1000000, ["header but no rows"]),
        ]:
            with self.subTest(text=text[:40]):
                self.bad("d.csv", text, *says)

    def test_data_without_anything_to_learn(self):
        for text, says in [("a,b\n1,2\n", "1 row of data; at least 2 are needed"),
                           ("a,b\n1,2\n1,2\n1,2\n", "every column is constant"),
                           ("a,b\n1e308,1\n-1e308,2\n", "too far apart")]:
            self.put("d.csv", text)
            self.refused(3, says, "train", "d.csv", *TRAIN)


class Npy(DataTest):
    def test_types_and_orders(self):
        wanted = None
        for version in (1, 2, 3):
            for descr in ("<f8", ">f8", "<f4", ">f4"):
                for fortran in (False, True):
                    got = self.learned(self.put("d.npy", npy(ROWS, descr, fortran, version=version)))
                    wanted = wanted or got
                    self.assertEqual(got[:2], (["x0", "x1"], len(ROWS)))
                    for mean, other in zip(got[2], wanted[2]):
                        self.assertAlmostEqual(mean, other, delta=1e-6 * abs(other))

    def test_one_dimension_is_one_column(self):
        self.put("d.npy", npy([[1.0], [2.0], [5.0]], shape=(3,)))
        self.assertEqual(self.learned("d.npy")[:2], (["x0"], 3))

    def test_the_ending_need_not_tell(self):
        self.put("d.bin", npy(ROWS))
        self.assertEqual(self.learned("d.bin")[1], len(ROWS))
        self.bad("d.npy", points_csv(5), "not an .npy file")

    def test_bad_files(self):
        good = npy(ROWS)
        for data, says in [
            (b"", ["empty"]),
            (b"\x93NUMPY", ["not an .npy file"]),
            (good[:5], ["not an .npy file"]),
            (good[:40], ["ends inside its .npy header"]),
            (good[:-1], ["ends before the 4 x 2 numbers"]),
            (good + b"\0", ["goes on after the 4 x 2 numbers"]),
            (npy([[1, 2], [3, 4]], "<i8"), ["type '<i8'", "astype('float64')"]),
            (npy([[1, 2], [3, 4]], "|b1"), ["type '|b1'"]),
            (npy([[1.0, 2.0], [3.0, 4.0]], "<c8", shape=(2, 1)), ["type '<c8'"]),
            (npy(ROWS, shape=(2, 2, 2)), ["3 dimensions", "rows x columns"]),
            (npy(ROWS, shape=()), ["0 dimensions"]),
            (npy(ROWS, shape=(0, 2)), ["0 x 2"]),
            (npy(ROWS, shape=(2**62, 2**62)), ["damaged"]),
            (npy(ROWS, shape=(10**12, 2)), ["ends before"]),
            (npy([[1.0, float("nan")], [3.0, 4.0]]), ["row 1, column 'x1'", "not a finite number"]),
            (npy([[1.0, 2.0], [float("-inf"), 4.0]], "<f4"), ["row 2, column 'x0'", "not a finite number"]),
            (good.replace(b"fortran_order", b"fortran_ordre"), ["header"]),
            (good[:6] + b"\x09" + good[7:], ["version 9"]),
            (good[:6] + b"\x02\x00\xff\xff\xff\xff" + good[10:], ["header is damaged"]),
        ]:
            with self.subTest(data=data[:80]):
                self.bad("d.npy", data, *says)


class Sources(DataTest):
    def test_standard_input(self):
        for data in (points_csv(50).encode(), npy(ROWS)):
            self.assertEqual(self.learned("-", stdin=data)[1], 50 if data[:1] != b"\x93" else len(ROWS))
            self.sfumato("evaluate", "-", self.put("p.csv", points_csv(60)), "--repeats", 1,
                         stdin=points_csv(50).encode())
            self.sfumato("plot", "samples", "-", "-o", "p.svg", stdin=data)
        for data, says in ((b"", "standard input: the file is empty"), (b"a\nx\n", "standard input: line 2")):
            self.refused(3, says, "train", "-", *TRAIN, stdin=data)

    def test_a_pipe(self):
        for data in (points_csv(50).encode(), npy(ROWS)):
            read, write = os.pipe()
            os.write(write, data)
            os.close(write)
            self.learned(f"/dev/fd/{read}", pass_fds=[read])
            os.close(read)

    def test_what_is_no_data(self):
        model = self.model("model.safetensors")
        self.put("renamed.csv", self.path(model).read_bytes())
        self.refused(2, ["'model.safetensors' is a model file, not data"], "train", model, *TRAIN)
        self.refused(2, ["'renamed.csv' is a model file, not data"], "train", "renamed.csv", *TRAIN)
        self.refused(2, ["'model.safetensors' is a model file, not data"], "evaluate", "moons", model)
        self.refused(1, "cannot read '.': Is a directory", "train", ".", *TRAIN)
        self.refused(1, "cannot read 'none.csv': No such file", "train", "none.csv", *TRAIN)
        self.refused(2, "there is no file or toy set ''", "train", "", *TRAIN)
        self.refused(2, "the toy sets are swiss_roll", "train", "whatever", *TRAIN)
        self.refused(2, "no toy set is called 'p.csv'", "data", "p.csv")

    def test_a_file_may_have_a_toy_sets_name(self):
        self.put("moons", points_csv(30))
        self.assertEqual(self.learned("./moons")[1], 30)
        self.assertEqual(self.learned("moons")[1], 10000)

    def test_toy_sets(self):
        names = ("swiss_roll s_curve moons circles checkerboard pinwheel eight_gaussians two_spirals").split()
        texts = set()
        for name in names:
            self.sfumato("data", name, "--points", 40, "--noise", 0.05, "--data-seed", 3, "-o", "d.csv")
            self.sfumato("data", name, "--points", 40, "--noise", 0.05, "--data-seed", 3, "-o", "d.npy")
            text = self.sfumato("data", name, "--points", 40, "--noise", 0.05, "--data-seed", 3).out
            self.assertEqual(self.path("d.csv").read_text(), text)
            header, rows = csv_rows(text)
            self.assertEqual((header, len(rows)), ("x,y", 40))
            self.assertEqual(read_npy(self.path("d.npy").read_bytes()), rows)
            texts.add(text)
        self.assertEqual(len(texts), len(names))
        self.assertNotEqual(self.sfumato("data", "moons", "--data-seed", 1).out, self.sfumato("data", "moons").out)

    def test_a_toy_set_and_its_file_are_the_same_data(self):
        self.sfumato("data", "circles", "--points", 200, "-o", "d.csv")
        self.sfumato("train", "d.csv", "-o", "file.safetensors", *TINY, "--steps", 5)
        self.sfumato("train", "circles", "--points", 200, "-o", "toy.safetensors", *TINY, "--steps", 5)
        self.assertEqual(self.path("file.safetensors").read_bytes(), self.path("toy.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main()
