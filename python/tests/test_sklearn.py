"""scikit-learn's own checks."""

import numpy as np
import pytest

import sfumato

sklearn = pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

TINY = {"steps": 3, "batch": 32, "width": 8, "hidden_layers": 1, "threads": 1}


@parametrize_with_checks([sfumato.Diffusion(**TINY)])
def test_checks(estimator, check):
    check(estimator)


def test_clone_keeps_parameters():
    model = sfumato.Diffusion(**TINY, sigma_max=50.0)
    assert clone(model).get_params() == model.get_params()
    assert repr(sfumato.Diffusion(width=8, sigma_max=50.0)) == "Diffusion(sigma_max=50.0, width=8)"


def test_pipeline_and_grid_search():
    x = np.random.default_rng(0).normal(size=(90, 2))
    pipeline = make_pipeline(StandardScaler(), sfumato.Diffusion(**TINY))
    search = GridSearchCV(pipeline, {"diffusion__steps": [1, 60]}, cv=2).fit(x)
    assert search.best_params_ == {"diffusion__steps": 60}
    assert np.isfinite(search.best_score_)
    assert search.best_estimator_.score_samples(x).shape == (90,)


def test_grid_search_over_a_table():
    """Tables are scored by the mean of their bound."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 2, 300)
    frame = pandas.DataFrame({"k": np.where(kind, "up", "down"), "x": (4 * kind + rng.normal(size=300)).round(1)})
    search = GridSearchCV(sfumato.Diffusion(**TINY | {"learning_rate": 0.02}), {"steps": [1, 60]}, cv=2).fit(frame)
    assert search.best_params_ == {"steps": 60}
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.score(frame) == search.best_estimator_.elbo(frame)
    assert list(search.best_estimator_.sample(5).columns) == ["k", "x"]
