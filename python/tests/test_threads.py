"""The default number of threads is what the process may use; joblib's workers may use few."""

import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import SMALL

import sfumato

COUNT = """
import os, sfumato
def count():
    return len(os.listdir("/proc/self/task"))
before = count()
seen = []
settings = {"steps": 2, "batch": 32, "width": 8, "hidden_layers": 1}
sfumato.Diffusion(**settings).fit(sfumato.toy("moons", 50), callback=lambda report: seen.append(count()))
print(max(seen) - before + 1)
"""


def threads_of(code=COUNT, **environment):
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="counts the threads in /proc")
def test_the_variable_and_the_affinity():
    assert threads_of(OMP_NUM_THREADS="1") == 1
    one = f"import os; os.sched_setaffinity(0, {{{min(os.sched_getaffinity(0))}}})\n"
    one += "os.environ.pop('OMP_NUM_THREADS', 0)\n"
    assert threads_of(one + COUNT) == 1


def fit_and_count(points):
    seen = []
    model = sfumato.Diffusion(**SMALL | {"threads": None})
    before = len(os.listdir("/proc/self/task"))
    model.fit(points, callback=lambda report: seen.append(len(os.listdir("/proc/self/task")) - before + 1))
    return max(seen), model.sample(5, seed=0)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="counts the threads in /proc")
def test_workers_of_joblib(points, fitted):
    joblib = pytest.importorskip("joblib")
    with joblib.parallel_config("loky", n_jobs=2, inner_max_num_threads=1):
        results = joblib.Parallel()(joblib.delayed(fit_and_count)(points) for _ in range(2))
    for count, rows in results:
        assert count == 1
        np.testing.assert_array_equal(rows, fitted.sample(5, seed=0))
