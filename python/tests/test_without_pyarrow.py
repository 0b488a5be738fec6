"""Frames of pandas without pyarrow: the same model and the same rows as with it."""

import datetime
import sys

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

ROWS = 90


def every(*values):
    return [values[i % len(values)] for i in range(ROWS)]


def frames():
    """Columns of each plain dtype of pandas, with and without missing values."""
    rng = np.random.default_rng(4)
    seconds = rng.integers(0, 10**7, ROWS)
    times = pandas.to_datetime("2024-01-01") + pandas.to_timedelta(seconds, unit="s")
    columns = {
        "words": every("a", "b", None, "ä word"),
        "all_words": every("x", "y"),
        "string": pandas.array(every("p", "q", None), dtype=pandas.StringDtype("python")),
        "empty_words": every("", "z"),
        "yes": rng.random(ROWS) < 0.5,
        "maybe": pandas.array(every(True, False, None), dtype="boolean"),
        "object_yes": every(True, None, False),
        "object_whole": pandas.Series(every(1, 2, None), dtype=object),
        "object_number": pandas.Series(every(1, 2.5, None), dtype=object),
        "category": pandas.Categorical(every("S", "M", None, "L"), categories=["S", "M", "L", "XL"], ordered=True),
        "codes": pandas.Categorical(every(10, 20)),
        "stamp": times,
        "stamp_missing": times.where(seconds % 3 > 0),
        "seconds": times.astype("datetime64[s]"),
        "day": pandas.Series([stamp.date() for stamp in times], dtype=object),
        "moment": pandas.Series([datetime.datetime(2024, 1, 1 + i % 28, i % 24) for i in range(ROWS)], dtype=object),
        "none": [None] * ROWS,
        "nan": pandas.Series([np.nan] * ROWS),
    }
    for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"):
        columns[kind] = rng.integers(0, 9, ROWS).astype(kind)
    for kind in ("Int8", "UInt16", "Int64", "Float32", "Float64"):
        columns[kind] = pandas.array(every(1, 2, None, 3), dtype=kind)
    columns["some_nan"] = every(0.5, np.nan, 1.5)
    return pandas.DataFrame(columns)


@pytest.mark.filterwarnings("ignore::sfumato.NotLearnedWarning")
def test_every_plain_dtype(monkeypatch, tmp_path):
    frame = frames()
    with_pyarrow = sfumato.Diffusion(**SMALL | {"steps": 3}).fit(frame)
    drawn = with_pyarrow.sample(50, seed=1)
    filled = with_pyarrow.impute(frame, seed=1)
    with_pyarrow.save(tmp_path / "m.safetensors")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    without = sfumato.Diffusion(**SMALL | {"steps": 3}).fit(frame)
    assert without._model.__getstate__()[-20000:] == with_pyarrow._model.__getstate__()[-20000:]  # the tensors
    pandas.testing.assert_frame_equal(without.sample(50, seed=1), drawn)
    pandas.testing.assert_frame_equal(without.impute(frame, seed=1), filled)
    pandas.testing.assert_frame_equal(sfumato.load(tmp_path / "m.safetensors").sample(50, seed=1), drawn)
    assert np.isfinite(without.elbo(frame))


@pytest.mark.parametrize(
    ("column", "error", "words"),
    [
        (pandas.Series([1, 2] * 20, dtype="int64[pyarrow]"), ImportError, "'c' has the .*int64.* pip install pyarrow"),
        ([{}, 1] * 20, TypeError, "column 'c' has values of type dict and int"),
        (["a", 1] * 20, TypeError, "column 'c' has values of type int and str"),
        (pandas.date_range("2024-01-01", periods=40, tz="UTC"), TypeError, "'c' has times with a time zone"),
        (pandas.to_timedelta(range(40), unit="s"), TypeError, "column 'c' has the Arrow type 'tD"),
        (pandas.period_range("2024", periods=40, freq="D"), TypeError, "column 'c' is of periods"),
        ([1j, 2j] * 20, ValueError, "Complex data not supported: column 'c'"),
    ],
)
def test_what_cannot_be_read(monkeypatch, column, error, words):
    frame = pandas.DataFrame({"c": column, "x": range(40)})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(error, match=words):
        sfumato.Diffusion(**SMALL).fit(frame)


def test_points_and_reports(monkeypatch, points):
    frame = pandas.DataFrame(points, columns=["a", "b"])
    drawn = sfumato.Diffusion(**SMALL).fit(frame).sample(30, seed=1)
    figures = sfumato.report(frame.round(1), drawn.round(1)).to_dict()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    pandas.testing.assert_frame_equal(sfumato.Diffusion(**SMALL).fit(frame).sample(30, seed=1), drawn)
    assert sfumato.report(frame.round(1), drawn.round(1)).to_dict() == figures
