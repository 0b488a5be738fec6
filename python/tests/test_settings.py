"""Values and texts of settings as Python has them; tests/front_ends/ walks over the whole list."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest
from conftest import SMALL

import sfumato

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "python_settings.py"


def test_numpy_values_are_values(fitted, points):
    model, rows = fitted, points
    drawn = model.sample(np.int64(3), seed=np.uint8(2), sampler=np.str_("ddim"), eta=np.float32(0.5))
    np.testing.assert_array_equal(drawn, model.sample(3, seed=2.0, sampler="ddim", eta=0.5))
    assert sfumato.Diffusion(**SMALL, residual=np.False_).fit(rows).get_config()["residual"] is False


def test_texts_name_arguments_of_python(fitted):
    with pytest.raises(ValueError, match="add sampler='ddim', or leave eta out"):
        fitted.sample(1, eta=0.5)
    with pytest.raises(ValueError, match="random_state is 'x'; give a whole number"):
        sfumato.Diffusion(random_state="x").fit(np.eye(2))
    with pytest.raises(ValueError, match="residual is 1; give True or False"):
        sfumato.Diffusion(residual=1).fit(np.eye(2))


def test_the_generated_file_is_that_of_the_engine():
    if not SCRIPT.exists():
        pytest.skip("not in a checkout")
    subprocess.run([sys.executable, SCRIPT, "--check"], check=True)
