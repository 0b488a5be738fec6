"""The demo, small: everything it promises, and an end in the middle."""

import signal
import unittest

from support import TINY, CliTest, stop_by

SETS = ("swiss_roll", "moons", "s_curve")
SMALL = [*TINY, "--points", 300, "--repeats", 1, "--steps"]


class Demo(CliTest):
    def test_all_of_it(self):
        table = self.sfumato("demo", "-o", "out/deep", *SMALL, 3).out
        self.assertEqual(sorted(self.contents()), sorted(
            [f"out/deep/{name}" for name in ("forward.png", "reverse.png", "results.png")]
            + [f"out/deep/{name}.{ending}" for name in SETS for ending in ("gif", "safetensors")]))
        lines = table.splitlines()
        self.assertEqual(len(lines), 4)
        for word in ("training", "sampling", "relative SW2", "C2ST"):
            self.assertIn(word, lines[0])

    def test_interrupted(self):
        stopped = stop_by(self.start("demo", "-o", "out", *SMALL, 1000000, "--json"))
        self.assertEqual(stopped.code, 130)
        self.assertEqual(stopped.json, [])
        self.assertIn("'out/swiss_roll.safetensors' is a working model", stopped.err)
        self.assertIn("what was finished is in out", stopped.err)
        self.assertEqual(sorted(self.contents()), ["out/forward.png", "out/swiss_roll.safetensors"])
        self.assertEqual(self.sfumato("sample", "out/swiss_roll.safetensors", "-n", 2).out.count("\n"), 3)

    def test_between_trainings(self):
        """Ctrl-C while the first film is drawn."""
        stopped = stop_by(self.start("demo", "-o", "out", *SMALL, 10), signal.SIGINT, "step 10/10")
        self.assertEqual(stopped.code, 130)
        self.assertNotIn("out/moons.safetensors", self.contents())

    def test_places_that_cannot_be_written(self):
        self.put("file", "x")
        self.refused(1, "cannot make the folder 'file'", "demo", "-o", "file")
        self.refused(1, "cannot make the folder 'file/out'", "demo", "-o", "file/out")


if __name__ == "__main__":
    unittest.main()
