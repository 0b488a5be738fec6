"""Ctrl-C: within a second, and the model stays."""

import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest


def run_interrupted(code):
    """Runs code, interrupts it a while after it said 'go'; its output and how long it then took."""
    process = subprocess.Popen([sys.executable, "-u", "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "go\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    output, _ = process.communicate(timeout=60)
    return output, time.monotonic() - begin


def test_training_keeps_the_model():
    output, _ = run_interrupted("""
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


def test_sampling_ends():
    output, seconds = run_interrupted("""
        import numpy as np, sfumato
        x = np.random.default_rng(0).normal(size=(500, 2))
        model = sfumato.Diffusion(steps=2).fit(x)
        print("go")
        try:
            model.sample(10**8)
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert output == "interrupted\n"


def test_fits_leak_nothing():
    """The resident memory after 1,000 small fits is what it was after the first hundred."""
    import resource

    import sfumato

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
