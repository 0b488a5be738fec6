#!/usr/bin/env python3
"""Proves that the floors of the house hold: no include and no CMake link runs upwards or sideways.

A module sees itself and the floors below it. Modules that share a floor never see each other.
Usage: check_layers.py [--root FOLDER] [--self-test]
"""

import argparse
import pathlib
import re
import sys
import tempfile

# Lowest first. "sfumato" stands for headers directly in sfumato/, which gather the whole library.
FLOORS = [
    ["base"],
    ["kernels"],
    ["nn", "diffusion", "data"],
    ["model"],
    ["train", "sample", "evaluate"],
    ["io"],
    ["sfumato"],
    ["apps", "python", "web", "bench", "examples", "tests"],
]
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')
LINK = re.compile(r"\bsfumato(?:_|::)([a-z]+)\b")


def module_of(path):
    """The module of a path below the root, or None for a path outside the house (a system header, say)."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "sfumato":
        return parts[1] if len(parts) > 2 else "sfumato"
    return parts[0] if parts[0] in FLOORS[-1] else None


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
            names = [name for name in LINK.findall(line.split("#")[0]) if name in FLOOR_OF]
            yield from ((number, f"link to {name}", name) for name in names)
        elif match := INCLUDE.match(line):
            module = module_of(included_path(root, source, match.group(1)))
            if module is not None:
                yield number, f'include of "{match.group(1)}"', module


def verdict(module, used):
    """Why `module` may not use `used`, or None where it may."""
    for name in (module, used):
        if name not in FLOOR_OF:
            return f"{name} has no floor; give it one in scripts/check_layers.py"
    if module == used or FLOOR_OF[used] < FLOOR_OF[module]:
        return None
    return f"{module} and {used} are siblings" if FLOOR_OF[used] == FLOOR_OF[module] else f"{used} is above {module}"


def sources(root):
    for folder in ["sfumato"] + FLOORS[-1]:
        for path in sorted((root / folder).rglob("*")):
            # The list of the modules in sfumato/CMakeLists.txt belongs to no floor.
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
    "sfumato/io/CMakeLists.txt": "sfumato_module(io LINKS sfumato_train sfumato::sample hwy::hwy)  # sfumato_apps\n",
    "sfumato/all.h": '#include "sfumato/io/file.h"\n',
    "apps/sfumato/main.cc": '#include "sfumato/all.h"\n#include "apps/sfumato/args.h"\n',
}
PLANTED = {
    "upwards": ("sfumato/base/b.h", '#include "sfumato/kernels/k.h"\n', "kernels is above base"),
    "upwards in brackets": ("sfumato/nn/n.cc", "#  include <sfumato/model/m.h>\n", "model is above nn"),
    "upwards to the whole": ("sfumato/io/i.cc", '#include "sfumato/all.h"\n', "sfumato is above io"),
    "upwards to a program": ("sfumato/io/i.cc", '#include "apps/sfumato/args.h"\n', "apps is above io"),
    "sideways": ("sfumato/nn/n.cc", '#include "sfumato/diffusion/d.h"\n', "nn and diffusion are siblings"),
    "sideways by a relative path": ("sfumato/train/t.h", '#include "../sample/s.h"\n', "train and sample are siblings"),
    "link upwards": ("sfumato/data/CMakeLists.txt", "LINKS sfumato_base sfumato_model\n", "model is above data"),
    "link sideways": ("sfumato/data/CMakeLists.txt", "LINKS sfumato::nn\n", "data and nn are siblings"),
    "unknown module": ("sfumato/attic/x.h", '#include "sfumato/base/a.h"\n', "attic has no floor"),
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
