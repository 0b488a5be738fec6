"""What the peers share: the job, the noise levels and the protocol of worker.cc. Needs NumPy."""

import json
import math
import resource
import sys
import time

import numpy as np

from rates import ema_decay, learning_rate  # noqa: F401, for the peers


def read_job():
    """The job of the command line, and its data brought to mean 0 and standard deviation 1."""
    job = json.loads(sys.argv[1])
    data = np.load(job["data"]).astype(np.float64)
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    return job, data.astype(np.float32)


def chain(config):
    """alpha_bar of the article's chain, steps 1 to T."""
    if config["schedule"] != "sigmoid":
        raise SystemExit(f"peer: schedule {config['schedule']} is not among those compared")
    rise = 1 / (1 + np.exp(-np.linspace(-6, 6, config["chain_steps"])))
    beta = config["beta_start"] + rise * (config["beta_end"] - config["beta_start"])
    return beta, np.cumprod(1 - beta)


def initial_weights(config, columns, seed):
    """The parameters by name, as sfumato draws them: U(-1/sqrt(n), 1/sqrt(n)), and its own start otherwise."""
    rng = np.random.default_rng(seed)
    article, width = config["article_init"], config["width"]
    params = {}
    inputs = columns + 2 * config["fourier_features"]
    for layer in range(config["hidden_layers"] + 1):
        last = layer == config["hidden_layers"]
        outputs = columns if last else width
        bound = 0.0 if last and not article else 1 / math.sqrt(inputs)
        gain = 1.0 if article else math.sqrt(3.0)
        params[f"w{layer}"] = rng.uniform(-gain * bound, gain * bound, (inputs, outputs))
        params[f"b{layer}"] = rng.uniform(-bound, bound, outputs)
        if not last:
            low = 0.0 if article else 1.0
            params[f"scale{layer}"] = rng.uniform(low, 1.0, (config["table_rows"], width))
            if config["shift"]:
                params[f"shift{layer}"] = np.zeros((config["table_rows"], width))
        inputs = outputs
    frequencies = rng.normal(size=(columns, config["fourier_features"])) * config["fourier_scale"]
    return {name: value.astype(np.float32) for name, value in params.items()}, frequencies.astype(np.float32)


def serve(versions, run, loss=None):
    """Answers standard input. run(units) blocks until the work is done; loss(seed, steps, last) trains anew."""
    print(json.dumps({"ready": versions.get("name", "peer"), "versions": versions}), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "time":
            begin, cpu = time.perf_counter(), time.process_time()
            run(int(words[1]))
            answer = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
        elif words[0] == "loss" and loss is not None:
            answer = {"loss": loss(*map(int, words[1:]))}
        else:
            raise SystemExit(f"peer: '{line.strip()}' is not understood")
        answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(answer), flush=True)
