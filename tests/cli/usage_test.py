"""What a person meets first: mistyped words, numbers, exit codes, colours and progress."""

import os
import pty
import re
import unittest

from support import TINY, CliTest, environment

COMMANDS = ["train", "sample", "evaluate", "plot", "data", "info", "likelihood", "schedule", "forward", "demo"]


class Slips(CliTest):
    def test_missing_words(self):
        self.refused(2, ["a command is missing", *COMMANDS])
        self.refused(2, ["a command is missing", "forward", "reverse"], "plot")
        self.refused(2, "DATA is required", "train")
        self.refused(2, "--output is required", "train", "moons")
        self.refused(2, "MODEL is required", "sample", "-n", 3)
        self.refused(2, "--count is required", "sample", self.model())

    def test_did_you_mean(self):
        model = self.model()
        out = ["-o", "x.safetensors"]
        for meant, words in [
            ("train", ["trian", "moons"]),
            ("evaluate", ["evalute"]),
            ("forward", ["plot", "foward"]),
            ("--steps", ["train", "moons", *out, "--stesp", 5]),
            ("--steps", ["train", "moons", *out, "--stesp=5"]),
            ("--json", ["info", model, "--jsno"]),
            ("--columns", ["plot", "samples", "moons", "-o", "x.png", "--colums", "x,y"]),
            ("moons", ["train", "mons", *out]),
            ("swiss_roll", ["data", "swis_roll"]),
            ("two_spirals", ["evaluate", model, "two_spiral"]),
            ("cosine", ["train", "moons", *out, "--decay", "cosin"]),
            ("article", ["train", "moons", *out, "--preset", "articel"]),
            ("heun", ["sample", model, "-n", 1, "--sampler", "hen"]),
            ("fixed_small", ["sample", model, "-n", 1, "--sampler", "ddpm", "--variance", "fixed_smal"]),
        ]:
            with self.subTest(words=words):
                self.refused(2, f"did you mean '{meant}'?", *words)

    def test_words_too_many(self):
        self.refused(2, "unexpected argument 'extra'", "info", self.model(), "extra")
        self.refused(2, "--steps: give it once", "train", "moons", "-o", "x.safetensors", "--steps", 3, "--steps", 4)
        self.refused(2, "--time: give it once", "train", "moons", "-o", "x.safetensors", "--time")

    def test_numbers(self):
        train = ["train", "moons", "-o", "x.safetensors"]
        for option, value in [
            ("--points", "-5"), ("--points", "1.5"), ("--points", "abc"), ("--points", "12k"), ("--points", ""),
            ("--points", "18446744073709551616"), ("--points", "1e300"), ("--points", "1e999"), ("--points", "nan"),
            ("--points", "0"), ("--points", "18446744073709551615"),
            ("--noise", "nan"), ("--noise", "inf"), ("--noise", "-1"), ("--noise", "1e999"), ("--noise", "0x"),
            ("--data-seed", "-1"), ("--seed", "-1"), ("--seed", "abc"), ("--seed", "99999999999999999999"),
            ("--threads", "-1"), ("--threads", "100000"), ("--threads", "two"),
            ("--steps", "-3"), ("--batch", "0"), ("--batch", "1e15"),
            ("--learning-rate", "nan"), ("--learning-rate", "0"), ("--learning-rate", "-1"), ("--beta1", "1"),
            ("--width", "0"), ("--width", "1000000000"), ("--hidden-layers", "100000000000"), ("--taps", "3"),
            ("--fourier-features", "1e18"), ("--sigma-min", "0"), ("--sigma-min", "100"), ("--residual", "yes"),
            ("--time", "0s"), ("--time", "5x"), ("--time", "-1s"), ("--time", "nan"), ("--time", "1e999s"),
        ]:
            with self.subTest(option=option, value=value):
                name = option.removeprefix("--").replace("-", "_")
                result = self.refused(2, "", *train, f"{option}={value}")
                self.assertTrue(any(word in result.error for word in (option, name, name.split("_")[-1], "toy set")),
                                result.error)
        model = self.model()
        for value in ("-3", "0.5", "many", "", "1e30"):
            self.refused(2, "--count", "sample", model, f"-n{value}" if value else "--count=")

    def test_whole_numbers_may_have_an_exponent(self):
        self.assertEqual(self.sfumato("sample", self.model(), "-n", "1e1").out.count("\n"), 11)
        self.assertEqual(self.sfumato("data", "moons", "--points", "2.5e1").out.count("\n"), 26)

    def test_options_that_would_do_nothing(self):
        model = self.model()
        self.put("p.csv", "a,b\n1,2\n3,4\n")
        self.refused(2, ["--points", "p.csv"], "train", "p.csv", "-o", "x.safetensors", "--points", 5)
        self.refused(2, "--points applies to toy sets only", "schedule", "--points", 5)
        self.refused(2, "--noise applies to toy sets only", "plot", "samples", "p.csv", model, "-o", "p.png",
                     "--noise", 0.5)
        self.refused(2, "--eta applies only with --sampler=ddim", "sample", model, "-n", 1, "--eta", 0.5)
        for option, value in (("--snr", 0.5), ("--corrector-steps", 1)):
            self.refused(2, f"{option} applies only with --sampler=langevin or predictor_corrector", "sample", model,
                         "-n", 1,
                         option, value)
        self.refused(2, "--variance applies only with --sampler=ddpm or predictor_corrector", "sample", model, "-n", 1,
                     "--variance", "fixed_small")
        self.refused(2, "--sampler applies to models only", "evaluate", "p.csv", "moons", "--sampler", "ddim")
        self.refused(2, "--steps and --time", "train", "moons", "-o", "x.safetensors", "--steps", 5, "--time", "5s")

    def test_messages_stay_one_line_whatever_the_words(self):
        self.refused(1, "\\x0a", "train", "a\nb.csv", "-o", "x.safetensors")
        self.refused(1, "\\x1b", "info", "\x1b[31mred")
        self.refused(2, "\\x0a", "tra\nin")
        self.refused(1, "", "info", os.fsdecode(b"\xff\xfe.safetensors"))
        self.refused(1, "File name too long", "info", "x" * 300)


class Json(CliTest):
    def test_standard_output_is_one_document(self):
        self.assertLess(
            {"model", "status", "kind", "rows", "step", "steps", "seconds", "loss", "noise", "columns", "config"},
            set(self.sfumato("train", "moons", "-o", "m.safetensors", "--steps", 5, *TINY, "--json").json))
        self.assertEqual(self.sfumato("sample", "m.safetensors", "-n", 70, "-o", "s.csv", "--json").json["rows"], 70)
        self.assertEqual(self.sfumato("data", "moons", "--points", 50, "-o", "d.csv", "--json").json,
                         {"output": "d.csv", "rows": 50})
        info = self.sfumato("info", "m.safetensors", "--json").json
        self.assertEqual((info["columns"], info["step"], info["config"]["steps"]), (["x", "y"], 5, 5))
        measured = self.sfumato("evaluate", "s.csv", "d.csv", "--repeats", 1, "--json").json
        self.assertEqual(set(measured["value"]), set(measured["real"]))
        self.assertGreater(measured["value"]["sliced_wasserstein"], 0)
        for words in (["forward", "d.csv"], ["reverse", "m.safetensors", "-n", 50], ["samples", "d.csv"],
                      ["loss", "m.safetensors"]):
            self.assertEqual(self.sfumato("plot", *words, "-o", "p.svg", "--json").json, {"output": "p.svg"})
        schedules = self.sfumato("plot", "schedule", "-o", "p.svg", "--json").json["schedules"]
        self.assertEqual(schedules, self.sfumato("schedule", "--json").json)

    def test_rows_and_json_do_not_share_standard_output(self):
        self.refused(2, "both go to standard output", "sample", self.model(), "-n", 3, "--json")
        self.refused(2, "both go to standard output", "data", "moons", "--json")
        self.refused(2, "both go to standard output", "train", "moons", "-o", "-", "--json")

    def test_a_path_need_not_be_utf8(self):
        name = os.fsdecode(b"\xff.csv")
        self.assertEqual(self.sfumato("data", "moons", "--points", 5, "-o", name, "--json").json["rows"], 5)
        self.assertTrue(self.path(name).exists())


class Terminal(CliTest):
    def on_terminal(self, *words, env=None):
        """Runs with standard error on a terminal; standard output and what the terminal got."""
        master, slave = pty.openpty()
        process = self.start(*words, stderr=slave, env=env or environment(TERM="xterm"))
        os.close(slave)
        shown = b""
        while True:
            try:
                block = os.read(master, 65536)
            except OSError:  # Linux says that nobody has the other end any more
                break
            if not block:
                break
            shown += block
        os.close(master)
        out, _ = process.communicate()
        return process.returncode, out.decode(), shown.decode()

    def test_progress_is_one_line_on_a_terminal(self):
        words = ["train", "moons", "-o", "m.safetensors", *TINY, "--steps", "3000", "--points", "500"]
        code, out, shown = self.on_terminal(*words)
        self.assertEqual((code, out), (0, ""))
        self.assertIn("\r\x1b[K", shown)
        last = shown[shown.rindex("\r\x1b[K"):]
        self.assertRegex(last, r"step 3000/3000  loss \d+\.\d+  \d+k? rows/s  .* s\r\n")
        for line in re.findall(r"\r\x1b\[K([^\r]*)", shown):
            self.assertLess(len(line), 80)

    def test_progress_is_plain_lines_elsewhere(self):
        plain = self.sfumato("train", "moons", "-o", "m.safetensors", *TINY, "--steps", 100, "--points", 500).err
        self.assertNotIn("\x1b", plain)
        self.assertNotIn("\r", plain)
        self.assertEqual(len(re.findall(r"^step \d+0/100  loss \d\.\d{4}  \d+k? rows/s  ", plain, re.M)), 10)
        dumb = self.on_terminal("train", "moons", "-o", "m.safetensors", *TINY, "--steps", "100",
                                env=environment(TERM="dumb"))[2]
        self.assertNotIn("\x1b", dumb)

    def test_errors_are_red_unless_colours_are_unwanted(self):
        words = ["info", "none.safetensors"]
        self.assertIn("\x1b[31msfumato:\x1b[0m cannot read", self.on_terminal(*words)[2])
        self.assertNotIn("\x1b", self.on_terminal(*words, env=environment(TERM="xterm", NO_COLOR="1"))[2])
        self.assertIn("\x1b", self.on_terminal(*words, env=environment(TERM="xterm", NO_COLOR=""))[2])
        self.assertNotIn("\x1b", self.refused(1, "cannot read", *words).err)

    def test_nobody_reads_the_messages(self):
        process = self.start("data", "moons", "--points", 3, "-o", "d.csv", stderr=None,
                             preexec_fn=lambda: os.close(2))
        process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assertTrue(self.path("d.csv").exists())

    def test_standard_output_is_full(self):
        model = self.model()
        for words in (["--help"], ["--version"], ["info", model], ["info", model, "--json"], ["data", "moons"],
                      ["sample", model, "-n", "3"], ["train", "moons", "--steps", "2", *TINY, "-o", "-"]):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                error = self.sfumato(*words, code=1, stdout=full).error
                self.assertIn("cannot write 'standard output': No space left on device", error)


if __name__ == "__main__":
    unittest.main()
