"""Noise schedules and the forward process: their figures, computed again here, and what is refused."""

import ast
import math
import struct
import unittest

from support import TINY, CliTest, csv_rows

TABLE = ["schedule", "T", "abar_T", "SNR_T", "KL/D,", "nats"]
COLUMNS = "t,beta,alpha_bar,log_snr"
ARTICLE = ["--schedule", "sigmoid", "--beta-start", 1e-5, "--beta-end", 5e-3]


def log_normal(x, mean, variance):
    """The log-density of a point under a Gaussian with the same variance in each direction."""
    return sum(-0.5 * (math.log(2 * math.pi * variance) + (a - m) ** 2 / variance) for a, m in zip(x, mean))


class Schedule(CliTest):
    def reports(self, *words):
        return self.sfumato("schedule", "--json", *words).json

    def test_every_kind_ends_at_noise_by_default(self):
        said = self.sfumato("schedule")
        self.assertEqual(said.err, "")
        lines = [line.split() for line in said.out.splitlines()]
        self.assertEqual(lines[0][: len(TABLE)], TABLE)
        reports = self.reports()
        self.assertEqual([line[0] for line in lines[1:]], [report["schedule"] for report in reports])
        self.assertEqual(len(reports), 9)
        for report in reports:
            self.assertTrue(report["is_noise"], report)
            self.assertLessEqual(report["noise_from"], report["steps"])
            self.assertNotIn("warning", report)

    def test_the_figures(self):
        header, rows = csv_rows(self.sfumato("schedule", "--schedule", "linear", "-o", "-").out)
        self.assertEqual((header, len(rows)), (COLUMNS, 100))
        abar = 1.0
        for t, beta, alpha_bar, log_snr in rows:
            abar *= 1 - beta
            self.assertAlmostEqual(beta, 1e-5 + (0.2 - 1e-5) * (t - 1) / 99, delta=1e-15)
            self.assertAlmostEqual(alpha_bar / abar, 1, delta=1e-12)
            self.assertAlmostEqual(log_snr, math.log(abar / (1 - abar)), delta=1e-10)
        report, = self.reports("--schedule", "linear")
        self.assertAlmostEqual(report["alpha_bar"] / abar, 1, delta=1e-12)
        self.assertAlmostEqual(report["snr"] / (abar / (1 - abar)), 1, delta=1e-12)

    def test_the_end_counts_for_the_data_at_hand(self):
        report, = self.reports("moons", *ARTICLE)
        abar = report["alpha_bar"]
        # KL(N(sqrt(abar) x, 1 - abar) || N(0, 1)), E x^2 = 1 in each of two standardised columns.
        self.assertAlmostEqual(report["kl_per_dimension"], -0.5 * math.log(1 - abar), delta=1e-6)
        self.assertAlmostEqual(report["kl"], 2 * report["kl_per_dimension"], delta=1e-12)
        self.assertNotIn("kl", self.reports(*ARTICLE)[0])
        self.assertIn("KL, nats", self.sfumato("schedule", "moons").out)

    def test_the_articles_schedule_is_warned_of(self):
        for words in (ARTICLE, ["--preset", "article"]):
            said = self.sfumato("schedule", *words)
            self.assertRegex(said.out, r"sigmoid +100 +0\.778 +3\.5 +0\.753 +never\n")
            self.assertIn("warning: schedule sigmoid: abar_T = 0.778, x_T is not noise", said.err)
        self.assertIn("raise beta_end to 0.076 or raise T (chain_steps) to 1600", said.err)
        for mended in (["--beta-end", 0.076], ["--chain-steps", 1600], ["--zero-terminal-snr", "true"]):
            report, = self.reports("--preset", "article", *mended)
            self.assertTrue(report["is_noise"], report)

    def test_betas_from_a_file(self):
        self.put("b.csv", "0.1\n0.2\n0.9\n")
        report, = self.reports("--schedule", "custom", "--betas", "b.csv")
        self.assertEqual(report["steps"], 3)
        self.assertAlmostEqual(report["alpha_bar"], 0.9 * 0.8 * 0.1, delta=1e-15)
        both = self.reports("--schedule", "custom,cosine", "--betas", "b.csv")
        self.assertEqual([(one["schedule"], one["steps"]) for one in both], [("custom", 3), ("cosine", 100)])
        self.assertEqual(len(self.reports("--betas", "b.csv")), 10)

    def test_the_table_is_read_again(self):
        for name in ("b.csv", "b.npy"):
            said = self.sfumato("schedule", "--schedule", "cosine", "--chain-steps", 7, "-o", name)
            self.assertIn("cosine", said.out)
            if name.endswith("csv"):
                report, = self.reports("--schedule", "custom", "--betas", name)
                self.assertEqual(report["alpha_bar"], self.reports("--schedule", "cosine", "--chain-steps", 7)[0][
                    "alpha_bar"])

    def test_what_is_refused(self):
        for words, says in [
            (["--chain-steps", 0], "--chain-steps is 0; give a whole number from 1"),
            (["--beta-end", 1], "--beta-end is 1; give a number in (0, 1)"),
            (["--beta-start", 0], "--beta-start is 0"),
            (["--schedule", "cosin"], "did you mean 'cosine'?"),
            (["--schedule", "custom"], "custom has no betas"),
            (["-o", "x.csv"], "-o takes the table of one schedule"),
            (["--schedule", "cosine", "-o", "-", "--json"], "both go to standard output"),
        ]:
            with self.subTest(words=words):
                self.refused(2, says, "schedule", *words)
        self.put("b.csv", "0.1\n1.5\n")
        self.refused(3, ["b.csv: line 2", "1.5"], "schedule", "--schedule", "custom", "--betas", "b.csv")
        self.refused(1, "none.csv", "schedule", "none.csv")


class Forward(CliTest):
    # Zero mean and unit variance in each column, so that standardising leaves them as they are.
    POINTS = [(-1, 1), (1, -1), (-1, -1), (1, 1)]

    def setUp(self):
        super().setUp()
        self.put("d.csv", "a,b\n" + "".join(f"{a},{b}\n" for a, b in self.POINTS))

    def forward(self, *words):
        return csv_rows(self.sfumato("forward", *words).out)

    def test_a_jump_has_its_density(self):
        abar = csv_rows(self.sfumato("schedule", "--schedule", "cosine", "-o", "-").out)[1][29][2]
        header, rows = self.forward("d.csv", "--step", 30, "--density")
        self.assertEqual((header, len(rows)), ("a,b,log_density", 4))
        for x0, (a, b, density) in zip(self.POINTS, rows):
            mean = [math.sqrt(abar) * x for x in x0]
            self.assertAlmostEqual(density, log_normal((a, b), mean, 1 - abar), delta=1e-4)

    def test_a_walk_has_its_density(self):
        betas = [0.25, 0.5, 0.75]
        self.put("b.csv", "\n".join(map(str, betas)))
        chain = ["--schedule", "custom", "--betas", "b.csv"]
        header, rows = self.forward("d.csv", "--walk", "--density", *chain)
        self.assertEqual((header, len(rows)), ("t,a,b,log_density", 16))
        for i, x0 in enumerate(self.POINTS):
            path = rows[i::4]
            self.assertEqual((path[0][0], tuple(path[0][1:3]), path[0][3]), (0, x0, 0))
            total = 0
            for t in range(1, 4):
                mean = [math.sqrt(1 - betas[t - 1]) * x for x in path[t - 1][1:3]]
                total += log_normal(path[t][1:3], mean, betas[t - 1])
                self.assertEqual(path[t][0], t)
                self.assertAlmostEqual(path[t][3], total, delta=1e-4)

    def test_a_walk_as_an_array(self):
        chain = ["--chain-steps", 4, "--seed", 3]
        rows = self.forward("d.csv", "--walk", *chain)[1]
        self.sfumato("forward", "d.csv", "--walk", *chain, "-o", "w.npy")
        data = self.path("w.npy").read_bytes()
        begin = 10 + struct.unpack("<H", data[8:10])[0]
        self.assertEqual(ast.literal_eval(data[10:begin].decode())["shape"], (5, 4, 2))
        numbers = struct.unpack(f"<{5 * 4 * 2}d", data[begin:])
        self.assertEqual([number for row in rows for number in row[1:]], list(numbers))

    def test_the_last_step_is_noise(self):
        for words in ([], ["--walk"]):
            rows = [row[-2:] for row in self.forward("moons", *words, "--chain-steps", 10)[1]][-10000:]
            for column in zip(*rows):
                mean = sum(column) / len(column)
                self.assertLess(abs(mean), 0.05)
                self.assertAlmostEqual(sum((x - mean) ** 2 for x in column) / len(column), 1, delta=0.07)

    def test_the_seed_decides(self):
        same = ["forward", "d.csv", "--step", 50]
        self.assertEqual(self.sfumato(*same, "--seed", 1).out, self.sfumato(*same, "--seed", 1).out)
        self.assertNotEqual(self.sfumato(*same, "--seed", 1).out, self.sfumato(*same, "--seed", 2).out)

    def test_what_is_said(self):
        said = self.sfumato("forward", "d.csv", "-o", "x.csv")
        self.assertEqual((said.out, said.err), ("", "wrote 4 rows to 'x.csv', in standard deviations of the data\n"))
        self.assertEqual(self.sfumato("forward", "d.csv", "--walk", "-o", "x.csv", "--json").json,
                         {"output": "x.csv", "rows": 404, "steps": 100})

    def test_what_is_refused(self):
        for words, says in [
            (["--step", 101], "--step is 101; the chain has 100 steps"),
            (["--step", 1, "--walk"], "--step and --walk: give one of them"),
            (["--step", 0, "--density"], "--density: x_0 given x_0 has none"),
            (["--json"], "both go to standard output"),
            (["--beta-end", 2, "--schedule", "linear"], "--beta-end is 2"),
            (["--schedule", "linear,cosine"], "--schedule is 'linear,cosine'"),
        ]:
            with self.subTest(words=words):
                self.refused(2, says, "forward", "d.csv", *words)
        self.put("t.csv", "t,log_density\n1,2\n2,3\n")
        self.refused(2, "have a column 't' already", "forward", "t.csv", "--walk")
        self.refused(2, "have a column 'log_density' already", "forward", "t.csv", "--density")


class Diagnosis(CliTest):
    """Training and info say where a model's chain ends."""

    def test_of_a_chain(self):
        words = ["train", "moons", "-o", "m.safetensors", *TINY, "--steps", 5, "--process", "chain"]
        said = self.sfumato(*words, "--schedule", "linear").err
        self.assertIn("chain linear, T = 100: abar_T = 2.15e-05", said)
        self.assertNotIn("warning", said)
        self.assertIn("KL(q(x_T|x_0) || N(0, I)) = 2.15e-05 nats", self.sfumato("info", "m.safetensors").out)
        report = self.sfumato(*words, *ARTICLE, "--json").json["noise"]
        self.assertFalse(report["is_noise"])
        self.assertEqual(self.sfumato("info", "m.safetensors", "--json").json["noise"], report)
        for command in (["info", "m.safetensors"], ["sample", "m.safetensors", "-n", 2]):
            self.assertIn("abar_T = 0.778, x_T is not noise", self.sfumato(*command).err)

    def test_of_a_continuous_process(self):
        self.train("m.safetensors", "--steps", 3, "--sigma-max", 3)
        self.assertIn("warning: sigma_max 3: abar_T = 0.1, x_T is not noise", self.sfumato("info", "m.safetensors").err)


if __name__ == "__main__":
    unittest.main()
