"""The one list of settings: every default and choice is accepted, and every slip refused in the engine's words."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest
from conftest import SMALL

import sfumato
from sfumato import _core

LIST = _core.setting_list()
X = np.random.default_rng(0).normal(size=(60, 2))
NAMES = {"as": "as_", "seed": "random_state"}
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "python_settings.py"
#: What no small training can have as it stands: a file, data of other columns, another setting.
NEEDS_MORE = ("betas", "condition", "condition_dropout", "schema", "na", "no_copies", "balance")


@pytest.fixture(scope="module")
def models():
    tiny = SMALL | {"steps": 2, "threads": 1}
    table = np.round(3 * X)
    return {
        "points": (sfumato.Diffusion(**tiny).fit(X), X[:3]),
        "table": (sfumato.Diffusion(**tiny, as_="table").fit(table), table[:3]),
    }


def run(task, kind, models, settings):
    """Gives settings to a task on a model of a kind, or to a training of it."""
    if task == "fit":
        tiny = SMALL | {"steps": 1, "threads": 1, "as_": kind}
        if "time" in settings:
            del tiny["steps"]
        given = tiny | {NAMES.get(name, name): value for name, value in settings.items()}
        return sfumato.Diffusion(**given).fit(X if kind == "points" else np.round(3 * X))
    model, rows = models[kind]
    if task == "sample":
        return model.sample(2, **settings)
    rows = rows.copy()
    if task == "impute":
        rows[0, 0] = np.nan
    return {"impute": model.impute, "score": model.score_samples, "encode": model.encode}[task](rows, **settings)


def walk():
    """Every setting with the kinds of data that it applies to."""
    for task, settings in LIST.items():
        for setting in settings:
            for kind in ("points", "table"):
                if setting[kind]:
                    yield pytest.param(task, setting, kind, id=f"{task}-{setting['name']}-{kind}")


def needed(setting, kind):
    """The other setting that one needs, with a value that it needs."""
    needs = setting[kind]["needs"]
    if not needs or needs["excluded"]:
        return {}
    values = {"betas": np.linspace(1e-3, 0.3, 8), "churn": 1.0, "guidance": 1.0, "epsilon": 3.0, "condition": "x1"}
    values["where"] = {"x9": 1}
    if not needs["values"]:
        return {needs["setting"]: values[needs["setting"]]}
    return {needs["setting"]: {"true": True, "false": False}.get(needs["values"][0], needs["values"][0])}


def needed_by_all(task, setting, kind):
    """The same for the settings that those need in turn."""
    found, following = {}, setting
    while following and (more := needed(following, kind)):
        found |= more
        following = next((s for s in LIST[task] if s["name"] in more), None)
    if found.get("schedule") == "custom":
        found["betas"] = np.linspace(1e-3, 0.3, 8)
    return found


def values_of(setting, kind):
    """A default, and every choice, as Python has them."""
    said = setting[kind]
    return [*said["choices"], *([] if said["default"] is None else [said["default"]])]


@pytest.mark.parametrize(("task", "setting", "kind"), walk())
def test_defaults_and_choices_are_accepted(models, task, setting, kind):
    name = setting["name"]
    if name in NEEDS_MORE:
        pytest.skip("other tests give it a value")
    needs = needed_by_all(task, setting, kind)
    if "where" in needs:
        pytest.skip("needs a model with conditions")
    for value in values_of(setting, kind):
        try:
            run(task, kind, models, needs | {name: value})
        except ValueError as error:
            # A choice may need another setting or suit another model; the value itself is known and in its range.
            assert not any(words in str(error) for words in ("did you mean", "give one of", "is not a setting")), error


@pytest.mark.parametrize(("task", "setting", "kind"), walk())
def test_wrong_types_are_refused(models, task, setting, kind):
    name = NAMES.get(setting["name"], setting["name"]) if task == "fit" else setting["name"]
    wrong = {"text": 3, "texts": 3, "numbers": True, "schema": 3, "conditions": 3, "choice": 3}
    for value in (wrong.get(setting["type"], "wrong"), object()):
        with pytest.raises(ValueError, match=rf"^{name} is .*; (give|did you mean)"):
            run(task, kind, models, needed_by_all(task, setting, kind) | {setting["name"]: value})


@pytest.mark.parametrize(("task", "setting", "kind"), walk())
def test_numbers_out_of_range_are_refused(models, task, setting, kind):
    span = setting[kind]["range"]
    if setting["type"] not in ("whole", "number") or not span:
        pytest.skip("has no range")
    name = NAMES.get(setting["name"], setting["name"]) if task == "fit" else setting["name"]
    values = [span["low"] if span["low_open"] else span["low"] - 1]
    if span["high"] is not None:
        values.append(span["high"] if span["high_open"] else span["high"] + 1)
    if setting["type"] == "number":
        values += [float("nan"), float("inf")]
    for value in values:
        with pytest.raises(ValueError, match=rf"^{name} is .*; give a (whole )?number"):
            run(task, kind, models, needed_by_all(task, setting, kind) | {setting["name"]: value})


@pytest.mark.parametrize("kind", ["points", "table"])
@pytest.mark.parametrize("task", [task for task in LIST if task != "fit"])
def test_unknown_names_are_refused(models, task, kind):
    with pytest.raises(ValueError, match="sede is not a setting here|needs a model of points"):
        run(task, kind, models, {"sede": 1})


def test_numpy_values_are_values(models):
    model, rows = models["points"]
    drawn = model.sample(np.int64(3), seed=np.uint8(2), sampler=np.str_("ddim"), eta=np.float32(0.5))
    np.testing.assert_array_equal(drawn, model.sample(3, seed=2.0, sampler="ddim", eta=0.5))
    assert sfumato.Diffusion(**SMALL, residual=np.False_).fit(rows).get_config()["residual"] is False


def test_texts_name_arguments_of_python(models):
    model, _ = models["points"]
    with pytest.raises(ValueError, match="add sampler='ddim', or leave eta out"):
        model.sample(1, eta=0.5)
    with pytest.raises(ValueError, match="random_state is 'x'; give a whole number"):
        sfumato.Diffusion(random_state="x").fit(X)
    with pytest.raises(ValueError, match="residual is 1; give True or False"):
        sfumato.Diffusion(residual=1).fit(X)


def test_the_generated_file_is_that_of_the_engine():
    if not SCRIPT.exists():
        pytest.skip("not in a checkout")
    subprocess.run([sys.executable, SCRIPT, "--check"], check=True)
