"""Missing values filled in as a step of a Pipeline."""

import numpy as np
import pytest
from conftest import SMALL

import sfumato

sklearn = pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.linear_model import LinearRegression  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

TINY = {"steps": 3, "batch": 32, "width": 8, "hidden_layers": 1, "threads": 1}


@parametrize_with_checks([sfumato.Imputer(sfumato.Diffusion(**TINY))])
def test_checks(estimator, check):
    check(estimator)


@pytest.fixture
def blank(points):
    blank = points[:200].round(1)
    blank[::4, 0] = np.nan
    blank[1::4, 1] = np.nan
    return blank


def test_arrays(blank):
    imputer = sfumato.Imputer(sfumato.Diffusion(**SMALL), random_state=1)
    filled = imputer.fit_transform(blank)
    assert imputer.estimator_.kind_ == "table" and isinstance(filled, np.ndarray) and np.isfinite(filled).all()
    known = ~np.isnan(blank)
    np.testing.assert_array_equal(filled[known], blank[known])
    np.testing.assert_array_equal(imputer.transform(blank), filled)
    assert not np.array_equal(imputer.set_params(random_state=2).transform(blank), filled)
    best = sfumato.Imputer(sfumato.Diffusion(**SMALL), best_guess=True).fit_transform(blank)
    assert np.isfinite(best).all() and best[~known].std() < filled[~known].std()
    assert list(imputer.get_feature_names_out()) == ["x0", "x1"]


def test_rows_without_blanks_are_learned_as_points(points, blank):
    imputer = sfumato.Imputer(sfumato.Diffusion(**SMALL)).fit(points)
    assert imputer.estimator_.kind_ == "points" and np.isfinite(imputer.transform(blank)).all()


def test_frames(columns):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(columns)
    imputer = sfumato.Imputer(sfumato.Diffusion(**SMALL)).fit(frame)
    filled = imputer.transform(frame)
    assert not filled.isna().any().any() and filled.dtypes.equals(frame.dtypes)
    assert list(imputer.get_feature_names_out()) == list(frame.columns)


def test_set_output(blank):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    imputer = sfumato.Imputer(sfumato.Diffusion(**TINY)).fit(blank)
    array = imputer.transform(blank)
    for library in (pandas, polars):
        out = imputer.set_output(transform=library.__name__).transform(blank)
        assert isinstance(out, library.DataFrame) and list(out.columns) == ["x0", "x1"]
        assert isinstance(clone(imputer).fit_transform(blank), library.DataFrame)
        np.testing.assert_array_equal(out.to_numpy(), array)
    assert isinstance(imputer.set_output(transform="default").transform(blank), np.ndarray)
    with sklearn.config_context(transform_output="pandas"):
        pipeline = make_pipeline(sfumato.Imputer(sfumato.Diffusion(**TINY)))
        assert isinstance(pipeline.fit_transform(blank), pandas.DataFrame)


def test_pipelines(blank):
    target = np.nan_to_num(blank[:, 0])
    pipeline = make_pipeline(sfumato.Imputer(sfumato.Diffusion(**TINY)), LinearRegression())
    search = GridSearchCV(pipeline, {"imputer__estimator__steps": [1, 5], "imputer__best_guess": [True, False]}, cv=2)
    search.fit(blank, target)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.predict(blank).shape == (200,)
    twin = clone(pipeline)
    assert twin.get_params()["imputer__estimator__steps"] == 3
    assert repr(sfumato.Imputer(best_guess=True)) == "Imputer(best_guess=True)"
    with pytest.raises((ValueError, AttributeError), match="not fitted yet"):
        sfumato.Imputer().transform(blank)
