#!/usr/bin/env python3
"""Checks the layers of the library: no include and no CMake link runs upwards or sideways.

A module uses itself and the modules below it, as USES lists them.
Usage: check_layers.py [--root FOLDER] [--self-test]
"""

import argparse
import pathlib
import re
import sys
import tempfile

# Which modules each one may use directly; what those use it may use too. "sfumato" stands for headers directly in
# sfumato/, which gather the whole library.
USES = {
    "base": [],
    "kernels": ["base"],
    "nn": ["kernels"],
    "diffusion": ["nn"],
    "files": ["base"],
    "columns": ["files"],
    "toys": ["columns", "kernels"],
    "measures": ["columns", "kernels"],
    "samplers": ["diffusion", "toys"],
    "points": ["samplers"],
    "tables": ["samplers"],
    "model_file": ["points", "tables"],
    "engine": ["model_file", "measures"],
    "sfumato": ["engine"],
    "capi": ["sfumato"],
}
PROGRAMS = ["apps", "python", "web", "bench", "examples", "tests"]


def below(module):
    """All modules that a module may use."""
    return {used for direct in USES[module] for used in {direct} | below(direct)}


ALLOWED = {module: below(module) for module in USES}
ALLOWED |= {program: set(USES) for program in PROGRAMS}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
LINK = re.compile(r"\bsfumato(?:_|::)([a-z]+(?:_file)?)\b")


def module_of(path):
    """The module of a path below the root, or None for a path outside the house (a system header, say)."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "sfumato":
        return parts[1] if len(parts) > 2 else "sfumato"
    return parts[0] if parts[0] in PROGRAMS else None


def included_path(root, source, name):
    """The path below the root that `#include name` in `source` means: beside the source, or from the root."""
    beside = (source.parent / name).resolve()
    if beside.is_relative_to(root) and (name.startswith(".") or beside.is_file()):
        return beside.relative_to(root).as_posix()
    return name


def uses(root, source):
    """Yields (line number, text, module used) for every include or link in a source file."""
    is_cmake = source.name == "CMakeLists.txt"
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        if is_cmake:
            names = [name for name in LINK.findall(line.split("#")[0]) if name in ALLOWED]
            yield from ((number, f"link to {name}", name) for name in names)
        elif match := INCLUDE.match(line):
            module = module_of(included_path(root, source, match.group(1)))
            if module is not None:
                yield number, f'include of "{match.group(1)}"', module


def verdict(module, used):
    """Why `module` may not use `used`, or None where it may."""
    for name in (module, used):
        if name not in ALLOWED:
            return f"{name} is unknown; add it to USES in scripts/check_layers.py"
    if module == used or used in ALLOWED[module]:
        return None
    return f"{used} is above {module}" if module in ALLOWED[used] else f"{module} and {used} do not see each other"


def sources(root):
    for folder in ["sfumato", *PROGRAMS]:
        for path in sorted((root / folder).rglob("*")):
            # The list of the modules in sfumato/CMakeLists.txt belongs to none.
            if path.suffix in {".h", ".cc"} or (path.name == "CMakeLists.txt" and path.parent != root / "sfumato"):
                yield path


def check(root):
    """Returns (files read, list of findings) for the tree at root."""
    root = root.resolve()
    count, findings = 0, []
    for source in sources(root):
        count += 1
        path = source.relative_to(root).as_posix()
        module = module_of(path)
        for number, text, used in uses(root, source):
            if reason := verdict(module, used):
                findings.append(f"{path}:{number}: {text}: {reason}")
    return count, findings


CLEAN = {
    "sfumato/base/a.h": "#include <vector>\n",
    "sfumato/kernels/k.cc": '#include "sfumato/base/a.h"\n#include "sfumato/kernels/k.h"\n',
    "sfumato/model_file/CMakeLists.txt": "sfumato_module(model_file LINKS sfumato_points hwy::hwy)  # sfumato_apps\n",
    "sfumato/all.h": '#include "sfumato/engine/file.h"\n',
    "apps/sfumato/main.cc": '#include "sfumato/all.h"\n#include "apps/sfumato/args.h"\n',
}
PLANTED = {
    "upwards": ("sfumato/base/b.h", '#include "sfumato/kernels/k.h"\n', "kernels is above base"),
    "upwards in brackets": ("sfumato/nn/n.cc", "#  include <sfumato/points/m.h>\n", "points is above nn"),
    "upwards to the whole": ("sfumato/engine/i.cc", '#include "sfumato/all.h"\n', "sfumato is above engine"),
    "upwards to a program": ("sfumato/engine/i.cc", '#include "apps/sfumato/args.h"\n', "apps is above engine"),
    "sideways": ("sfumato/nn/n.cc", '#include "sfumato/files/d.h"\n', "nn and files do not see each other"),
    "sideways by a relative path": (
        "sfumato/points/t.h", '#include "../tables/s.h"\n', "points and tables do not see each other"),
    "link upwards": ("sfumato/files/CMakeLists.txt", "LINKS sfumato_base sfumato_tables\n", "tables is above files"),
    "link sideways": ("sfumato/files/CMakeLists.txt", "LINKS sfumato::nn\n", "files and nn do not see each other"),
    "unknown module": ("sfumato/attic/x.h", '#include "sfumato/base/a.h"\n', "attic is unknown"),
}


def findings_in(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check(pathlib.Path(folder))[1]


def self_test():
    """Plants each kind of violation in a clean tree and returns those that the check misses."""
    missed = [f"the clean tree: {finding}" for finding in findings_in(CLEAN)]
    for kind, (path, text, reason) in PLANTED.items():
        findings = findings_in({**CLEAN, path: text})
        if len(findings) != 1 or not findings[0].startswith(path) or reason not in findings[0]:
            missed.append(f"{kind}: expected one finding '{reason}', got {findings}")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent)
    parser.add_argument("--self-test", action="store_true", help="prove that planted violations are found")
    args = parser.parse_args()
    if args.self_test:
        findings, summary = self_test(), f"layers: {len(PLANTED)} planted violations are found"
    else:
        count, findings = check(args.root)
        summary = f"layers: {count} files, no include or link runs upwards or sideways"
        if count == 0:
            findings = [f"{args.root}: no sources here; --root takes the folder that holds sfumato/"]
    print("\n".join(findings) if findings else summary)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
