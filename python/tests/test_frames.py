"""Data frames of every library: the same kind comes out, with its types, categories and missing values."""

import datetime
import warnings

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def typed(columns):
    """A pandas frame of every dtype that is learned."""
    rows = len(columns["age"])
    rng = np.random.default_rng(5)
    frame = pandas.DataFrame(columns)
    frame["job"] = pandas.Categorical(columns["job"], categories=["craft", "office", "unseen"])
    frame["size"] = pandas.Categorical(rng.choice(["S", "M", "L"], rows), categories=["S", "M", "L"], ordered=True)
    frame["code"] = pandas.Categorical(rng.choice([10, 20], rows))
    frame["count"] = pandas.array([None if i % 9 == 0 else i % 5 for i in range(rows)], dtype="Int16")
    frame["single"] = rng.normal(size=rows).astype(np.float32).round(2)
    days = [datetime.datetime(2024, 1, 1) + datetime.timedelta(days=int(d)) for d in rng.integers(0, 365, rows)]
    frame["day"] = pandas.to_datetime(days)
    frame["when"] = pandas.to_datetime([d + datetime.timedelta(milliseconds=250 + i) for i, d in enumerate(days)])
    frame["site"] = "here"
    frame["row_id"] = np.arange(rows)
    return frame


@pytest.fixture(scope="module")
def model(typed):
    return sfumato.Diffusion(**SMALL).fit(typed)


def test_pandas(model, typed):
    assert model.kind_ == "table"
    assert list(model.feature_names_in_) == list(typed.columns)
    drawn = model.sample(200, seed=1)
    assert isinstance(drawn, pandas.DataFrame)
    assert drawn.dtypes.to_dict() == typed.dtypes.to_dict()
    assert set(drawn["job"].cat.categories) == {"craft", "office", "unseen"}
    assert drawn["size"].cat.ordered
    assert not (drawn["job"] == "unseen").any()
    assert drawn["job"].isna().any() and drawn["wage"].isna().any() and drawn["count"].isna().any()
    assert drawn["age"].between(typed["age"].min(), typed["age"].max()).all()
    assert drawn["day"].between(typed["day"].min(), typed["day"].max()).all()
    assert (drawn["day"].dt.normalize() == drawn["day"]).all()
    assert (drawn["site"] == "here").all()
    assert list(drawn["row_id"]) == list(range(1, 201))
    assert np.isfinite(model.elbo(typed)) and model.score(typed) == model.elbo(typed)


def test_polars(typed):
    frame = polars.from_pandas(typed)
    frame = frame.with_columns(
        polars.col("job").cast(polars.Enum(["office", "craft", "unseen"])), polars.col("born").cast(polars.UInt16)
    )
    model = sfumato.Diffusion(**SMALL).fit(frame)
    drawn = model.sample(100)
    assert isinstance(drawn, polars.DataFrame)
    assert drawn.schema == frame.schema
    assert drawn["job"].null_count() > 0
    assert np.isfinite(model.score(frame))


def test_pyarrow_and_batches(typed):
    table = pyarrow.Table.from_pandas(typed, preserve_index=False)
    chunked = pyarrow.concat_tables([table.slice(0, 100), table.slice(100)])
    model = sfumato.Diffusion(**SMALL).fit(chunked)
    drawn = model.sample(50)
    assert drawn.schema.types == table.schema.types
    assert drawn.equals(sfumato.Diffusion(**SMALL).fit(table).sample(50))


def test_duckdb(columns):
    table = pyarrow.table(columns)
    relation = duckdb.from_arrow(table)
    drawn = sfumato.Diffusion(**SMALL).fit(relation).sample(30)
    assert drawn.types == relation.types and drawn.columns == relation.columns
    assert len(drawn.fetchall()) == 30


def test_any_object_with_a_stream(typed):
    class Foreign:
        def __arrow_c_stream__(self, requested_schema=None):
            return pyarrow.Table.from_pandas(typed, preserve_index=False).__arrow_c_stream__(requested_schema)

    drawn = sfumato.Diffusion(**SMALL).fit(Foreign()).sample(20)
    assert polars.DataFrame(drawn).height == pyarrow.table(drawn).num_rows == 20


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_frames_of_numbers_are_points(points, package):
    library = {"pandas": pandas, "polars": polars}[package]
    frame = library.DataFrame({"a": points[:, 0].astype(np.float32), "b": points[:, 1]})
    model = sfumato.Diffusion(**SMALL).fit(frame)
    assert model.kind_ == "points"
    drawn = model.sample(10)
    assert isinstance(drawn, library.DataFrame)
    assert [str(kind).lower() for kind in drawn.dtypes] == ["float32", "float64"]
    assert model.score_samples(frame).shape == (400,)
    with pytest.raises(ValueError, match="feature names should match"):
        model.score_samples(frame[["b", "a"]])
    assert sfumato.Diffusion(**SMALL, as_="table").fit(frame).kind_ == "table"


def test_models_from_files_give_streams(model, typed, tmp_path):
    model.save(tmp_path / "t.safetensors")
    loaded = sfumato.load(tmp_path / "t.safetensors")
    drawn = pyarrow.table(loaded.sample(40)).to_pandas()
    same = model.sample(40)
    assert list(drawn.columns) == list(typed.columns)
    np.testing.assert_array_equal(drawn["age"], same["age"])
    assert list(drawn["size"]) == list(same["size"])
    np.testing.assert_allclose(drawn["wage"], same["wage"])
    assert list(drawn["day"].astype("datetime64[ns]")) == list(same["day"].astype("datetime64[ns]"))
    assert loaded.elbo(typed) == model.elbo(typed)


def test_conditions_on_any_columns(model, typed):
    drawn = model.sample(60, where={"job": ["craft", "office"], "size": "M", "member": True})
    assert set(drawn["job"]) <= {"craft", "office"} and set(drawn["size"]) == {"M"} and drawn["member"].all()
    assert model.sample(20, where="age>=40,age<60")["age"].between(40, 59).all()
    assert model.sample(10, where={"wage": None})["wage"].isna().all()
    with pytest.raises(ValueError, match="jbo"):
        model.sample(5, where={"jbo": "craft"})
    with pytest.warns(UserWarning, match="of the 300 training rows; their other columns are") as told:
        model.sample(5, where={"age": int(typed["age"].max()), "size": "M", "code": 10, "member": True})
    assert told[0].filename == __file__


def test_balanced_columns(model, typed):
    assert model.sample(101, balance="member")["member"].sum() in (50, 51)
    assert set(model.sample(90, balance="size", where="age<40")["size"].value_counts()) == {30}
    with pytest.raises(ValueError, match="balance 'sise': the model has no such column; similar ones are size"):
        model.sample(5, balance="sise")


def test_no_copies():
    """A model that has hardly learned draws half of the pairs that there were, unless it must not."""
    pairs = [(k, x) for k in "abc" for x in range(10) if (ord(k) + x) % 2]
    frame = pandas.DataFrame(pairs * 8, columns=["k", "x"])
    model = sfumato.Diffusion(**SMALL | {"steps": 1}, as_="table").fit(frame)

    def copies(drawn):
        return sum(pair in set(pairs) for pair in drawn.itertuples(index=False, name=None))

    assert copies(model.sample(200)) > 50
    assert copies(model.sample(200, no_copies=frame)) == 0


def test_a_schema_states_what_columns_are(typed, tmp_path):
    schema = {"age": {"kind": "category"}, "job": {"kind": "category", "categories": ["craft", "office"],
                                                   "ordered": True}}
    (tmp_path / "s.toml").write_text('[[column]]\nname = "age"\nkind = "category"\n')
    few = typed[["age", "job", "wage"]]
    for stated in (schema, tmp_path / "s.toml"):
        model = sfumato.Diffusion(**SMALL, schema=stated).fit(few)
        assert set(model.sample(300)["age"]) <= set(few["age"])
        assert model.sample(5, where={"age": few["age"][0]})["age"].eq(few["age"][0]).all()
    whole = sfumato.Diffusion(**SMALL, schema={"x0": {"kind": "category"}}).fit([[i % 3, i % 7] for i in range(100)])
    assert whole.sample(9, where={"x0": 2}).__arrow_c_stream__
    with pytest.raises(ValueError, match="schema: .*did you mean .kind"):
        sfumato.Diffusion(schema={"age": {"kin": "category"}}).fit(few)
    with pytest.raises(FileNotFoundError):
        sfumato.Diffusion(schema=tmp_path / "absent.toml").fit(few)


def test_private_training_warns_of_what_its_budget_does_not_cover(typed):
    few = typed[["age", "member"]]
    settings = SMALL | {"epsilon": 3, "delta": 1e-4, "steps": 3}
    with pytest.warns(UserWarning, match="range of 'age', 'member' come from the data, and epsilon") as told:
        sfumato.Diffusion(**settings).fit(few)
    assert told[0].filename == __file__
    schema = {
        "age": {"kind": "integer", "minimum": 30, "maximum": 60},
        "member": {"kind": "boolean", "categories": ["False", "True"]},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = sfumato.Diffusion(**settings, schema=schema).fit(few).sample(400)
    assert drawn["age"].between(30, 60).all() and not few["age"].between(30, 60).all()


def test_impute_fills_missing_values_and_keeps_the_rest(model, typed):
    filled = model.impute(typed, seed=1)
    learned = [name for name in typed.columns if name not in ("site", "row_id")]
    assert not filled[learned].isna().any().any()
    assert filled.dtypes.to_dict() == typed.dtypes.to_dict()
    for name in typed.columns:
        known = typed[name].notna()
        assert (filled[name][known] == typed[name][known]).all(), name
    assert not model.impute(typed, seed=2).equals(filled)
    assert len(model.impute(typed, draws=2)) == 2
    assert model.impute(typed, best_guess=True).equals(model.impute(typed, best_guess=True))
    with pytest.raises(ValueError, match="seed applies only with best_guess=False"):
        model.impute(typed, best_guess=True, seed=5)
