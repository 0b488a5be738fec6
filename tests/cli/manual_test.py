"""Completion in shells and the manual pages, which are made from the commands and the engine's list of settings."""

import pathlib
import re
import shutil
import subprocess
import unittest

from support import PROGRAM, CliTest

#: What bash would have done before it calls the function of the script.
BASH = r"""
source "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_sfumato 2> /dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""
#: A shell in a pseudo-terminal, as a person has it: the word is typed with a tab, and the list is read.
ZSH = r"""
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell "PS1=; unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -D; source $1"
zpty -w shell "zstyle ':completion:*' list-prompt ''; zstyle ':completion:*' menu no; LISTMAX=10000; stty rows 1000"
zpty -w shell 'echo BE''GUN'
zpty -r shell output '*BEGUN*'
zpty -w -n shell "$2"$'\t\t'
sleep 1
zpty -w -n shell $'\C-u'
zpty -w shell 'echo EN''DED'
zpty -r shell output '*ENDED*'
print -r -- $output
"""


def candidates(answer):
    """The words that a shell offers, one a line."""
    return {line.split("\t")[0].rstrip() for line in answer.splitlines() if line.strip()}


class Manual(CliTest):
    def script(self, shell):
        return self.put(f"completion.{shell}", self.sfumato("completion", shell).out)

    def by_bash(self, *words):
        command = ["bash", "-c", BASH, "bash", self.script("bash"), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return candidates(done.stdout)

    def by_fish(self, *words):
        line = " ".join(words)
        command = ["fish", "--no-config", "-c", f"source {self.script('fish')}; complete -C '{line}'"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return candidates(done.stdout)

    def by_zsh(self, *words):
        command = ["zsh", "-f", "-c", ZSH, "zsh", self.script("zsh"), " ".join(words)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=60)
        return set(re.findall(r"[\w.=-]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", done.stdout)))

    def shells(self):
        """Those that this machine has."""
        for name in ("bash", "fish", "zsh"):
            if shutil.which(name):
                with self.subTest(shell=name):
                    yield getattr(self, f"by_{name}")

    def test_commands(self):
        for complete in self.shells():
            found = complete("sfumato", "")
            self.assertLessEqual({"train", "sample", "report", "completion"}, found)
            self.assertNotIn("man-pages", found)
            self.assertLessEqual({"loss", "samples"}, complete("sfumato", "plot", ""))
            self.assertNotIn("train", complete("sfumato", "plot", ""))

    def test_options_are_those_of_the_help(self):
        for complete in self.shells():
            for words in (["train"], ["sample"], ["plot", "loss"], ["langevin"]):
                options = set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", self.sfumato(*words, "--help").out, re.MULTILINE))
                # zsh shows no long list without asking.
                start = "--s" if complete == self.by_zsh else "--"
                options = {option for option in options if option.startswith(start)}
                found = {option.rstrip("=") for option in complete("sfumato", *words, start)}
                self.assertLessEqual(options, found, words)

    def test_choices_of_a_setting(self):
        for complete in self.shells():
            found = complete("sfumato", "train", "moons", "--schedule", "")
            self.assertLessEqual({"linear", "cosine", "sigmoid"}, found)
            self.assertNotIn("--time", found)

    def test_toy_sets_and_files(self):
        self.put("people.csv", "age\n1\n")
        for complete in self.shells():
            self.assertLessEqual({"moons", "swiss_roll", "people.csv"}, complete("sfumato", "train", ""))
            self.assertIn("people.csv", complete("sfumato", "report", ""))
            self.assertNotIn("moons", complete("sfumato", "report", ""))

    def test_a_value_after_an_equals_sign(self):
        self.assertEqual(self.by_bash("sfumato", "train", "--schedule", "=", "cos"), {"cosine"})

    def test_unknown_shell(self):
        self.refused(2, ["SHELL", "'tcsh'"], "completion", "tcsh")

    def test_every_command_has_a_page(self):
        self.sfumato("man-pages", "man")
        pages = {page.name: page.read_text(encoding="utf-8") for page in pathlib.Path(self.folder, "man").iterdir()}
        self.assertLessEqual({"sfumato.1", "sfumato-train.1", "sfumato-plot-loss.1"}, set(pages))
        for name, page in pages.items():
            with self.subTest(page=name):
                words = name.removesuffix(".1").split("-")[1:]
                text = self.sfumato(*words, "--help").out
                for option in re.findall(r"--[a-z][a-z-]+", text[: text.find("Example")]):
                    self.assertIn(option.replace("-", r"\-"), page)
                if shutil.which("groff"):
                    check = ["groff", "-man", "-Tutf8", "-K", "utf-8", "-ww", "-z"]
                    done = subprocess.run(check, input=page, capture_output=True, text=True)
                    self.assertEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
