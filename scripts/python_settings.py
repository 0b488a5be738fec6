#!/usr/bin/env python3
"""Writes python/sfumato/_settings.py from the engine's list of settings; --check compares instead.

Needs the package's module _core: run it with PYTHONPATH=python after a build, or where the package is installed.
"""

import importlib.machinery
import importlib.util
import json
import pathlib
import sys
import textwrap

FILE = pathlib.Path(__file__).resolve().parents[1] / "python" / "sfumato" / "_settings.py"
WIDTH = 120

#: Arguments of a task that are more than the engine's settings of that name.
OWN = {"sample": ("where", "no_copies")}
#: What an argument is called where its setting's name is taken in Python.
ARGUMENTS = {"fit": {"as": "as_", "seed": "random_state"}}
TYPES = {
    "boolean": "bool",
    "whole": "int",
    "number": "float",
    "duration": "float | str",
    "numbers": "str | Sequence[float]",
    "text": "str",
    "texts": "str | Sequence[str]",
    "schema": "str | os.PathLike[str] | Mapping[str, Mapping[str, object]]",
    "conditions": "str | Mapping[str, object]",
}
WORDS = {
    "duration": "float or str",
    "numbers": "list of float",
    "texts": "str or list of str",
    "schema": "str or dict",
    "conditions": "dict or str",
    "text": "str",
}
RANDOM_STATE = "int | np.random.Generator | np.random.RandomState"
THREADS = "threads : int, optional\n    By default as many as the machine has. The results do not depend on it."
HEAD = '''"""The settings of each task. Made by scripts/python_settings.py from the list of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypedDict, TypeVar

import numpy as np

from sfumato._sklearn import Estimator

_Documented = TypeVar("_Documented")

'''
TAIL = '''
def documented(task: str) -> Callable[[_Documented], _Documented]:
    """A decorator that puts the settings of a task in place of the line {settings} of a docstring."""

    def document(described: _Documented) -> _Documented:
        lines = []
        for line in (described.__doc__ or "").split("\\n"):
            indent = line[: len(line) - len(line.lstrip())]
            new = PARAMETERS[task].split("\\n") if line.strip() == "{settings}" else [line.lstrip()]
            lines += [(indent + text).rstrip() for text in new]
        described.__doc__ = "\\n".join(lines) or None
        return described

    return document
'''


def engine():
    """The module _core by itself, as the package around it needs the file that is written here."""
    folder = importlib.util.find_spec("sfumato").submodule_search_locations
    spec = importlib.machinery.PathFinder.find_spec("_core", folder)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(setting):
    """What is said of the setting for each kind of data that it applies to."""
    return {kind: setting[kind] for kind in ("points", "table") if setting[kind]}


def choices(setting):
    """All choices, those of points first."""
    return list(dict.fromkeys(choice for kind in kinds(setting).values() for choice in kind["choices"]))


def python_value(value):
    """A default as Python writes it."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


def is_random_state(task, setting):
    """Whether it is the seed of a training, which is scikit-learn's random_state."""
    return task == "fit" and setting["name"] == "seed"


def default(task, setting):
    """The default in the signature: None where the kinds differ, or where data, model or a preset choose."""
    stated = {kind["default"] for kind in kinds(setting).values()}
    if is_random_state(task, setting) or setting["preset_changes"] or len(stated) > 1 or None in stated:
        return "None"
    value = stated.pop()
    return python_value(float(value) if setting["type"] == "number" else value)


def annotation(task, setting):
    """The type as a type checker reads it."""
    if is_random_state(task, setting):
        return RANDOM_STATE
    if setting["type"] != "choice":
        return TYPES[setting["type"]]
    return "Literal[" + ", ".join(f'"{choice}"' for choice in choices(setting)) + "]"


def need_text(needs):
    """With which other setting it has an effect."""
    if not needs:
        return ""
    name, values = needs["setting"], [repr(value) for value in needs["values"] or ()]
    values = [{"'true'": "True", "'false'": "False"}.get(value, value) for value in values]
    if not values:
        return f"Applies only with `{name}`."
    return f"{'Does not apply' if needs['excluded'] else 'Applies only'} with {name}={' or '.join(values)}."


def default_text(task, setting):
    """The defaults of the kinds, where the signature has none."""
    said = {kind: said["default"] for kind, said in kinds(setting).items() if said["default"] is not None}
    if not said or default(task, setting) != "None" or is_random_state(task, setting):
        return ""
    values = {kind: python_value(value) for kind, value in said.items()}
    text = " and ".join(f"{value} for {'tables' if kind == 'table' else kind}" for kind, value in values.items())
    if len(set(values.values())) == 1:
        text = next(iter(values.values()))
    deciding = {"points": "preset", "table": "epsilon"}
    names = " or ".join(f"`{deciding[kind]}`" for kind in said)
    return f"By default {text}{f', unless {names} changes it' if setting['preset_changes'] else ''}."


def parameter(task, setting):
    """An entry of a section Parameters as numpydoc has them."""
    name = ARGUMENTS.get(task, {}).get(setting["name"], setting["name"])
    kind = WORDS.get(setting["type"], TYPES.get(setting["type"], ""))
    if setting["type"] == "choice":
        kind = "{" + ", ".join(f'"{choice}"' for choice in choices(setting)) + "}"
    if name == "random_state":
        kind = "int, numpy.random.Generator or RandomState"
    stated = default(task, setting)
    of = kinds(setting)
    only = "" if len(of) == 2 or task == "encode" else f", {'points' if 'points' in of else 'tables'} only"
    heading = f"{name} : {kind}, {'optional' if stated == 'None' else 'default=' + stated}{only}"
    meaning = setting["meaning"][0].upper() + setting["meaning"][1:] + "."
    if len(heading) > WIDTH - 8:
        meaning += f" One of {', '.join(choices(setting))}."
        heading = heading.replace(kind, "str")
    needs = next(iter(of.values()))["needs"]
    text = " ".join(part for part in (meaning, default_text(task, setting), need_text(needs)) if part)
    lines = textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join([heading, *("    " + line for line in lines)])


def fitting_class(settings):
    """The class with the parameters of a training."""
    lines = ["class FitSettings(Estimator):", '    """The parameters of `Diffusion`."""', "", "    def __init__("]
    lines += ["        self,", "        *,"]
    names = []
    for setting in settings:
        names.append(ARGUMENTS["fit"].get(setting["name"], setting["name"]))
        kind, value = annotation("fit", setting), default("fit", setting)
        lines += wrapped(f"        {names[-1]}: ", kind, f" | None = {value},")
    lines += ["        threads: int | None = None,", "    ) -> None:"]
    return "\n".join(lines + [f"        self.{name} = {name}" for name in [*names, "threads"]])


def wrapped(head, kind, tail):
    """A line, or the choices of a long one below each other."""
    if len(head + kind + tail) <= WIDTH:
        return [head + kind + tail]
    inner = textwrap.fill(kind[len("Literal[") : -1], WIDTH - 16)
    indent = " " * (len(head) - len(head.lstrip()))
    body = textwrap.indent(inner, indent + "    ")
    return [head + "Literal[", body, indent + "]" + tail]


def call_class(task, settings):
    """The keyword arguments of another task, for type checkers."""
    lines = [f"class {task.capitalize()}Settings(TypedDict, total=False):"]
    lines += [f'    """The settings of `{"score_samples" if task == "score" else task}`."""', ""]
    for setting in settings:
        if setting["name"] not in OWN.get(task, ()):
            lines += wrapped(f"    {setting['name']}: ", annotation(task, setting), " | None")
    return "\n".join(lines)


def text_of(tasks):
    """The whole file."""
    parts = [HEAD, fitting_class(tasks["fit"])]
    parts += ["\n\n" + call_class(task, settings) for task, settings in tasks.items() if task != "fit"]
    parts.append("\n\n#: The sections Parameters of the tasks.\nPARAMETERS = {")
    for task, settings in tasks.items():
        entries = [parameter(task, setting) for setting in settings]
        if task == "fit":
            entries.append(THREADS)
        parts.append(f'    "{task}": """' + "\n".join(entries) + '""",')
    return "\n".join([*parts, "}", "", TAIL])


def main():
    text = text_of(engine().setting_list())
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{FILE.name} is not what the engine's settings make; run scripts/python_settings.py", file=sys.stderr)
        return 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
