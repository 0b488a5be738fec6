"""What is refused, with the exceptions that users of scikit-learn expect and the engine's texts."""

import warnings

import numpy as np
import pytest
from conftest import SMALL

import sfumato

X = np.random.default_rng(0).normal(size=(50, 2))


def fit(data, **settings):
    return sfumato.Diffusion(**SMALL | settings).fit(data)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (X[:, 0], ValueError, "Expected 2D array, got 1D array"),
        (X[None], ValueError, "dim 3"),
        (X[:1], ValueError, "n_samples=1"),
        (X[:, :0], ValueError, r"0 feature\(s\)"),
        (X + 1j, ValueError, "Complex data not supported"),
        (np.where(X > 1.5, np.nan, X), ValueError, "NaN"),
        (np.where(X > 1.5, np.inf, X), ValueError, "Inf"),
        (np.full((20, 2), 3.0), ValueError, "constant"),
        (np.array([["a", "b"]] * 20), ValueError, "could not convert string"),
        (np.array([[{}, []]] * 20, dtype=object), TypeError, "number"),
        (X.astype("datetime64[s]"), TypeError, "datetime64"),
        (np.ma.masked_array(X, X > 1), ValueError, "NaN"),
    ],
)
def test_data(data, error, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(error, match=words):
            fit(data)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"steps": 2.5}, "steps is 2.5; give a whole number"),
        ({"activation": "relu"}, "activation is 'relu'"),
        ({"preset": "articel"}, "articel"),
        ({"as_": "rows"}, "as_ is 'rows'; give one of points, table"),
        ({"schedule": "cosine"}, "add process='chain'"),
        ({"condition": "x7"}, "x7"),
        ({"betas": [0.1, "b"], "process": "chain", "schedule": "custom"}, "betas"),
        ({"threads": 5000}, "threads"),
        ({"as_": "table", "decay": "linear"}, "decay applies to points only"),
        ({"holdout": 0.1, "preset": "article"}, "preset applies to points only"),
        ({"schema": {"x0": 3}}, "schema: x0 is not an object"),
    ],
)
def test_settings(settings, words):
    with pytest.raises(ValueError, match=words):
        fit(X, **settings)


def test_numbers_of_calls(fitted):
    for call, words in (
        (lambda: fitted.sample(-1), "n_samples is -1; give a whole number of 0 or more"),
        (lambda: fitted.sample(2.5), "n_samples is 2.5"),
        (lambda: fitted.sample("3"), "n_samples is '3'"),
        (lambda: fitted.sample(None), "n_samples is None"),
        (lambda: fitted.sample(3, balance="x0"), "balance applies to tables only"),
        (lambda: fitted.elbo(X, draws=0), "draws"),
        (lambda: fitted.elbo(X, steps="many"), "steps is 'many'"),
        (lambda: fitted.impute(X, draws=0), "draws is 0; give 1 or more"),
        (lambda: sfumato.toy("moons", -1), "points is -1"),
        (lambda: sfumato.Diffusion(threads=-1).fit(X), "threads is -1"),
    ):
        with pytest.raises(ValueError, match=words):
            call()


def test_unfitted_use():
    for use in (lambda m: m.sample(), lambda m: m.score(X), lambda m: m.save("x"), lambda m: m.elbo(X)):
        with pytest.raises((ValueError, AttributeError), match="not fitted yet"):
            use(sfumato.Diffusion())


def test_other_columns(fitted):
    with pytest.raises(ValueError, match="X has 3 features, but Diffusion is expecting 2"):
        fitted.score_samples(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="row 2, column 'x1' is nan"):
        fitted.score_samples([[0, 0], [0, np.nan]])


def test_no_path(fitted, tmp_path):
    with pytest.raises(RuntimeError, match="No such file or directory"):
        fitted.save(tmp_path / "no" / "m.safetensors")


def test_divergence_keeps_the_last_good_model():
    model = sfumato.Diffusion(**SMALL | {"learning_rate": 1e30, "clip_norm": 0, "steps": 200})
    with pytest.raises(sfumato.DivergedError):
        model.fit(X)
    assert model.n_steps_ < 200


def test_frames():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    zone = pandas.DataFrame({"t": pandas.date_range("2024-01-01", periods=20, tz="UTC"), "x": range(20)})
    with pytest.raises(TypeError, match="column 't' has times with a time zone"):
        fit(zone)
    with pytest.raises(TypeError, match="column 'l' has the Arrow type"):
        fit(polars.DataFrame({"l": [[1], [2]] * 10, "x": range(20)}))
    with pytest.raises(TypeError):
        fit(pandas.DataFrame({"o": [{}, 1, "a", b"x"] * 5, "x": range(20)}))
    with pytest.raises(ValueError, match="Complex data not supported: column 'z'"):
        fit(pandas.DataFrame({"z": [1j, 2j] * 10, "x": range(20)}))
    with pytest.raises(TypeError, match="column 'p' is of periods"):
        fit(pandas.DataFrame({"p": pandas.period_range("2024", periods=20, freq="D"), "x": range(20)}))
    with pytest.raises(TypeError, match="LazyFrame, which has no rows yet"):
        fit(polars.DataFrame({"x": range(20)}).lazy())
    table = fit(pandas.DataFrame({"k": ["a", "b"] * 20, "x": [1, 2, 3, 4] * 10}))
    assert np.isfinite(table.score_samples(pandas.DataFrame({"k": ["a"], "x": [1]}))).all()
    with pytest.raises(ValueError, match="feature names should match"):
        table.elbo(pandas.DataFrame({"k": ["a"], "y": [1]}))
    with pytest.raises(ValueError, match="'c' is not a (level|category)"):
        table.elbo(pandas.DataFrame({"k": ["c"], "x": [1]}))
    with pytest.warns(UserWarning, match="valid feature names"), pytest.raises(ValueError, match="column 'k'"):
        table.elbo(X)
    with pytest.raises(ValueError, match="row 2 has no value of 'k'"):
        table.elbo(pandas.DataFrame({"k": ["a", None], "x": [1, 2]}))
    with pytest.raises(ValueError, match="where 'k=': there is no value"):
        table.sample(where={"k": []})
    with pytest.raises(ValueError, match="encode needs a model of points"):
        table.encode(X)
    with pytest.raises(ValueError, match="got a Series instead"):
        table.elbo(pandas.Series([1, 2]))
