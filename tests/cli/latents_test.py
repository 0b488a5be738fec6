"""Rows to latents and back."""

import math
import statistics
import unittest

from support import CliTest, csv_rows, points_csv, read_npy

# Enough of a network that its latents mean something.
SMALL = ["--width", 64, "--steps", 400, "--batch", 512]


class Latents(CliTest):
    def test_there_and_back(self):
        self.sfumato("train", "moons", "-o", "m.safetensors", *SMALL)
        self.sfumato("data", "moons", "--points", 400, "--data-seed", 3, "-o", "d.csv")
        said = self.sfumato("encode", "m.safetensors", "d.csv", "-o", "l.npy").err
        self.assertIn("wrote 400 latents to 'l.npy'", said)
        latents = read_npy(self.path("l.npy").read_bytes())
        for column in zip(*latents):
            self.assertLess(abs(statistics.mean(column)), 0.4)
            self.assertAlmostEqual(statistics.pstdev(column), 1, delta=0.3)
        self.sfumato("decode", "m.safetensors", "l.npy", "-o", "p.csv")
        header, points = csv_rows(self.path("p.csv").read_text())
        _, data = csv_rows(self.path("d.csv").read_text())
        self.assertEqual(header, "x,y")
        errors = [a - b for row, other in zip(points, data) for a, b in zip(row, other)]
        scale = min(statistics.pstdev(column) for column in zip(*data))
        self.assertLess(max(map(abs, errors)), 1e-3 * scale)
        # A text keeps all digits; the toy set by name is the same rows.
        text = self.sfumato("encode", "m.safetensors", "moons", "--points", 400, "--data-seed", 3).out
        self.assertEqual(csv_rows(text), ("x,y", latents))
        figures = self.sfumato("decode", "m.safetensors", "-", "-o", "q.csv", "--json", stdin=text.encode()).json
        self.assertEqual((figures["rows"], figures["columns"]), (400, ["x", "y"]))
        self.assertEqual(self.path("q.csv").read_text(), self.path("p.csv").read_text())

    def test_every_solver(self):
        model = self.model()
        self.put("d.csv", points_csv(5, ["x", "y"]))
        ways = (["rk45"], ["rk45", "--sample-steps", 9], ["heun"], ["euler"], ["ddim"], ["dpmpp_2m"], ["dpmpp_3m"],
                ["unipc"], ["unipc", "--order", 2], ["heun", "--grid", "karras"])
        seen = {self.sfumato("encode", model, "d.csv", "--sampler", *words).out for words in ways}
        self.assertEqual(len(seen), 9)  # ddim is euler
        self.assertIn(self.sfumato("encode", model, "d.csv").out, seen)

    def test_a_change_of_kind(self):
        model = self.train("m.safetensors", "--steps", 60, "--labels", "--points", 400, "--condition", "label")
        self.sfumato("data", "moons", "--labels", "--points", 40, "-o", "d.csv")
        header, latents = csv_rows(self.sfumato("encode", model, "d.csv").out)
        self.assertEqual(header, "x,y,label")
        _, data = csv_rows(self.path("d.csv").read_text())
        self.assertEqual([row[2] for row in latents], [row[2] for row in data])

        def decoded(label_of, *words):
            text = "x,y,label\n" + "".join(f"{x!r},{y!r},{label_of(label)}\n" for x, y, label in latents)
            return csv_rows(self.sfumato("decode", model, self.put("l.csv", text), *words).out)

        header, same = decoded(int)
        self.assertEqual(header, "x,y,label")
        for row, other in zip(same, data):
            self.assertTrue(all(math.isclose(a, b, abs_tol=1e-2) for a, b in zip(row, other)), (row, other))
        turned = decoded(lambda label: int(1 - label))[1]
        self.assertTrue(all(row[:2] != other[:2] for row, other in zip(turned, same)))
        header, ones = decoded(int, "--where", "label=1")
        self.assertEqual(header, "x,y")
        self.assertEqual(ones, [(same if label else turned)[i][:2] for i, (_, _, label) in enumerate(data)])
        self.assertNotEqual(decoded(int, "--where", "label=1", "--guidance", 3)[1], ones)

    def test_a_chain(self):
        chain = ["--process", "chain", "--schedule", "cosine", "--chain-steps", 30]
        model = self.train("c.safetensors", *chain, "--steps", 20)
        self.put("d.csv", points_csv(5, ["x", "y"]))
        self.sfumato("encode", model, "d.csv", "-o", "l.csv")
        self.sfumato("decode", model, "l.csv", "-o", "p.csv")
        self.refused(2, "31 steps on a chain of 30", "encode", model, "d.csv", "--sample-steps", 31)

    def test_what_cannot_be(self):
        model = self.model()
        self.put("d.csv", points_csv(5, ["x", "y"]))
        self.put("abc.csv", points_csv(5, ["a", "b", "c"]))
        self.put("yx.csv", points_csv(5, ["y", "x"]))
        for command in ("encode", "decode"):
            for sampler in ("ddpm", "dpmpp_3m_sde", "langevin"):
                self.refused(2, f"{sampler} adds noise", command, model, "d.csv", "--sampler", sampler)
            self.refused(2, "--order applies only with --sampler=unipc, and --sampler is rk45", command, model, "d.csv",
                         "--order", 2)
            self.refused(2, "latents: 1 noise level; give 2 or more", command, model, "d.csv", "--sample-steps", 1)
            self.refused(2, "choose log_snr, narrow or karras", command, model, "d.csv", "--grid", "leading")
            self.refused(2, "it has none; train one with `condition`", command, model, "d.csv", "--where", "a=1")
            self.refused(2, "--guidance applies only with --where", command, model, "d.csv", "--guidance", 2)
            self.refused(3, f"{command}: the data have 3 columns, the model 2", command, model, "abc.csv")
            self.refused(3, "column 'y' is in the place of the model's 'x'", command, model, "yx.csv")
            self.refused(2, "both", command, model, "d.csv", "--json")
            self.refused(2, "is a model, or named as one", command, model, "d.csv", "-o", model)
        self.refused(2, "'moons' is a toy set, not a file of latents", "decode", model, "moons")
        self.put("k.csv", "a,k\n" + "".join(f"{i * 37 % 101},7\n" for i in range(200)))
        self.train("k.safetensors", "--steps", 5, data="k.csv")
        self.put("other.csv", "a,k\n50,7\n50,8\n")
        self.refused(3, "row 2 has k = 8, but all training data have 7", "encode", "k.safetensors", "other.csv")
        self.refused(1, "row 1 is not finite", "encode", model, self.put("far.csv", "x,y\n1e30,2\n"))


if __name__ == "__main__":
    unittest.main()
