"""Sampling: where rows go, what they cost, and what happens when they cannot go there."""

import os
import signal
import subprocess
import unittest

from support import (
    PROGRAM,
    SANITIZED,
    CliTest,
    csv_rows,
    environment,
    limit_file_size,
    obey_permissions,
    read_npy,
    wait_for_guard,
)


class Rows(CliTest):
    def test_the_same_rows_everywhere(self):
        model = self.model()
        text = self.sfumato("sample", model, "-n", 50).out
        self.assertEqual(self.sfumato("sample", model, "-n", 50, "-o", "-").out, text)
        self.assertEqual(self.sfumato("sample", "-", "-n", 50, stdin=self.path(model).read_bytes()).out, text)
        for name in ("s.csv", "s.npy", "s"):
            said = self.sfumato("sample", model, "-n", 50, "-o", name)
            self.assertEqual(said.out, "")
            self.assertIn(f"wrote 50 rows to '{name}'", said.err)
        self.assertEqual(self.path("s.csv").read_text(), text)
        self.assertEqual(self.path("s").read_text(), text)
        header, rows = csv_rows(text)
        self.assertEqual((header, len(rows)), ("x,y", 50))
        self.assertEqual(read_npy(self.path("s.npy").read_bytes()), rows)
        # More rows begin with the same ones.
        self.assertTrue(self.sfumato("sample", model, "-n", 60).out.startswith(text))

    def test_no_rows(self):
        model = self.model()
        self.assertEqual(self.sfumato("sample", model, "-n", 0).out, "x,y\n")
        self.sfumato("sample", model, "-n", 0, "-o", "s.npy")
        self.assertEqual(read_npy(self.path("s.npy").read_bytes()), [])

    def test_every_sampler(self):
        model = self.model()
        seen = set()
        for words in (["dpmpp_3m"], ["dpmpp_2m"], ["heun"], ["ddim"], ["ddim", "--eta", 1], ["ddpm"],
                      ["ddpm", "--variance", "fixed_small"], ["heun", "--grid", "karras"],
                      ["heun", "--sample-steps", 5], ["heun", "--churn", 20], ["euler"], ["euler", "--churn", 9],
                      ["heun", "--churn", 20, "--churn-max", 2, "--churn-noise", 1.01], ["dpmpp_2m_sde"],
                      ["dpmpp_3m_sde"], ["unipc"], ["unipc", "--order", 2], ["unipc", "--grid", "narrow"],
                      ["rk45"], ["rk45", "--tolerance", 0.00001], ["langevin", "--sample-steps", 20],
                      ["langevin", "--sample-steps", 20, "--corrector-steps", 3],
                      ["predictor_corrector", "--sample-steps", 20],
                      ["predictor_corrector", "--sample-steps", 20, "--snr", 0.1],
                      ["predictor_corrector", "--sample-steps", 20, "--variance", "fixed_small"]):
            seen.add(self.sfumato("sample", model, "-n", 5, "--sampler", *words).out)
        self.assertEqual(len(seen), 24)  # Euler is DDIM without noise
        self.refused(2, "eta is 2", "sample", model, "-n", 1, "--sampler", "ddim", "--eta", 2)
        self.refused(2, "--churn-max applies only with --churn", "sample", model, "-n", 1, "--sampler", "heun",
                     "--churn-max", 2)
        self.refused(2, "--sample-steps does not apply with --sampler=rk45", "sample", model, "-n", 1, "--sampler",
                     "rk45",
                     "--sample-steps", 9)
        self.refused(2, "choose log_snr, narrow or karras", "sample", model, "-n", 1, "--grid", "leading")
        self.refused(2, "--order is 4", "sample", model, "-n", 1, "--sampler", "unipc", "--order", 4)
        self.refused(2, "--sample-steps is 0", "sample", model, "-n", 1, "--sample-steps", 0)
        for sampler in ("dpmpp_3m", "unipc", "heun", "ddpm", "langevin"):
            self.refused(2, "1 step gives little more than the mean", "sample", model, "-n", 1, "--sample-steps", 1,
                         "--sampler", sampler)
        for snr in (0, 1, -0.5):
            self.refused(2, f"--snr is {snr}; give a number in (0, 1)", "sample", model, "-n", 1, "--sampler",
                         "langevin", "--snr", snr)
        self.refused(2, "0 corrector steps", "sample", model, "-n", 1, "--sampler", "predictor_corrector",
                     "--corrector-steps", 0)


class Trajectories(CliTest):
    def test_they_lead_from_noise_to_the_rows(self):
        model = self.model()
        plain = self.sfumato("sample", model, "-n", 30, "--sample-steps", 8).out
        for words in (["--sample-steps", 8], ["--sampler", "rk45"], ["--sampler", "ddpm", "--sample-steps", 5]):
            text = self.sfumato("sample", model, "-n", 30, "--trajectory", "t.npy", *words).out
            _, levels = csv_rows(self.path("t.levels.csv").read_text())
            planes = read_npy(self.path("t.npy").read_bytes())
            self.assertEqual((len(planes), len(planes[0])), (len(levels), 30))
            self.assertEqual(planes[-1], csv_rows(text)[1])
            self.assertEqual(levels[-1], [1, 0])
            self.assertTrue(all(abs(alpha**2 + sigma**2 - 1) < 1e-12 for alpha, sigma in levels))
            self.assertTrue(all(a[1] > b[1] for a, b in zip(levels, levels[1:])))
            if "--sample-steps" in words[:1]:
                self.assertEqual(text, plain)
                self.assertEqual(len(levels), 9)
        self.refused(2, "give a name that ends in .npy", "sample", model, "-n", 3, "--trajectory", "t.csv")
        self.refused(2, "give two names", "sample", model, "-n", 3, "-o", "u.npy", "--trajectory", "u.npy")
        self.path("n.npy").symlink_to("/dev/null")
        self.refused(1, "Illegal seek", "sample", model, "-n", 3, "-o", "s.csv", "--trajectory", "n.npy")

    @unittest.skipIf(SANITIZED, "sanitizers keep freed memory")
    def test_memory_does_not_grow_with_the_rows(self):
        model = self.model()
        quick = ["--sampler", "ddim", "--sample-steps", 4, "--threads", 1, "-o", "s.npy", "--trajectory", "t.npy"]
        few = self.measured("sample", model, "-n", 20000, *quick).peak_kib
        many = self.measured("sample", model, "-n", 400000, *quick).peak_kib
        self.assertLess(many - few, 4096, (few, many))  # the trajectory has 32 MB
        self.assertGreater(self.path("t.npy").stat().st_size, 5 * 400000 * 16)


class Streams(CliTest):
    @unittest.skipIf(SANITIZED, "sanitizers keep freed memory")
    def test_memory_does_not_grow_with_the_rows(self):
        model = self.model()
        quick = ["--sampler", "ddim", "--sample-steps", 2, "--threads", 1]
        for name in ("s.csv", "s.npy"):
            few = self.measured("sample", model, "-n", 20000, "-o", name, *quick).peak_kib
            many = self.measured("sample", model, "-n", 1000000, "-o", name, *quick).peak_kib
            self.assertLess(many - few, 4096, (name, few, many))  # the rows have 16 MB
        few = self.measured("data", "moons", "--points", 100000, "-o", "d.csv").peak_kib
        many = self.measured("data", "moons", "--points", 1000000, "-o", "d.csv").peak_kib
        self.assertLess(many - few, 4096)

    def test_a_reader_that_has_enough(self):
        model = self.model()
        for restore in (True, False):  # whether the signal that ends us is as Python found it
            process = self.start("sample", model, "-n", 10000000, restore_signals=restore)
            self.assertEqual(process.stdout.readline(), b"x,y\n")
            process.stdout.close()
            self.assertEqual(process.wait(), -signal.SIGPIPE)
            self.assertEqual(process.stderr.read(), b"")

    def test_a_shells_pipe(self):
        self.model()
        shell = f"'{PROGRAM}' sample m.safetensors -n 300000 | head -1"
        done = subprocess.run(shell, shell=True, cwd=self.folder, capture_output=True)
        self.assertEqual((done.stdout, done.stderr), (b"x,y\n", b""))

    def test_ctrl_c_leaves_nothing(self):
        model = self.model()
        self.put("s.csv", "old\n")
        before = self.contents()
        process = self.start("sample", model, "-n", 1000000000, "-o", "s.csv")
        wait_for_guard(process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        self.assertEqual(process.stderr.read().splitlines()[-1], b"interrupted")
        self.assertEqual(self.contents(), before)

    def test_a_kill_leaves_the_old_file(self):
        model = self.model()
        self.put("s.csv", "old\n")
        process = self.start("sample", model, "-n", 1000000000, "-o", "s.csv")
        wait_for_guard(process)
        process.kill()
        process.wait()
        self.assertEqual(self.path("s.csv").read_text(), "old\n")
        try:
            os.close(os.open(self.folder, os.O_TMPFILE | os.O_WRONLY))
        except OSError:
            self.skipTest("no files without a name here")
        self.assertEqual(sorted(self.contents()), [model, "s.csv"])


class Places(CliTest):
    def commands(self):
        """What writes rows."""
        return [["sample", self.model(), "-n", "5000"], ["data", "moons", "--points", "5000"]]

    def test_a_disk_that_fills_up_keeps_the_old_file(self):
        for words in self.commands():
            for name in ("s.csv", "s.npy", "new.csv"):
                if name != "new.csv":
                    self.put(name, "old\n")
                self.refused(1, f"cannot write '{name}': File too large", *words, "-o", name,
                             preexec_fn=limit_file_size(20000))

    def test_a_small_file_system(self):
        for words in self.commands():
            line = " ".join(f"'{word}'" for word in [PROGRAM, *words])
            script = f"mount -t tmpfs -o size=64k none disk && echo old > disk/s.csv && {line} -o disk/s.csv; " \
                     "echo $?; cat disk/s.csv; ls -A disk"
            self.path("disk").mkdir(exist_ok=True)
            done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=self.folder, capture_output=True,
                                  text=True, env=environment())
            if "mount" in done.stderr or "unshare" in done.stderr:
                self.skipTest("no file system can be mounted here")
            self.assertEqual(done.stdout, "1\nold\ns.csv\n")
            self.assertIn("cannot write 'disk/s.csv': No space left on device", done.stderr)

    def test_devices(self):
        for words in self.commands():
            self.refused(1, "cannot write '/dev/full': No space left on device", *words, "-o", "/dev/full")
            self.sfumato(*words, "-o", "/dev/null")
            text = self.sfumato(*words).out
            self.assertEqual(self.sfumato(*words, "-o", "/dev/stdout").out, text)
        self.path("full.csv").symlink_to("/dev/full")
        self.refused(1, "No space left on device", *self.commands()[0], "-o", "full.csv")

    def test_a_named_pipe_gets_all(self):
        for words in self.commands():
            os.mkfifo(self.path("pipe"))
            process = self.start(*words, "-o", "pipe")
            self.assertEqual(self.path("pipe").read_text(), self.sfumato(*words).out)
            self.assertEqual(process.wait(), 0)
            self.path("pipe").unlink()

    def test_places_that_cannot_be_written(self):
        self.path("folder").mkdir()
        self.path("locked").mkdir(0o555)
        self.put("read_only.csv", "old\n")
        self.path("read_only.csv").chmod(0o444)
        for words in self.commands():
            for output, reason in [("none/s.csv", "No such file or directory"), ("folder", "Is a directory"),
                                   ("locked/s.csv", "Permission denied"), ("read_only.csv", "Permission denied"),
                                   ("read_only.csv/s.csv", "Not a directory"), ("", "No such file or directory")]:
                self.refused(1, f"cannot write '{output}': {reason}", *words, "-o", output, preexec_fn=obey_permissions)

    def test_rows_take_no_models_place(self):
        model = self.model()
        self.put("renamed", self.path(model).read_bytes())
        for words in self.commands():
            for output in (model, "renamed", "new.safetensors"):
                self.refused(2, f"'{output}' is a model, or named as one", *words, "-o", output)

    def test_links_are_followed(self):
        self.put("real.csv", "old\n")
        self.path("link.csv").symlink_to("real.csv")
        self.sfumato("data", "moons", "--points", 3, "-o", "link.csv")
        self.assertTrue(self.path("link.csv").is_symlink())
        self.assertEqual(self.path("real.csv").read_text().count("\n"), 4)


class Models(CliTest):
    def test_what_is_no_model(self):
        self.put("d.csv", "a,b\n1,2\n3,4\n")
        self.put("empty.safetensors", "")
        for command in (["sample", "-n", 3], ["info"], ["plot", "reverse", "-o", "p.png"],
                        ["plot", "loss", "-o", "p.png"]):
            self.refused(2, "'moons' is a toy set, not a model file; train one with: sfumato train moons", *command,
                         "moons")
            self.refused(3, ["'d.csv' is not a usable model file", "does not begin as a safetensors file"], *command,
                         "d.csv")
            self.refused(3, "'empty.safetensors' is not a usable model file: it has only 0 bytes", *command,
                         "empty.safetensors")
            self.refused(1, "cannot read 'none.safetensors': No such file or directory", *command, "none.safetensors")
            self.refused(1, "cannot read '.': Is a directory", *command, ".")
        self.refused(3, "standard input", "info", "-", stdin=b"")
        self.refused(3, "does not begin", "info", "/dev/zero")


if __name__ == "__main__":
    unittest.main()
