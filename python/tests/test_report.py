"""Reports on tables and distances of points, to the command line's figures."""

import json
import pickle

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def tables(columns):
    frame = pandas.DataFrame(columns)
    return frame, sfumato.Diffusion(**SMALL).fit(frame).sample(300, seed=1), frame.sample(100, random_state=0)


def test_report(tables, program, tmp_path):
    real, synthetic, holdout = tables
    report = sfumato.report(real, synthetic, holdout, target="member", seed=2)
    for name, frame in zip(("real", "synthetic", "holdout"), tables, strict=True):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    files = [str(tmp_path / f"{name}.csv") for name in ("real", "synthetic", "holdout")]
    of_files = sfumato.report(*files, target="member", seed=2)
    arguments = ["report", *files[:2], "--holdout", files[2], "--target", "member", "--seed", 2, "--json"]
    assert json.loads(program(*arguments).stdout) == of_files.to_dict()
    figures = report.to_dict()
    assert isinstance(figures, dict) and figures.keys() == of_files.to_dict().keys()
    page = report._repr_html_()
    assert page.startswith("<iframe srcdoc=") and "&lt;html" in page and "<html" not in page
    assert "synthetic" in repr(report) and "\n" in repr(report) and not repr(report).endswith("\n")
    report.save(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!")
    report.save(str(tmp_path / "r.json"))
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == figures
    assert repr(pickle.loads(pickle.dumps(report))) == repr(report)


def test_reports_of_anything(points):
    polars = pytest.importorskip("polars")
    rounded = np.round(points, 1)
    of_arrays = sfumato.report(rounded[:200], rounded[200:])
    of_frames = sfumato.report(
        *(polars.DataFrame(part, schema=["x0", "x1"]) for part in (rounded[:200], rounded[200:]))
    )
    assert of_arrays.to_dict() == of_frames.to_dict()


def test_what_is_refused(tables, tmp_path):
    real, synthetic, _ = tables
    with pytest.raises(ValueError, match="target.*did you mean 'member'"):
        sfumato.report(real, synthetic, target="membre")
    with pytest.raises(ValueError, match="ends in '.pdf'; give a name that ends in .html or .json"):
        sfumato.report(real, synthetic).save(tmp_path / "r.pdf")
    with pytest.raises(FileNotFoundError):
        sfumato.report(real, tmp_path / "absent.csv")
    with pytest.raises(ValueError, match="synthetic"):
        sfumato.report(real, synthetic.drop(columns="age"))


def test_evaluate(fitted, points, program, tmp_path):
    fitted.save(tmp_path / "m.safetensors")
    np.save(tmp_path / "x.npy", points)
    said = json.loads(
        program("evaluate", tmp_path / "m.safetensors", tmp_path / "x.npy", "--repeats", 3, "--json").stdout
    )
    assert fitted.evaluate(points, repeats=3) == said
    assert fitted.evaluate(tmp_path / "x.npy", repeats=3, seed=0) == said
    drawn = fitted.sample(200, seed=0)
    np.save(tmp_path / "s.npy", drawn)
    said = json.loads(program("evaluate", tmp_path / "s.npy", "moons", "--repeats", 2, "--json").stdout)
    assert sfumato.evaluate(drawn, "moons", repeats=2) == said
    with pytest.raises(ValueError, match="repeats is 0"):
        fitted.evaluate(points, repeats=0)
    with pytest.raises(ValueError, match="did you mean 'heun'"):
        fitted.evaluate(points, sampler="huen")
