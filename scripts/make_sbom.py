#!/usr/bin/env python3
"""Writes NOTICE, and the list of all parts of what we publish as SPDX 2.3, from packaging/third_party.toml.

Usage: make_sbom.py FILE.spdx.json   the list, with the versions that this machine builds from
       make_sbom.py --notice         NOTICE
       make_sbom.py --check          changes nothing; fails where NOTICE is not what --notice would write
Needs Python 3.11.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = {"headers": "compiled in", "static": "linked in", "shared": "a shared library"}
RELATIONS = {"headers": "CONTAINS", "static": "STATIC_LINK", "shared": "DYNAMIC_LINK"}
HEAD = """sfumato
Copyright the sfumato authors

sfumato is licensed under the Apache License, version 2.0, see LICENSE. It uses the works of others below; the texts of
their licences follow.

"""


def parts():
    return tomllib.loads((ROOT / "packaging/third_party.toml").read_text(encoding="utf-8"))


def project():
    """The version and the home page, from CMakeLists.txt."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"sfumato VERSION ([0-9.]+)", text)[1], re.search(r'HOMEPAGE_URL "(.*?)"', text)[1]


def notice():
    """The text of NOTICE."""
    text = HEAD
    for name, part in parts().items():
        where = "the Python package" if part["in"] == "python" else "the program and the libraries"
        line = f"{name}, in {where}: {WORDS[part['how']]}. {part['licence']}. "
        line += f"Copyright {part['copyright']}. {part['home']}"
        text += textwrap.fill(line, 120, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False) + "\n"
    named = {part["licence"].rpartition(" WITH ")[2] for part in parts().values()} - {"Apache-2.0"}
    for licence in sorted(named):
        body = (ROOT / f"packaging/licences/{licence}.txt").read_text(encoding="utf-8").expandtabs()
        text += f"\n{'-' * 120}\n{licence}\n\n" + "\n".join(line.rstrip() for line in body.strip().splitlines()) + "\n"
    return text


def version_of(part):
    """The version that this machine builds from, or None where it has none."""
    if "pypi" in part:
        try:
            return importlib.metadata.version(part["pypi"])
        except importlib.metadata.PackageNotFoundError:
            return None
    query = ["dpkg-query", "--show", "--showformat=${Version}", part["debian"]]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def spdx_id(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name, version, licence, copyright_text, home):
    """An entry of the list."""
    return {
        "SPDXID": spdx_id(name),
        "name": name,
        "versionInfo": version or "NOASSERTION",
        "downloadLocation": home,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": f"Copyright {copyright_text}",
    }


def sbom():
    """The list as SPDX 2.3."""
    version, home = project()
    now = datetime.datetime.now(datetime.timezone.utc).timestamp()
    time = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", now)), datetime.timezone.utc)
    packages = [package("sfumato", version, "Apache-2.0", "the sfumato authors", home)]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                  "relatedSpdxElement": spdx_id("sfumato")}]
    for name, part in parts().items():
        packages.append(package(name, version_of(part), part["licence"], part["copyright"], part["home"]))
        relations.append({"spdxElementId": spdx_id("sfumato"), "relationshipType": RELATIONS[part["how"]],
                          "relatedSpdxElement": spdx_id(name)})
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"sfumato-{version}",
        "documentNamespace": f"{home}/spdx/sfumato-{version}-{int(time.timestamp())}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: make_sbom.py"]},
        "packages": packages,
        "relationships": relations,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=pathlib.Path)
    parser.add_argument("--notice", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    target = ROOT / "NOTICE"
    if args.check and target.read_text(encoding="utf-8") != notice():
        print("NOTICE is not as packaging/third_party.toml says; run: scripts/make_sbom.py --notice", file=sys.stderr)
        return 1
    if args.notice:
        target.write_text(notice(), encoding="utf-8")
    if args.file:
        args.file.write_text(json.dumps(sbom(), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
