#!/usr/bin/env python3
"""What a release has beside the programs: NOTICE, the list of parts, and one version and home page everywhere."""

import ast
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = tomllib.loads((ROOT / "packaging/third_party.toml").read_text(encoding="utf-8"))


def run(script, *words, **changes):
    """A script of scripts/, and what it says on standard error."""
    command = [sys.executable, ROOT / "scripts" / script, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **changes)


class Parts(unittest.TestCase):
    def test_every_dependency_is_a_part(self):
        text = (ROOT / "cmake/SfumatoDependencies.cmake").read_text(encoding="utf-8")
        packages = set(re.findall(r'"[^"|]+\|[^"|]+\|([^"|]+)"', text)) - {"libgtest-dev", "librapidcheck-dev"}
        self.assertLessEqual(packages, {part.get("debian") for part in PARTS.values()})
        self.assertGreater(len(packages), 8)

    def test_notice_is_of_the_list(self):
        self.assertEqual(run("make_sbom.py", "--check").stderr, "")
        notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
        for name, part in PARTS.items():
            self.assertIn(f"{name}, in ", notice)
            self.assertIn(part["licence"], notice)

    def test_list_of_parts(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "sfumato.spdx.json")
            self.assertEqual(run("make_sbom.py", file, env={**os.environ, "SOURCE_DATE_EPOCH": "86400"}).stderr, "")
            document = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual(document["spdxVersion"], "SPDX-2.3")
        self.assertEqual(document["creationInfo"]["created"], "1970-01-02T00:00:00Z")
        named = {package["SPDXID"]: package for package in document["packages"]}
        self.assertEqual(len(named), 1 + len(PARTS))
        for identity, package in named.items():
            self.assertRegex(identity, r"^SPDXRef-[A-Za-z0-9.-]+$")
            self.assertTrue({"name", "downloadLocation", "licenseConcluded", "copyrightText"} <= set(package))
        self.assertRegex(named["SPDXRef-zlib"]["versionInfo"], r"^[0-9:]+\.")
        for relation in document["relationships"]:
            self.assertIn(relation["relatedSpdxElement"], named)
        links = {relation["relatedSpdxElement"]: relation["relationshipType"] for relation in document["relationships"]}
        self.assertEqual(links["SPDXRef-Zstandard"], "DYNAMIC_LINK")


class OldestPython(unittest.TestCase):
    def test_the_package_uses_nothing_newer(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        oldest = tuple(int(part) for part in project["requires-python"].removeprefix(">=").split("."))
        self.assertEqual(oldest, (3, 9))  # what is newer than that is listed below
        for path in sorted((ROOT / "python/sfumato").glob("*.py")):
            with self.subTest(path.name):
                text = path.read_text(encoding="utf-8")
                tree = ast.parse(text, feature_version=oldest)  # no match, no brackets around contexts
                postponed = "from __future__ import annotations" in text
                for node in ast.walk(tree):
                    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
                        self.assertNotIn("strict", [word.arg for word in node.keywords], f"line {node.lineno}: 3.10")
                    annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]
                    for annotation in filter(None, annotations):
                        unions = [one for one in ast.walk(annotation) if isinstance(one, ast.BitOr)]
                        self.assertTrue(postponed or not unions, f"line {annotation.lineno}: X | Y is evaluated: 3.10")


class Release(unittest.TestCase):
    def copy(self, **changes):
        """The files that have version and home page, some of their texts changed; removed with the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name in ("CMakeLists.txt", "CITATION.cff", "CHANGELOG.md", "SECURITY.md", "pyproject.toml",
                     "cmake/SfumatoPackage.cmake", "packaging/conda/recipe.yaml", "packaging/homebrew/sfumato.rb"):
            target = pathlib.Path(folder.name, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
            text = target.read_text(encoding="utf-8")
            for old, new in changes.get("texts", {}).items():
                text = text.replace(old, new)
            target.write_text(text, encoding="utf-8")
        return folder.name

    def test_versions_agree(self):
        self.assertEqual(run("check_release.py").stderr, "")

    def test_a_version_that_differs_is_found(self):
        root = self.copy()
        citation = pathlib.Path(root, "CITATION.cff")
        text = re.sub(r"^version: .*", "version: 9.9.9", citation.read_text(encoding="utf-8"), flags=re.MULTILINE)
        citation.write_text(text, encoding="utf-8")
        self.assertIn("CITATION.cff: version is 9.9.9", run("check_release.py", "--root", root).stderr)

    def test_a_tag_needs_its_version_a_date_and_addresses(self):
        version = re.search(r"sfumato VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
        ready = {f"## {version}, not yet released": f"## {version}, 2026-12-01", "sfumato.example": "sfumato.dev",
                 "example.org": "sfumato.dev", "0" * 64: "1" * 64}
        root = self.copy(texts=ready)
        self.assertEqual(run("check_release.py", "--tag", f"v{version}", "--root", root).stderr, "")
        for tag in ("v9.9.9", f"{version}", f"v{version}.1"):
            self.assertIn(f"tag {tag}", run("check_release.py", "--tag", tag, "--root", root).stderr)
        del ready["sfumato.example"]
        root = self.copy(texts=ready)
        self.assertIn("placeholder", run("check_release.py", "--tag", f"v{version}", "--root", root).stderr)


if __name__ == "__main__":
    unittest.main()
