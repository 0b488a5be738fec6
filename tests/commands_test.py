#!/usr/bin/env python3
"""Runs every command that the documents show, and checks the code that they show.

Documents are README.md, CONTRIBUTING.md and docs/*.md. Their fenced blocks:

  sh    is run, whole, by bash; all blocks of a document in one new folder, in order, with sfumato on the PATH.
  cpp   under a comment <!-- examples/NAME.cc --> is the text of that file.
  text, toml, cmake, json, math: shown only. Other words would be a way round the tests, and are refused.

A comment just above a sh block may say, for what would take too long here,

  <!-- In the tests, `sfumato demo` is run as `sfumato demo --steps 50`. -->
  <!-- Run by .ci/run. -->
  <!-- The tests run this on a generated table in the place of adult.csv. -->

The first runs the block with one text in place of the other. The second leaves the block to .ci/run, which must then
hold each of its lines. The third writes a small adult.csv, with columns of the census table of that name, into the
folder before the block runs. The first and the third may stand in one comment.

Usage: commands_test.py --program build/sfumato [--documents README.md,docs/method.md] [TEST ...]
"""

import argparse
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import typing
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/sfumato"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
# Their commands make the pictures.
PICTURE_SOURCES = [ROOT / "docs/article.md", ROOT / "docs/conditions.md", ROOT / "docs/posteriors.md"]
# Pictures that take too long or need more than the documents' commands: made by scripts.
DRAWN_BY_SCRIPTS = {"sampling.png": ["scripts/sampler_curves.py", "draw"],
                    "guidance_curve.png": ["scripts/guidance_curve.py", "draw"],
                    "report.png": ["scripts/report_picture.py"]}
SHOWN = {"text", "toml", "cmake", "json", "math"}
BLOCK = re.compile(
    r"^(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
GENERATED = "The tests run this on a generated table in the place of adult.csv."
REPLACEMENT = re.compile(r"In the tests, `([^`]+)` is run as\s+`([^`]+)`\.")


class Block(typing.NamedTuple):
    place: str  # file:line
    note: str  # the comment above it
    language: str
    text: str


def blocks(path):
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        place = f"{path.relative_to(ROOT)}:{line}"
        yield Block(place, match["note"] or "", match["language"], match["text"])


def run(script, folder):
    """Runs a script as bash -eu does, sfumato on its PATH, and returns what it wrote. Raises on a non-zero exit."""
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode} of:\n{script}\n{done.stdout[-3000:]}")
    return done.stdout


def commands_to_run(block):
    """A sh block's commands as the tests run them; nothing where .ci/run does."""
    if block.note == "Run by .ci/run.":
        ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
        held = {line.strip() for line in ci.splitlines()}
        absent = [line for line in block.text.splitlines() if line not in held]
        if absent:
            raise AssertionError(f".ci/run does not run: {absent}")
        return ""
    text = block.text
    for shown, used in REPLACEMENT.findall(block.note):
        if shown not in text:
            raise AssertionError(f"its comment replaces '{shown}', which it does not have")
        text = text.replace(shown, used)
    return text


def write_adult(path, rows=800):
    """A table with columns of the census table adult, and like it with a blank after commas and `?` where missing."""
    rng = random.Random(0)
    lines = ["age,workclass,education,sex,hours-per-week,income"]
    for _ in range(rows):
        age, hours = rng.randint(17, 90), rng.choice([20, 35, 40, 40, 40, 50])
        work = rng.choice([" Private", " Private", " State-gov", " ?"])
        education, chance = rng.choice([(" HS-grad", 0.1), (" Bachelors", 0.4), (" Masters", 0.6)])
        income = " >50K" if rng.random() < chance else " <=50K"
        lines.append(f"{age},{work},{education},{rng.choice([' Male', ' Female'])},{hours},{income}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Documents(unittest.TestCase):
    def test_commands_run(self):
        for document in DOCUMENTS:
            with tempfile.TemporaryDirectory() as folder:
                for block in blocks(document):
                    if block.language == "sh":
                        if GENERATED in block.note:
                            write_adult(pathlib.Path(folder) / "adult.csv")
                        with self.subTest(block.place):
                            run(commands_to_run(block), folder)

    def test_examples_are_the_programs_that_are_built(self):
        for document in DOCUMENTS:
            for block in blocks(document):
                if block.language == "cpp" and block.note.startswith("examples/"):
                    with self.subTest(block.place):
                        self.assertEqual(block.text, (ROOT / block.note).read_text(encoding="utf-8"))

    def test_blocks_are_of_a_kind_that_is_checked(self):
        for document in DOCUMENTS:
            fences = len(re.findall(r"^\s*```", document.read_text(encoding="utf-8"), re.MULTILINE))
            found = list(blocks(document))
            self.assertEqual(fences, 2 * len(found), f"{document.name}: a fence that is indented or never closed")
            for block in found:
                with self.subTest(block.place):
                    # Those of Python are run by python/tests/test_documents.py.
                    self.assertIn(block.language, SHOWN | {"sh", "cpp", "python"})

    def test_pictures_are_made_by_shown_commands(self):
        shown = [block for document in PICTURE_SOURCES for block in blocks(document)]
        made = "\n".join(block.text for block in shown if block.language == "sh")
        images = sorted((ROOT / "docs/images").iterdir())
        self.assertTrue(images)
        for image in images:
            with self.subTest(image.name):
                self.assertTrue(f"-o {image.name}\n" in made or image.name in DRAWN_BY_SCRIPTS)
                self.assertLess(image.stat().st_size, 170_000)
                self.assertTrue(any(f"images/{image.name})" in path.read_text("utf-8") for path in DOCUMENTS))

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            text = re.sub(BLOCK, "", document.read_text(encoding="utf-8"))
            for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
                if not link.startswith(("http:", "https:")):
                    with self.subTest(f"{document.name}: {link}"):
                        self.assertTrue((document.parent / link).exists())

    def test_every_page_can_be_reached_from_the_readme(self):
        reached, waiting = set(), [ROOT / "README.md"]
        while waiting:
            page = waiting.pop()
            if page in reached or page.suffix != ".md":
                continue
            reached.add(page)
            links = re.findall(r"\]\(([^)#:]+)[^)]*\)", re.sub(BLOCK, "", page.read_text(encoding="utf-8")))
            waiting += [target for link in links if (target := (page.parent / link).resolve()).exists()]
        self.assertEqual(set(DOCUMENTS) - reached, set())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--documents", help="only these, with commas between")
    args, rest = parser.parse_known_args()
    PROGRAM = args.program.resolve()
    if args.documents:
        DOCUMENTS = [ROOT / name for name in args.documents.split(",")]
    unittest.main(argv=[sys.argv[0], *rest])
