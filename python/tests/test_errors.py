"""What is refused, with the exceptions that users of scikit-learn expect and the engine's texts."""

import re
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
        (lambda: fitted.sample(3, balance="x0"), "balance applies to tables only"),
        (lambda: fitted.elbo(X, draws=0), "draws"),
        (lambda: fitted.elbo(X, steps="many"), "steps is 'many'"),
        (lambda: fitted.impute(X, draws=0), "draws is 0; give 1 or more"),
        (lambda: sfumato.toy("moons", -1), "points is -1"),
        (lambda: sfumato.Diffusion(threads=-1).fit(X), "threads is -1"),
    ):
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m: sfumato.Diffusion(stpes=5), r"Diffusion\(\) got an unexpected .* 'stpes'; did you mean 'steps'"),
        (lambda m: sfumato.Diffusion(seed=5), "did you mean 'random_state'"),
        (lambda m: sfumato.Diffusion(zzz=5), r"help\(sfumato.Diffusion\) lists its arguments"),
        (lambda m: m.fit(X, calback=print), r"Diffusion.fit\(\) got an .* 'calback'; did you mean 'callback'"),
        (lambda m: m.sample(5, sede=1), r"Diffusion.sample\(\) got an .* 'sede'; did you mean 'seed'"),
        (lambda m: m.sample(5, random_state=1), "did you mean 'seed'"),
        (lambda m: m.sample(n=5), "did you mean 'n_samples'"),
        (lambda m: m.impute(X, particels=1), "did you mean 'particles'"),
        (lambda m: m.score_samples(X, ode_step=1), "did you mean 'ode_steps'"),
        (lambda m: m.encode(X, sampel_steps=1), "did you mean 'sample_steps'"),
        (lambda m: m.decode(X, temperature=1), "it takes Z, sampler, sample_steps"),
        (lambda m: m.elbo(X, drws=1), "did you mean 'draws'"),
        (lambda m: m.evaluate("moons", repeat=1), "did you mean 'repeats'"),
        (lambda m: m.plot(X, column=1), "did you mean 'columns'"),
        (lambda m: sfumato.toy("moons", seeds=1), "did you mean 'seed'"),
        (lambda m: sfumato.load("m", frames=1), "it takes path"),
        (lambda m: sfumato.report(X, X, targt="x0"), "did you mean 'target'"),
        (lambda m: sfumato.Imputer(best_gues=True), "did you mean 'best_guess'"),
    ],
)
def test_unknown_arguments(fitted, call, words):
    with pytest.raises(TypeError, match=words):
        call(fitted)


def test_no_text_is_spelled_as_on_the_command_line(fitted):
    """Texts of the engine that once named options."""
    table = sfumato.Diffusion(**SMALL, as_="table", process="multinomial").fit(np.round(X))
    calls = (
        lambda: table.sample(3, where={"x0": 0}),
        lambda: table.impute(np.where(X > 1, np.nan, np.round(X))),
        lambda: fitted.sample(3, where={"a": 1}),
        lambda: sfumato.load("moons"),
        lambda: sfumato.Diffusion(epsilon=3, delta=1e-3).fit(np.round(X[:5])),
        lambda: sfumato.report(np.round(X), np.column_stack([np.round(X[:, 0]), np.zeros(50)]), target="x1"),
    )
    for call in calls:
        with pytest.raises(ValueError) as raised:
            call()
        assert "--" not in str(raised.value) and "sfumato " not in str(raised.value) and "`" not in str(raised.value)
    for text in (sfumato.Diffusion.__doc__, sfumato.Diffusion.sample.__doc__, sfumato.Diffusion.impute.__doc__):
        assert re.search("--[a-z]|sfumato (train|sample|schema)", text) is None


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
