"""A model from a file gives the kind of data that it was trained on, with its types."""

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

ROWS = 120
SIZES = ["S", "M", "L", "unseen"]


def pandas_frame():
    rng = np.random.default_rng(2)
    times = pandas.to_datetime("2024-01-01") + pandas.to_timedelta(rng.integers(0, 10**6, ROWS), unit="s")
    return pandas.DataFrame(
        {
            "size": pandas.Categorical(rng.choice(SIZES[:3], ROWS), categories=SIZES, ordered=True),
            "code": pandas.Categorical(rng.choice([10, 20], ROWS)),
            "count": pandas.array([None if i % 9 == 0 else i % 5 for i in range(ROWS)], dtype="Int16"),
            "wage": rng.normal(size=ROWS).astype(np.float32).round(1),
            "member": rng.random(ROWS) < 0.5,
            "word": [("a", "b", None)[i % 3] for i in range(ROWS)],
            "text": pandas.array([("x", None)[i % 2] for i in range(ROWS)], dtype="string"),
            "arrow": pandas.Series(rng.integers(0, 4, ROWS), dtype="int64[pyarrow]"),
            "when": times.astype("datetime64[ms]"),
        }
    )


def polars_frame():
    frame = polars.from_pandas(pandas_frame().drop(columns=["size"]))
    return frame.with_columns(
        polars.Series("enum", [SIZES[i % 3] for i in range(ROWS)], dtype=polars.Enum(SIZES)),
        polars.Series("kind", [SIZES[i % 3] for i in range(ROWS)], dtype=polars.Categorical),
        polars.col("member").cast(polars.Boolean),
        polars.col("when").cast(polars.Datetime("us")).dt.date().alias("day"),
    )


def pyarrow_table():
    return pyarrow.Table.from_pandas(pandas_frame(), preserve_index=False)


FRAMES = {
    "pandas": pandas_frame,
    "polars": polars_frame,
    "pyarrow": pyarrow_table,
    "pyarrow batch": lambda: pyarrow_table().combine_chunks().to_batches()[0],
    "points of pandas": lambda: pandas.DataFrame(np.random.default_rng(0).normal(size=(ROWS, 2)), columns=["a", "b"]),
    "points of polars": lambda: polars.DataFrame({"a": np.random.default_rng(0).normal(size=ROWS).astype(np.float32)}),
}


def types_of(frame):
    return frame.dtypes.to_dict() if isinstance(frame, pandas.DataFrame) else frame.schema


def lists(frame):
    frame = frame.to_dict("list") if isinstance(frame, pandas.DataFrame) else frame
    return repr(frame)


@pytest.mark.parametrize("name", FRAMES)
def test_frames_come_back(name, tmp_path):
    frame = FRAMES[name]()
    model = sfumato.Diffusion(**SMALL | {"steps": 3}).fit(frame)
    model.save(tmp_path / "m.safetensors")
    loaded = sfumato.load(tmp_path / "m.safetensors")
    drawn, same = loaded.sample(40, seed=1), model.sample(40, seed=1)
    assert type(drawn) is type(frame)
    if name.startswith("pyarrow"):
        assert drawn.schema.equals(same.schema) and drawn.schema.types == frame.schema.types
    else:
        assert types_of(drawn) == types_of(frame)
    assert lists(drawn) == lists(same)
    loaded.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == (tmp_path / "m.safetensors").read_bytes()


def test_duckdb_comes_back(tmp_path):
    relation = duckdb.from_arrow(pyarrow_table().drop_columns(["when", "size", "code", "arrow"]))
    sfumato.Diffusion(**SMALL | {"steps": 3}).fit(relation).save(tmp_path / "m.safetensors")
    drawn = sfumato.load(tmp_path / "m.safetensors").sample(5)
    assert drawn.types == relation.types and drawn.columns == relation.columns


@pytest.mark.parametrize(("dtype", "as_"), [("float32", None), ("float64", None), ("float64", "table")])
def test_arrays_come_back(points, dtype, as_, tmp_path):
    sfumato.Diffusion(**SMALL | {"steps": 3}, as_=as_).fit(points.astype(dtype)).save(tmp_path / "m.safetensors")
    drawn = sfumato.load(tmp_path / "m.safetensors").sample(5)
    assert isinstance(drawn, np.ndarray) and drawn.dtype == dtype and drawn.shape == (5, 2)


def test_files_of_the_command_line_give_streams(program, tmp_path):
    pandas_frame().to_csv(tmp_path / "t.csv", index=False)
    program("train", tmp_path / "t.csv", "-o", tmp_path / "m.safetensors", "--steps", 3)
    drawn = sfumato.load(tmp_path / "m.safetensors").sample(5)
    assert polars.DataFrame(drawn).height == pyarrow.table(drawn).num_rows == 5


def test_a_private_training_keeps_no_categories(tmp_path):
    """What the schema does not state is the data's, and the budget does not cover it."""
    frame = pandas_frame()[["size", "member"]]
    schema = {
        "size": {"kind": "category", "categories": SIZES[:3]},
        "member": {"kind": "boolean", "categories": ["False", "True"]},
    }
    settings = SMALL | {"steps": 3, "epsilon": 3, "delta": 1e-4, "schema": schema}
    sfumato.Diffusion(**settings).fit(frame).save(tmp_path / "m.safetensors")
    assert b"unseen" not in (tmp_path / "m.safetensors").read_bytes()
    assert sfumato.load(tmp_path / "m.safetensors").sample(5)["size"].dtype == "category"


def test_without_the_library_rows_are_a_stream(tmp_path, monkeypatch):
    sfumato.Diffusion(**SMALL | {"steps": 3}).fit(polars_frame()).save(tmp_path / "m.safetensors")
    loaded = sfumato.load(tmp_path / "m.safetensors")
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.warns(sfumato.SfumatoWarning, match="frame of polars, which is not installed"):
        drawn = loaded.sample(5)
    assert pyarrow.table(drawn).num_rows == 5
