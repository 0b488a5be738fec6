"""What a user should know of a training comes as a warning of its own category, at the user's line."""

import warnings

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")


def test_columns_that_are_not_learned(columns):
    frame = pandas.DataFrame(columns).assign(row_id=np.arange(300))
    with pytest.warns(sfumato.NotLearnedWarning, match="column 'row_id' is an identifier") as told:
        sfumato.Diffusion(**SMALL).fit(frame)
    assert len(told) == 1 and told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sfumato.Diffusion(**SMALL).fit(frame.drop(columns="row_id"))
    assert issubclass(sfumato.NotLearnedWarning, sfumato.SfumatoWarning) and issubclass(
        sfumato.SfumatoWarning, UserWarning
    )


def test_early_stops_where_the_length_was_asked_for():
    """Columns that know nothing of each other: after a few steps there is only noise to learn."""
    rng = np.random.default_rng(0)
    frame = pandas.DataFrame({"a": rng.integers(0, 40, 300), "b": rng.integers(0, 40, 300)})
    settings = SMALL | {"steps": 4000, "learning_rate": 0.02, "width": 64}
    with pytest.warns(sfumato.StoppedEarlyWarning, match=r"stopped early at step \d+ of 4000") as told:
        model = sfumato.Diffusion(**settings).fit(frame)
    assert told[0].filename == __file__ and model.n_steps_ < 4000
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sfumato.Diffusion(**settings).fit(frame, callback=lambda report: report.step < 20)
