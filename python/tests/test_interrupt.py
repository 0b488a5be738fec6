"""Ctrl-C: within a second, and the model stays."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest
from conftest import SMALL

import sfumato


def run_interrupted(code):
    """Runs code, interrupts it a while after it said 'go'; its output."""
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    command = [sys.executable, "-u", "-c", listen + textwrap.dedent(code)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "go\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    return output


def test_training_keeps_the_model():
    output = run_interrupted("""
        import time, warnings
        import numpy as np, sfumato
        x = np.random.default_rng(0).normal(size=(5000, 2))
        print("go")
        begin = time.monotonic()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = sfumato.Diffusion(steps=1000000).fit(x)
        print([w.category.__name__ for w in caught], 0 < model.n_steps_ < 1000000, model.sample(3).shape)
    """)
    assert output == "['InterruptedWarning'] True (3, 2)\n"


def seconds_to_end(call):
    """How long a call that would take minutes goes on after Ctrl-C, which another thread sends: so others may run."""
    sent = []

    def send():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, send)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            call()
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, handler)
    return time.monotonic() - sent[0]


LONG = {
    "sample": lambda model, x: model.sample(10**8),
    "a slow sample": lambda model, x: model.sample(10**5, sample_steps=10**5),
    "score_samples": lambda model, x: model.score_samples(x, ode_steps=10**7),
    "elbo": lambda model, x: model.elbo(x, draws=10**7),
    "encode": lambda model, x: model.encode(np.tile(x, (10**4, 1))),
    "decode": lambda model, x: model.decode(np.tile(x, (10**4, 1))),
    "impute": lambda model, x: model.impute(np.where(x > 0, np.nan, x), particles=1000, draws=10**5),
    "denoiser.sample": lambda model, x: model.denoiser.sample(10**6, model.sampling_levels(sample_steps=10**4)),
}


@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_ends_long_calls_of_points(fitted, points, name):
    assert seconds_to_end(lambda: LONG[name](fitted, points)) < 60


def test_ctrl_c_ends_sampling_for_a_frame_of_conditions():
    pyarrow = pytest.importorskip("pyarrow")
    rng = np.random.default_rng(1)
    data = np.column_stack([rng.normal(size=(600, 2)), rng.integers(0, 2, 600)])
    model = sfumato.Diffusion(**SMALL, condition="x2").fit(data)
    wanted = pyarrow.table({"x2": np.zeros(10**5)})
    assert seconds_to_end(lambda: model.sample(where=wanted, sample_steps=10**6)) < 60


LONG_OF_TABLES = {
    "sample": lambda model, frame: model.sample(10**7),
    "sample where": lambda model, frame: model.sample(10**7, where={"job": "craft"}),
    "elbo": lambda model, frame: model.elbo(frame, draws=10**4),
    "impute": lambda model, frame: model.impute(frame, draws=10**6),
    "a long impute": lambda model, frame: model.impute(frame.loc[np.tile(frame.index, 1000)], draws=1000),
}


@pytest.mark.parametrize("process", ["masked", "multinomial"])
def test_ctrl_c_ends_long_calls_of_tables(columns, process):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(columns)
    model = sfumato.Diffusion(**SMALL, process=process, as_="table").fit(frame)
    for name, call in LONG_OF_TABLES.items():
        if process == "masked" or name in ("sample", "elbo"):
            assert seconds_to_end(lambda call=call: call(model, frame)) < 60, name


def test_fits_leak_nothing():
    """The resident memory after 1,000 small fits is what it was after the first hundred."""
    import resource

    def resident():
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    x = np.random.default_rng(0).normal(size=(40, 3))
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"k": ["a", "b"] * 20, "v": [1.5, 2.5, 3.5, 4.5] * 10})
    settings = {"steps": 1, "batch": 8, "width": 8, "hidden_layers": 1, "threads": 1}
    before = None
    for i in range(1000):
        model = sfumato.Diffusion(**settings).fit(frame if i % 10 == 0 else x)
        model.sample(4)
        if i == 199:
            before = resident()
    assert resident() - before < 4 << 20
