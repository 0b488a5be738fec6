"""The help of every command, and the examples in it, which are run."""

import os
import re
import subprocess
import unittest

from support import PROGRAM, TINY, CliTest, environment

COMMANDS = {"train", "sample", "evaluate", "plot", "data", "info", "likelihood", "schedule", "forward", "langevin",
            "demo", "report"}


class Help(CliTest):
    def all_commands(self):
        """The words of every command and every command below one."""
        found = []
        waiting = [[]]
        while waiting:
            words = waiting.pop()
            found.append(words)
            text = self.sfumato(*words, "--help").out
            below = re.search(r"\nSubcommands:\n((?:  .*\n)+)", text)
            for line in below.group(1).splitlines() if below else []:
                if match := re.match(r"  ([a-z]+) ", line):
                    waiting.append([*words, match.group(1)])
        return found

    def test_every_command_is_listed(self):
        names = {words[0] for words in self.all_commands() if words}
        self.assertTrue(COMMANDS <= names, names)

    def test_every_example_works(self):
        quick = " ".join(["--steps 5 --points 300", *TINY])
        self.put("points.csv", self.sfumato("data", "moons", "--points", 300).out)
        self.put("people.csv", "age,job\n39,clerk\n50,?\n")
        self.put("more.csv", "age,job\n" + "39,clerk\n50,?\n50,cook\n" * 20)
        self.put("incomplete.csv", "age,job\n,clerk\n50,\n")
        self.sfumato("train", "more.csv", "-o", "people.safetensors", "--as", "table", "--steps", 5, "--width", 8)
        env = environment(PATH=os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"])
        # Models first, then latents: other examples draw from them.
        first = [["train"], ["encode"]]
        for words in sorted(self.all_commands(), key=lambda words: first.index(words) if words in first else 2):
            with self.subTest(command=" ".join(words)):
                text = self.sfumato(*words, "--help").out
                example = text[text.index("Example:\n") + len("Example:\n"):].strip()
                self.assertEqual(len(example.splitlines()), 1)
                self.assertIn(" ".join(["sfumato", *words]), example)
                # As it stands, but in a moment.
                example = re.sub(r"sfumato train \S+ -o \S+", lambda found: f"{found.group()} {quick}", example)
                example += {"demo": f" {quick} --repeats 1", "evaluate": " --points 300",
                            "likelihood": " --points 300"}.get(" ".join(words), "")
                done = subprocess.run(example, shell=True, env=env, cwd=self.folder, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_help_can_be_asked_for_in_two_ways(self):
        for words in (["train"], ["plot", "loss"], []):
            self.assertEqual(self.sfumato("help", *words).out, self.sfumato(*words, "--help").out)

    def test_version(self):
        self.assertRegex(self.sfumato("--version").out, r"^sfumato \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    unittest.main()
