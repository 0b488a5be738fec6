"""Data and settings that tests share: small, so that each takes a second."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import sfumato

SMALL = {"steps": 40, "batch": 128, "width": 16, "hidden_layers": 2, "threads": 2}


@pytest.fixture(scope="session")
def points():
    """Two columns of a bent cloud, [400, 2]."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=400)
    return np.column_stack([x, x**2 + 0.1 * rng.normal(size=400)])


@pytest.fixture(scope="session")
def fitted(points):
    return sfumato.Diffusion(**SMALL).fit(points)


@pytest.fixture(scope="session")
def columns():
    """Columns of every kind, as lists with None for a missing value."""
    rng = np.random.default_rng(3)
    rows = 300
    age = rng.integers(18, 80, rows)
    return {
        "age": [int(a) for a in age],
        "job": [("office", "craft", None)[int(i)] for i in rng.integers(0, 3, rows)],
        "wage": [None if rng.random() < 0.1 else round(float(20 + a / 3 + rng.normal()), 2) for a in age],
        "member": [bool(a > 40) for a in age],
        "born": [1990 - int(a) for a in age],
    }


@pytest.fixture
def program():
    """Runs the command line: the program that SFUMATO_PROGRAM names, or the package's."""
    given = os.environ.get("SFUMATO_PROGRAM")
    if not given and not pathlib.Path(sfumato.__file__).with_name("bin").is_dir():
        pytest.skip("the package has no program, and SFUMATO_PROGRAM names none")

    def run(*arguments, check=True):
        command = [*([given] if given else [sys.executable, "-m", "sfumato"]), *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True)

    return run
