"""Pictures: every kind in every format, and gnuplot when it is missing or fails."""

import os
import random
import re
import signal
import unittest

from support import TINY, CliTest, environment, limit_file_size, obey_permissions, points_csv, wait_for_guard

STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "gif": b"GIF8"}


def frames_of(gif):
    return gif.count(b"\x21\xf9\x04")


class Plot(CliTest):
    def draw(self, *words, name="p.svg"):
        """The bytes of a picture."""
        said = self.sfumato("plot", *words, "-o", name)
        self.assertEqual((said.out, said.err), ("", f"wrote '{name}'\n"))
        return self.path(name).read_bytes()

    def titles(self, *words):
        """What is written in a picture, without its markup."""
        svg = self.draw(*words).decode()
        # gnuplot numbers its nested texts with spans, a new one for an index.
        return [re.sub(r"<[^>]*>", "", text).strip() for text in re.findall(r"<text>(.*?)</text>", svg, re.S)]

    def panels(self, *words):
        """The titles of panels of steps, without names and numbers at axes."""
        return [text for text in self.titles(*words) if re.match(r"[pq]\(|step ", text)]

    def test_axes_have_names_and_numbers(self):
        self.put("d.csv", points_csv(100, ["price", "age"]))
        model = self.model()
        for words, names in ((["samples", "d.csv"], ["price", "age"]), (["samples", "moons", "circles"], ["x", "y"]),
                             (["forward", "moons", "--points", 50], ["x", "y"]),
                             (["reverse", model, "-n", 50], ["x", "y"]),
                             (["langevin", "moons", "-n", 5, "--steps", 3], ["x", "y"]),
                             (["schedule"], ["t"])):
            titles = self.titles(*words)
            for name in names:
                self.assertIn(name, titles, words)
            self.assertGreater(len([text for text in titles if re.fullmatch(r"-?[\d.]+", text)]), 3, words)

    def table(self, name, rows, seed):
        rng = random.Random(seed)
        lines = ["age,city,since,pay"]
        for _ in range(rows):
            pay = "" if rng.random() < 0.2 else f"{rng.gauss(2000, 300):.2f}"
            lines.append(f"{rng.randrange(18, 80)},{rng.choice(['Rome', 'Oslo', 'a_b^c'])},"
                         f"20{rng.randrange(10, 24)}-0{rng.randrange(1, 10)}-11,{pay}")
        return self.put(name, "\n".join(lines) + "\n")

    def test_tables_are_drawn_column_by_column(self):
        self.table("t.csv", 400, 1)
        self.sfumato("train", "t.csv", "-o", "t.safetensors", "--steps", 60, "--threads", 1)
        titles = self.titles("samples", "t.csv", "t.safetensors", "-n", 300)
        for text in ("age", "city", "since", "pay", "% of rows", "Rome", "Oslo", "missing", "t.csv", "t.safetensors"):
            self.assertTrue(any(text in title for title in titles), (text, titles))
        named = self.titles("samples", "t.csv", "t.safetensors", "--columns", "city,pay", "--titles", "real,drawn")
        self.assertIn("drawn", named)
        self.assertNotIn("age", named)
        both = self.draw("samples", "t.csv", "t.safetensors", "--seed", 1)
        self.assertNotEqual(both, self.draw("samples", "t.csv", "t.safetensors", "--seed", 2))
        self.assertIn("city", self.titles("samples", "t.csv"))
        self.table("u.csv", 100, 2)
        self.assertIn("u.csv", self.titles("samples", "t.csv", "u.csv"))
        for ending, start in STARTS.items():
            self.assertTrue(self.draw("samples", "t.csv", "u.csv", name=f"p.{ending}").startswith(start))
        self.refused(2, "did you mean 'city'?", "plot", "samples", "t.csv", "-o", "p.png", "--columns", "citi")
        self.refused(2, "3 tables; give one, or two", "plot", "samples", "t.csv", "u.csv", "t.csv", "-o", "p.png")
        self.refused(2, "is a model of points", "plot", "samples", "t.safetensors", self.model(), "-o", "p.png")

    def test_many_columns_of_a_table_are_not_all_drawn(self):
        rng = random.Random(1)
        rows = [",".join(rng.choice("ab") for _ in range(20)) for _ in range(50)]
        self.put("w.csv", "\n".join([",".join(f"c{j}" for j in range(20)), *rows]) + "\n")
        said = self.sfumato("plot", "samples", "w.csv", "-o", "p.svg")
        self.assertIn("note: the first 12 of 20 columns are drawn; choose others with --columns", said.err)

    def test_the_loss_of_a_table_has_its_validation_bound(self):
        self.table("t.csv", 400, 1)
        self.sfumato("train", "t.csv", "-o", "t.safetensors", "--steps", 60, "--threads", 1)
        titles = self.titles("loss", "t.safetensors")
        for text in ("training loss", "validation bound", "step", "nats per row"):
            self.assertIn(text, titles)

    def test_formats(self):
        for ending, start in STARTS.items():
            self.assertTrue(self.draw("forward", "s_curve", "--points", 200, name=f"p.{ending}").startswith(start))
            self.assertTrue(self.draw("schedule", name=f"s.{ending}").startswith(start))
        for name in ("p.bmp", "p", "p.png.txt", "-"):
            self.refused(2, "its ending is not .png, .svg, .pdf or .gif", "plot", "schedule", "-o", name)

    def test_the_articles_titles(self):
        model = self.model()
        steps = range(0, 100, 10)
        self.assertEqual(self.panels("forward", "s_curve", "--points", 100), [f"q(x{t})" for t in steps])
        self.assertEqual(self.panels("reverse", model, "-n", 100), [f"p(x{t})" for t in reversed(steps)])

    def test_a_walk_to_a_density(self):
        moments = [0, 1, 4, 9, 21, 45, 99, 215, 464, 1000]
        self.assertEqual(self.panels("langevin", "eight_gaussians", "-n", 20), [f"step {k}" for k in moments])
        # The density behind the points does not move, and all of it is in sight wherever they begin.
        few = ["langevin", "eight_gaussians", "-n", 3, "--steps", 2, "--start", "origin"]
        self.assertEqual(self.panels(*few), [f"step {k}" for k in range(3)])
        backdrops = re.findall(r"<image[^>]*>", self.draw(*few).decode())
        self.assertEqual(len(backdrops), 3)
        self.assertGreaterEqual(frames_of(self.draw("langevin", "eight_gaussians", "-n", 20, name="l.gif")), 40)
        self.refused(2, "did you mean 'moons'?", "plot", "langevin", "mons", "-o", "p.png")

    def test_schedules_share_a_legend(self):
        kinds = ["linear", "cosine", "sigmoid"]
        titles = self.titles("schedule", "--schedule", ",".join(kinds))
        self.assertEqual([title for title in titles if title in kinds], kinds)
        self.assertTrue({"noise of a step, βt", "signal left, ᾱt"} <= set(titles), titles)
        said = self.sfumato("plot", "schedule", "--preset", "article", "-o", "p.svg")
        self.assertIn("warning: schedule sigmoid: abar_T = 0.778, x_T is not noise", said.err)

    def test_a_walk_is_another_way_to_the_same_panels(self):
        jumps = self.draw("forward", "moons", "--points", 50)
        walk = self.draw("forward", "moons", "--points", 50, "--walk")
        self.assertNotEqual(jumps, walk)
        titles = self.panels("forward", "moons", "--points", 50, "--walk")
        self.assertEqual(titles, [f"q(x{t})" for t in range(0, 100, 10)])
        few = self.panels("forward", "moons", "--walk", "--points", 50, "--chain-steps", 3)
        self.assertEqual(few, [f"q(x{i * 3 // 10})" for i in range(10)])

    def test_films_have_frames(self):
        self.assertGreaterEqual(frames_of(self.draw("forward", "moons", "--points", 100, name="f.gif")), 40)
        self.assertGreaterEqual(frames_of(self.draw("reverse", self.model(), "-n", 100, name="r.gif")), 40)

    def test_samples_side_by_side(self):
        self.put("d.csv", points_csv(100, ["price", "age", "size_m2"]))
        titles = self.titles("samples", "moons", self.model(), "--points", 50, "-n", 50)
        self.assertTrue({"moons", "m.safetensors", "x", "y"} <= set(titles), titles)
        self.assertTrue({"d.csv", "price", "age"} <= set(self.titles("samples", "d.csv")))
        self.assertTrue({"age", "size_m2"} <= set(self.titles("samples", "d.csv", "--columns", "age,size_m2")))
        self.assertNotEqual(self.draw("samples", "moons", "s_curve"),
                            self.draw("samples", "moons", "s_curve", "--own-limits"))
        self.refused(2, "did you mean 'price'?", "plot", "samples", "d.csv", "-o", "p.png", "--columns", "prize,age")
        self.refused(2, "no column is called 'zzzzz'; there are price, age, size_m2", "plot", "samples", "d.csv", "-o",
                     "p.png", "--columns", "zzzzz")
        titles = self.titles("samples", "moons", "circles", "--titles", "the moons,x_0")
        self.assertTrue({"the moons", "x_0"} <= set(titles), titles)
        self.refused(2, "--titles: 1 for 2 panels", "plot", "samples", "moons", "circles", "-o", "p.png",
                     "--titles", "a")
        self.refused(2, "3 names; give two", "plot", "samples", "d.csv", "-o", "p.png", "--columns", "age,price,age")

    def test_one_column_is_a_histogram(self):
        self.put("one.csv", points_csv(300, ["income"]))
        self.sfumato("train", "one.csv", "-o", "one.safetensors", *TINY, "--steps", 3)
        model = "one.safetensors"
        for words in (["samples", "one.csv", model], ["forward", "one.csv"], ["reverse", model]):
            svg = self.draw(*words).decode()
            self.assertGreater(len(re.findall(r"<polygon|<path|<g", svg)), 30, words)
        self.assertIn("income", self.titles("samples", "one.csv"))

    def test_more_columns_than_two(self):
        self.put("d.csv", points_csv(60, ["a", "b", "c", "d"]))
        self.sfumato("train", "d.csv", "-o", "d.safetensors", *TINY, "--steps", 3)
        self.assertNotEqual(self.draw("forward", "d.csv"), self.draw("forward", "d.csv", "--columns", "c,d"))
        self.assertNotEqual(self.draw("reverse", "d.safetensors"),
                            self.draw("reverse", "d.safetensors", "--columns", "c,d"))

    def test_odd_names_and_few_points(self):
        odd = 'a_b^{c} @&~ "q" \\\\ `date` %d'
        self.put("d.csv", points_csv(1, [odd.replace('"', ""), "b"]))
        self.put(odd, self.path("d.csv").read_bytes())
        self.draw("samples", f"./{odd}")
        self.draw("samples", "d.csv", "d.csv", "d.csv", "d.csv", "d.csv", "d.csv", "d.csv")
        self.put("same.csv", "a,b\n1,1\n1,1\n")
        self.draw("samples", "same.csv")
        self.put("far.csv", "a,b\n1e300,1e-300\n-1e300,2e-300\n")
        self.draw("samples", "far.csv")

    def test_a_loss_curve_that_is_not_there_yet(self):
        stopped = self.start("train", "moons", "-o", "m.safetensors", *TINY, "--steps", 100000000)
        wait_for_guard(stopped)
        stopped.send_signal(signal.SIGINT)
        self.assertEqual(stopped.wait(), 130)
        if self.sfumato("info", "m.safetensors", "--json").json["step"] >= 200000:
            self.skipTest("a machine so fast has a curve")
        self.refused(3, "has no loss curve", "plot", "loss", "m.safetensors", "-o", "p.png")


class Gnuplot(CliTest):
    SCHEDULE = ["plot", "schedule", "--schedule", "cosine", "-o", "p.png"]

    def fake(self, script):
        """An environment whose gnuplot is this shell script."""
        self.path("bin").mkdir(exist_ok=True)
        self.put("bin/gnuplot", "#!/bin/sh\n" + script)
        self.path("bin/gnuplot").chmod(0o755)
        return environment(PATH=str(self.path("bin")), TMPDIR=str(self.temporary()))

    def temporary(self):
        self.path("tmp").mkdir(exist_ok=True)
        return self.path("tmp")

    def test_missing(self):
        self.put("p.png", "old")
        env = environment(PATH="/nowhere", TMPDIR=str(self.temporary()))
        for words in (self.SCHEDULE, ["plot", "forward", "moons", "-o", "f.gif"]):
            self.refused(1, "gnuplot is not installed; install it with: apt install gnuplot-nox", *words, env=env)
        self.refused(1, "gnuplot is not installed", "demo", "-o", "tmp", env=env)

    def test_failing(self):
        self.put("p.png", "old")
        for script, says in [
            ("exit 3", "it ended with status 3 and no message"),
            ("kill -9 $$", "signal 9 ended it"),
            ("echo; echo '\"script\" line 4: no such terminal' >&2; echo more >&2; exit 1", "line 4: no such terminal"),
            ("exit 0", "no message"),  # and no picture
            ("echo half; exit 1", "status 1"),
        ]:
            env = self.fake(script)
            self.refused(1, ["gnuplot could not draw 'p.png'", says], *self.SCHEDULE, env=env)
        self.assertEqual(os.listdir(self.path("tmp")), [])

    def test_a_persons_own_settings_do_not_count(self):
        self.sfumato(*self.SCHEDULE)
        wanted = self.path("p.png").read_bytes()
        self.put(".gnuplot", "set terminal dumb\nset title 'mine'\nset logscale y\n")
        self.sfumato(*self.SCHEDULE, env=environment(HOME=str(self.folder)))
        self.assertEqual(self.path("p.png").read_bytes(), wanted)

    def test_ctrl_c(self):
        self.put("p.png", "old")
        env = self.fake("echo >&2; exec sleep 600")
        env["PATH"] += os.pathsep + os.environ["PATH"]
        before = self.contents()
        process = self.start(*self.SCHEDULE, env=env, start_new_session=True)
        while not any(name.endswith("messages") and path for name, path in self.contents().items()):
            self.assertIsNone(process.poll())
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the program and to gnuplot
        self.assertEqual(process.wait(), 130)
        self.assertEqual(process.stderr.read(), b"interrupted\n")
        self.assertEqual(self.contents(), before)

    def test_places_that_cannot_be_written(self):
        self.path("folder.png").mkdir()
        self.path("locked").mkdir(0o555)
        for output, reason in (("none/p.png", "No such file or directory"), ("folder.png", "Is a directory"),
                               ("locked/p.png", "Permission denied")):
            self.refused(1, f"cannot write '{output}': {reason}", "plot", "schedule", "-o", output,
                         preexec_fn=obey_permissions)
        self.put("p.png", "old")
        self.refused(1, "is the disk full?", *self.SCHEDULE, preexec_fn=limit_file_size(1000))
        self.refused(1, "cannot write 'p.png': File too large", *self.SCHEDULE, preexec_fn=limit_file_size(10000))
        self.refused(1, "TMPDIR is not a folder", *self.SCHEDULE, env=environment(TMPDIR="/none"))


if __name__ == "__main__":
    unittest.main()
