"""The jobs that are compared: what sfumato and its peers are asked to do, and how much arithmetic that is."""

import array
import random
import struct

WORKLOADS = {
    "a": {"title": "the article's step", "job": {"preset": "article"}, "set": "swiss_roll", "unit": "step",
          "loss": {"steps": 4000, "last": 1000}},
    "b": {"title": "the default model's step", "job": {}, "set": "swiss_roll", "unit": "step",
          "loss": {"steps": 1500, "last": 300}, "settings": {"steps": 1500}},
    "c": {"title": "a table's step, 64 columns, 4 x 512, batch 4096", "job": {}, "set": "table", "unit": "step",
          "settings": {"width": 512, "hidden_layers": 4, "fourier_features": 0, "batch": 4096,
                       "learning_rate": 0.001, "steps": 150},
          "loss": {"steps": 150, "last": 50}},
    "d": {"title": "10^4 points x 100 reverse steps", "job": {"preset": "article", "rows": 10000},
          "set": "swiss_roll", "unit": "sample"},
}


def job_of(workload, files):
    return workload["job"] | {"settings": workload.get("settings", {}), "data": str(files[workload["set"]])}


def weights(config, columns):
    """Multiply-adds of one row's way through the trained matrices."""
    sizes = [columns + 2 * config["fourier_features"]] + [config["width"]] * config["hidden_layers"] + [columns]
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


def flop(workload, config, columns):
    """Arithmetic of one unit, counting the matrix products alone: 2 a weight forward, and 4 more backward."""
    rows = workload["job"].get("rows", 0)
    if rows:
        return 2 * rows * config["chain_steps"] * weights(config, columns)
    return 3 * 2 * config["batch"] * weights(config, columns)


def write_table(path, rows=20000, columns=64, seed=0):
    """A made-up table: eight clouds in 64 dimensions, as a .npy file of float32."""
    rng = random.Random(seed)
    centres = [[rng.gauss(0, 2) for _ in range(columns)] for _ in range(8)]
    numbers = array.array("f")
    for i in range(rows):
        numbers.extend(centre + rng.gauss(0, 1) for centre in centres[i % len(centres)])
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (rows, columns)
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + numbers.tobytes())
