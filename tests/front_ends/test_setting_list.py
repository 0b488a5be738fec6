"""The one list of settings: every front end accepts and refuses the same, with the same text in its own spelling."""

from typing import NamedTuple

import numpy as np
import pytest
from front_ends import ARGUMENTS, CommandLine, Python, front_ends

from sfumato import _core

LIST = _core.setting_list()
BETAS = [0.001, 0.01, 0.1, 0.3]
#: Values of settings that are no number and no choice.
VALUES = {"betas": BETAS, "guidance_interval": [0.1, 5.0], "churn_range": [0.1, 5.0], "condition": ["x2"],
          "na": ["-"], "schema": "schema.toml", "where": {"x2": 1}, "balance": "x0", "no_copies": "table.csv",
          "time": "20ms", "delta": 1e-5}
#: Of a type that a setting does not take, and that no command line can say.
WRONG = {"text": 3, "texts": 3, "numbers": True, "schema": 3, "conditions": 3, "choice": 3}


class Case(NamedTuple):
    settings: dict
    accepted: bool | None  #: None: a value may suit no such model, or need another setting
    on_command_line: bool = True  #: whether its words can say the value


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    folder = tmp_path_factory.mktemp("settings")
    (folder / "schema.toml").write_text('[[column]]\nname = "x0"\nkind = "number"\n')
    return front_ends(folder), folder


def walk():
    """Every setting of every task with both kinds of data."""
    for task, settings in LIST.items():
        for setting in settings:
            for kind in ("points", "table"):
                yield pytest.param(task, setting, kind, id=f"{task}-{setting['name']}-{kind}")


WALK = list(walk())


def usual(setting, kind):
    """A value that the setting takes, and that is not its default."""
    said = setting[kind] or setting["points"] or setting["table"]
    name, span, default = setting["name"], said["range"] or {}, said["default"]
    if name in VALUES:
        return VALUES[name]
    if said["choices"]:
        return next(choice for choice in said["choices"] if choice != default)
    if setting["type"] == "boolean":
        return not default
    low, high = span.get("low"), span.get("high")
    if setting["type"] == "whole":
        value = 1 + int(low or 0)
        return value + 1 if value == default else value
    value = (low or 0) + 0.5 if high is None else ((low or 0) + high) / 2
    return value + 0.1 if value == default else value


def find(task, name):
    """The setting of that name."""
    return next(setting for setting in LIST[task] if setting["name"] == name)


def needed(task, setting, kind):
    """The settings that one needs, with values that it needs, and those that they need in turn."""
    needs = setting[kind]["needs"]
    if not needs or needs["excluded"]:
        return {}
    other = find(task, needs["setting"])
    value = needs["values"][0] if needs["values"] else usual(other, kind)
    if value == "false" or value == other[kind]["default"]:
        return {}
    found = {other["name"]: value} | needed(task, other, kind)
    more = {"schedule": {"betas": BETAS}, "objective": {"process": "chain", "variance": "learned_range"}}
    if found.get("schedule") == "custom" or found.get("objective") == "hybrid":
        found |= more[other["name"]]
    return found


def outside(setting, span):
    """Numbers beside the range."""
    step = 1 if setting["type"] == "whole" else 0.5
    for end, sign in (("low", -1), ("high", 1)):
        if span.get(end) is not None:
            value = span[end] if span[f"{end}_open"] else span[end] + sign * step
            yield int(value) if float(value).is_integer() else value


def cases(task, setting, kind):
    """What to try with a setting, and whether it should be accepted."""
    name, said = setting["name"], setting[kind]
    flag = setting["type"] == "boolean" and task != "fit"
    if said is None:
        if name not in ("as", "process"):
            yield Case({name: usual(setting, kind)}, False, not (flag and not usual(setting, kind)))
        return
    needs = needed(task, setting, kind)
    accepted = [*said["choices"], *([] if said["default"] is None else [said["default"]])] or [usual(setting, kind)]
    for value in accepted:
        sure = value == said["default"] or name in VALUES
        yield Case(needs | {name: value}, sure or None, not (flag and not value))
    if needs:
        yield Case({name: usual(setting, kind)}, False, not (flag and not usual(setting, kind)))
    for value in outside(setting, said["range"] or {}):
        yield Case(needs | {name: value}, False)
    yield Case(needs | {name: WRONG.get(setting["type"], "wrong")}, False, not flag and setting["type"] not in WRONG)
    if setting["type"] == "choice":
        yield Case(needs | {name: said["choices"][0][:-1] + "x"}, False)


@pytest.mark.parametrize(("task", "setting", "kind"), WALK)
def test_front_ends_accept_and_refuse_the_same(ends, task, setting, kind, monkeypatch):
    monkeypatch.chdir(ends[1])
    for case in cases(task, setting, kind):
        *others, engine = ends[0]
        expected = engine.refusal(task, kind, case.settings)
        assert case.accepted is None or case.accepted == (expected == ""), f"{case.settings}: {expected}"
        for end in others:
            if isinstance(end, CommandLine) and not case.on_command_line:
                continue
            refusal = end.refusal(task, kind, case.settings)
            assert refusal == end.spelled(task, expected), f"{type(end).__name__}, {case.settings}"


def test_names_that_are_no_setting_are_refused(ends):
    *others, engine = ends[0]
    for task in LIST:
        expected = engine.refusal(task, "points", {"sede": 1}) if others else ""
        assert "`sede` is not a setting here" in expected or not others
        for end in others:
            if isinstance(end, Python) and task == "fit":
                with pytest.raises(TypeError, match="sede"):  # Python's own words for an argument
                    end.refusal(task, "points", {"sede": 1})
            elif isinstance(end, CommandLine):
                assert "--sede" in end.refusal(task, "points", {"sede": 1})
            else:
                assert end.refusal(task, "points", {"sede": 1}) == end.spelled(task, expected)


@pytest.mark.parametrize(("task", "setting", "kind"), WALK)
def test_values_of_python_that_are_no_numbers_are_refused(ends, task, setting, kind):
    if setting[kind] is None:
        pytest.skip("does not apply")
    python, needs = ends[0][0], needed(task, setting, kind)
    name = ARGUMENTS.get(setting["name"], setting["name"]) if task == "fit" else setting["name"]
    values = [object()]
    if setting["type"] in ("whole", "number", "duration"):
        values += [float("nan"), float("inf")]
    for value in values:
        assert python.refusal(task, kind, needs | {setting["name"]: value}).startswith(f"{name} is "), value
