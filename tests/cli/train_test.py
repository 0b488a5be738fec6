"""Training: the same bits however it is run, interrupted, resumed, diverged, and never lost."""

import os
import signal
import time
import unittest

from support import SANITIZED, TINY, CliTest, environment, limit_file_size, obey_permissions, stop_by, wait_for_line

# Several blocks of rows, so that there is work to share.
WIDE = ["--width", "16", "--hidden-layers", "2", "--batch", "300", "--fourier-features", "4"]
LONG = 2000 if SANITIZED else 20000


class SameBits(CliTest):
    def test_any_number_of_threads(self):
        for threads in (1, 2, 3):
            self.sfumato("train", "swiss_roll", "-o", f"{threads}.safetensors", "--steps", 40, *WIDE, "--threads",
                         threads)
            self.sfumato("sample", "1.safetensors", "-n", 9000, "-o", f"{threads}.csv", "--threads", threads,
                         "--sample-steps", 6)
            self.sfumato("sample", "1.safetensors", "-n", 500, "-o", f"{threads}.npy", "--threads", threads,
                         "--sampler", "ddpm")
        files = self.contents()
        for threads in (2, 3):
            for ending in ("safetensors", "csv", "npy"):
                self.assertEqual(files[f"1.{ending}"], files[f"{threads}.{ending}"], (threads, ending))

    def test_the_same_seed_and_another(self):
        for name, seed in (("a", 5), ("b", 5), ("c", 6)):
            self.train(f"{name}.safetensors", "--steps", 10, "--seed", seed)
            self.sfumato("sample", "a.safetensors", "-n", 10, "--seed", seed, "-o", f"{name}.csv")
        files = self.contents()
        for ending in ("safetensors", "csv"):
            self.assertEqual(files[f"a.{ending}"], files[f"b.{ending}"])
            self.assertNotEqual(files[f"a.{ending}"], files[f"c.{ending}"])

    def test_interrupted_and_resumed_is_uninterrupted(self):
        words = ["train", "moons", "-o", "cut.safetensors", *TINY, "--steps", LONG]
        stopped = stop_by(self.start(*words))
        self.assertEqual(stopped.code, 130, stopped.err)
        self.assertIn("'cut.safetensors' is a working model", stopped.err)
        step = self.sfumato("info", "cut.safetensors", "--json").json["step"]
        self.assertTrue(0 < step < LONG, step)
        self.assertIn(f"stopped at step {step} of {LONG}", stopped.err)
        self.assertEqual(self.sfumato("sample", "cut.safetensors", "-n", 3).out.count("\n"), 4)
        resume = ["train", "moons", "-o", "cut.safetensors", "--resume", "--threads"]
        again = stop_by(self.start(*resume, 2), signal.SIGTERM)
        self.assertEqual(again.code, 130, again.err)
        self.assertIn(f"; {step} of {LONG} steps are done", again.err)
        report = self.sfumato(*resume, 1, "--json").json
        self.assertEqual((report["status"], report["step"]), ("done", LONG))
        self.sfumato("train", "moons", "-o", "whole.safetensors", *TINY, "--steps", LONG)
        self.assertEqual(self.path("cut.safetensors").read_bytes(), self.path("whole.safetensors").read_bytes())

    def test_a_lost_terminal_interrupts_too(self):
        words = ["train", "moons", "-o", "m.safetensors", *TINY, "--steps", LONG]
        self.assertEqual(stop_by(self.start(*words), signal.SIGHUP).code, 130)
        # Under nohup the signal is not for us.
        kept = self.start(*words[:-1], LONG // 10, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertEqual(stop_by(kept, signal.SIGHUP).code, 0)

    def test_a_length_of_time_becomes_steps_that_resume_to_the_same_bits(self):
        words = ["train", "moons", "-o", "t.safetensors", *TINY, "--time", "2s"]
        stopped = stop_by(self.start(*words))
        self.assertEqual(stopped.code, 130, stopped.err)
        steps = self.sfumato("info", "t.safetensors", "--json").json["config"]["steps"]
        self.sfumato("train", "moons", "-o", "t.safetensors", "--resume", "--threads", 1)
        self.sfumato("train", "moons", "-o", "s.safetensors", *TINY, "--steps", steps)
        self.assertEqual(self.path("t.safetensors").read_bytes(), self.path("s.safetensors").read_bytes())


class Resume(CliTest):
    def test_what_cannot_be_resumed(self):
        self.refused(2, "there is no file 'none.safetensors' to continue", "train", "moons", "-o", "none.safetensors",
                     "--resume")
        model = self.model()  # on 500 moons
        more = ["train", "moons", "-o", model, "--resume", "--points", 500]
        self.put("c.toml", "batch = 64\n")
        for words in (["--preset", "article"], ["--seed", 1], ["--as", "table"], ["--config", "c.toml"],
                      ["--schema", "nosuch.toml"], ["--na", "x"]):
            self.refused(2, "does not apply when a training is resumed", *more, *words)
        self.refused(2, "--steps and --time: give one of them", *more, "--steps", 50, "--time", "5s")
        self.refused(2, "not the 500 rows that the training started on", "train", "moons", "-o", model, "--resume")
        self.refused(2, "not the 500 rows", "train", "circles", "-o", model, "--resume", "--points", 500)

    def test_what_is_done_already(self):
        model = self.model()
        before = self.contents()
        done = self.sfumato("train", "moons", "-o", model, "--resume", "--points", 500)
        self.assertIn("20 of 20 steps are done", done.err)
        self.assertEqual(self.contents(), before)


class Settings(CliTest):
    def config(self, text, *words):
        self.put("c.toml", text)
        self.sfumato("train", "moons", "-o", "m.safetensors", *TINY, "--points", 300, "--config", "c.toml", *words)
        return self.sfumato("info", "m.safetensors", "--json").json["config"]

    def test_a_file_stands_between_the_preset_and_the_command_line(self):
        config = self.config('steps = 7  # few\nlearning_rate = 1e-4\ndecay = "linear"\nshift = false\nseed = 3\n',
                             "--seed", 4)
        self.assertEqual((config["steps"], config["learning_rate"], config["decay"], config["shift"], config["seed"]),
                         (7, 1e-4, "linear", False, 4))
        self.assertEqual(self.config("learning_rate = 1\nsteps = 2")["learning_rate"], 1)

    def test_what_is_wrong_in_a_file(self):
        for text, says in [
            ("stesp = 5", ["line 1", "--stesp is not a setting", "did you mean --steps?"]),
            ("\nsteps = 'many'", ["line 2", "steps", "whole number"]),
            ("steps = 1.5", ["steps", "whole number"]),
            ("steps = -1", ["steps", "whole number"]),
            ("learning_rate = '1e-3'", ["--learning-rate", "number"]),
            ("decay = cosine", ["line 1"]),
            ("decay = 'cosin'", ["did you mean 'cosine'"]),
            ("decay = 3", ["--decay is 3", "give one of"]),
            ("residual = 1", ["residual", "true or false"]),
            ("[model]\nwidth = 8", ["line 1", "--model is not a setting"]),
            ("steps = 5\nsteps = 6", ["line 2"]),
            ("steps 5", ["line 1"]),
            (b"\xff\xfe\x00", ["c.toml"]),
        ]:
            with self.subTest(text=text):
                self.put("c.toml", text)
                self.refused(2, ["'c.toml'", *says], "train", "moons", "-o", "x.safetensors", "--config", "c.toml")

    def test_a_file_that_is_not_there(self):
        for path, reason in (("none.toml", "No such file"), (".", "Is a directory")):
            self.refused(1, [path, reason], "train", "moons", "-o", "x.safetensors", "--config", path)

    def test_a_slip_costs_no_time(self):
        """Settings and the output are checked before the data are read."""
        for words in (["--decay", "cosin"], ["--batch", 0]):
            self.refused(2, words[0].strip("-"), "train", "none.csv", "-o", "x.safetensors", *words)
        self.refused(1, "cannot write", "train", "none.csv", "-o", "none/x.safetensors")

    def test_the_article(self):
        self.sfumato("train", "moons", "-o", "m.safetensors", "--preset", "article", "--steps", 3, "--threads", 1)
        warned = self.sfumato("train", "moons", "-o", "m.safetensors", "--preset", "article", "--steps", 3).err
        self.assertIn("warning: schedule sigmoid: abar_T = 0.778, x_T is not noise", warned)
        self.assertEqual(self.sfumato("sample", "m.safetensors", "-n", 2).out.count("\n"), 3)


class Divergence(CliTest):
    WORDS = ["train", "moons", "-o", "m.safetensors", *TINY, "--learning-rate", "1e30", "--warmup", 0, "--clip-norm", 0]

    def test_the_last_good_step_is_saved(self):
        self.sfumato(*self.WORDS, "--steps", 1)
        more = ["train", "moons", "-o", "m.safetensors", "--resume", "--steps", 2000]
        diverged = self.sfumato(*more, code=4)
        self.assertIn("lower --learning-rate", diverged.error)
        info = self.sfumato("info", "m.safetensors", "--json").json
        self.assertIn(f"'m.safetensors' holds step {info['step']}, the last good one", diverged.error)
        self.assertLess(info["step"], 2000)
        self.assertEqual(self.sfumato(*more, "--json", code=4).json["status"], "diverged")

    def test_no_model_of_no_step(self):
        """Where the first steps fail, nothing is written, and a model that is there stays."""
        self.refused(4, "no model was written", *self.WORDS, "--steps", 2000)
        self.model()
        self.refused(4, "no model was written", *self.WORDS, "--steps", 2000)

    def test_values_too_far_apart(self):
        self.put("d.csv", "a,b\n" + "".join(f"{sign}1.7e308,{i % 3}\n" for i, sign in enumerate(["", "-"] * 40)))
        for kind in ("points", "table"):
            self.refused(3, "column 'a': values from -1.7e+308 to 1.7e+308 lie too far apart; rescale the column",
                         "train", "d.csv", "-o", "m.safetensors", *TINY, "--as", kind)


class KeptModel(CliTest):
    def test_a_model_is_not_replaced_by_a_few_steps(self):
        model = self.model()
        before = self.path(model).read_bytes()
        words = ["train", "moons", "-o", model, *TINY, "--steps", 100 * LONG]
        stopped = stop_by(self.start(*words), once="10000 rows")
        self.assertEqual(stopped.code, 130, stopped.err)
        self.assertIn(f"'{model}' is still the model of before", stopped.err)
        self.assertEqual(self.path(model).read_bytes(), before)


class Output(CliTest):
    """A model that exists, or that hours went into, is not lost."""

    def lost_path(self, spoil, **options):
        """Trains into sub/m.safetensors, spoils the place on the way, and interrupts."""
        self.path("sub").mkdir(exist_ok=True)
        self.path("tmp").mkdir(exist_ok=True)
        process = self.start("train", "moons", "-o", "sub/m.safetensors", *TINY, "--steps", LONG,
                             env=environment(TMPDIR=str(self.path("tmp"))), **options)
        seen = wait_for_line(process, "step ")
        spoil()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        error = (seen + err).decode().splitlines()[-1]
        self.assertEqual(process.returncode, 1, error)
        self.assertIn("sfumato: cannot write 'sub/m.safetensors': ", error)
        return error

    def rescued(self, error):
        rescued = os.listdir(self.path("tmp"))
        self.assertEqual(len(rescued), 1)
        self.assertIn(f"the model is safe in '{self.path('tmp') / rescued[0]}'", error)
        self.assertGreater(self.sfumato("info", f"tmp/{rescued[0]}", "--json").json["step"], 0)

    def test_the_folder_goes_away_during_training(self):
        self.rescued(self.lost_path(lambda: self.path("sub").rename(self.path("moved"))))

    def test_the_folder_becomes_unwritable_during_training(self):
        self.rescued(self.lost_path(lambda: self.path("sub").chmod(0o555), preexec_fn=obey_permissions))
        self.path("sub").chmod(0o755)

    def test_no_place_is_left(self):
        def spoil():
            for name in ("sub", "tmp"):
                self.path(name).chmod(0o555)
        self.assertIn("the model is lost", self.lost_path(spoil, preexec_fn=obey_permissions))
        for name in ("sub", "tmp"):
            self.path(name).chmod(0o755)

    def test_a_full_disk_keeps_the_old_model(self):
        self.path("sub").mkdir()
        old = self.model("sub/m.safetensors")
        before = self.contents()
        error = self.sfumato("train", "moons", "-o", old, *TINY, "--steps", 5, code=1,
                             env=environment(TMPDIR=str(self.folder)), preexec_fn=limit_file_size(1000)).error
        self.assertIn("cannot write 'sub/m.safetensors': File too large", error)
        self.assertEqual(self.contents(), before)

    def test_killed_at_any_moment(self):
        """The model is the old one or the whole new one, and nothing lies beside it."""
        model = self.model()
        old = self.path(model).read_bytes()
        begin = time.monotonic()
        self.sfumato("train", "moons", "-o", "other.safetensors", *TINY, "--steps", 200)
        whole = time.monotonic() - begin
        new = self.path("other.safetensors").read_bytes()
        self.path("other.safetensors").unlink()
        for k in range(20):
            self.path(model).write_bytes(old)
            process = self.start("train", "moons", "-o", model, *TINY, "--steps", 200)
            time.sleep(whole * (0.6 + 0.03 * k))
            process.kill()
            process.wait()
            self.assertIn(self.path(model).read_bytes(), (old, new))
            self.assertEqual([name for name in os.listdir(self.folder) if not name.endswith(".tmp")], [model])

    def test_places_that_cannot_be_written(self):
        train = ["train", "moons", *TINY, "--steps", 5, "-o"]
        self.path("folder").mkdir()
        self.path("locked").mkdir(0o555)
        self.put("file.safetensors", self.path(self.model()).read_bytes())
        self.path("file.safetensors").chmod(0o444)
        for output, reason in [
            ("none/m.safetensors", "No such file or directory"),
            ("folder", "Is a directory"),
            (".", "Is a directory"),
            ("locked/m.safetensors", "Permission denied"),
            ("file.safetensors", "Permission denied"),
            ("file.safetensors/m.safetensors", "Not a directory"),
            ("", "No such file or directory"),
            ("/proc/m.safetensors", "No such file or directory"),
            ("x" * 300 + ".safetensors", "File name too long"),
        ]:
            with self.subTest(output=output):
                self.refused(1, ["cannot write", reason], *train, output, preexec_fn=obey_permissions)

    def test_a_model_takes_no_other_files_place(self):
        data = self.put("d.csv", "a,b\n1,2\n3,4\n5,7\n")
        self.refused(2, "'d.csv' exists and is not a model", "train", data, "-o", data)
        self.refused(2, "'d.csv' exists and is not a model", "train", "moons", "-o", data)
        self.put("empty", "")
        self.train("empty", "--steps", 2)
        self.train("empty", "--steps", 3)
        self.assertEqual(self.sfumato("info", "empty", "--json").json["step"], 3)

    def test_standard_output(self):
        words = ["train", "moons", *TINY, "--steps", 5, "-o"]
        process = self.start(*words, "-")
        out, _ = process.communicate()
        self.assertEqual(process.returncode, 0)
        self.sfumato(*words, "m.safetensors")
        self.assertEqual(out, self.path("m.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main()
