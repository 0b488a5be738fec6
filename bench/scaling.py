"""How costs grow: one quantity over two decades, all else held, and the exponent of cost ~ quantity^exponent."""

import math
import statistics

from workers import Worker, time_in_turn

BASE = {"width": 128, "hidden_layers": 4, "fourier_features": 0, "batch": 1024}
SWEEPS = {
    "rows of a training step": {"key": "batch", "values": [128, 384, 1280, 3840, 12800]},
    "width": {"key": "width", "values": [16, 48, 160, 480, 1600], "settings": {"batch": 256}},
    "hidden layers": {"key": "hidden_layers", "values": [1, 3, 10, 30, 100], "settings": {"batch": 256}},
    "rows drawn": {"key": "rows", "values": [1000, 3000, 10000, 30000, 100000],
                   "preset": "article", "settings": {"chain_steps": 10, "table_rows": 10}},
    "steps T of the chain, drawn": {"key": "chain_steps", "values": [10, 30, 100, 300, 1000], "preset": "article",
                                    "rows": 1000},
    "steps T of the chain, trained": {"key": "chain_steps", "values": [10, 30, 100, 300, 1000], "preset": "article"},
}


def jobs_of(sweep, data):
    for value in sweep["values"]:
        settings = dict(BASE if "preset" not in sweep else {}) | sweep.get("settings", {})
        job = {"preset": sweep.get("preset", "default"), "data": str(data), "settings": settings}
        if "rows" in sweep:
            job["rows"] = sweep["rows"]
        if sweep["key"] == "rows":
            job["rows"] = value
        else:
            settings[sweep["key"]] = value
        if sweep["key"] == "chain_steps":
            settings["table_rows"] = value
        yield value, job


def exponent(values, costs):
    """The slope of log cost over log value, by least squares."""
    x, y = [math.log(v) for v in values], [math.log(c) for c in costs]
    mean_x, mean_y = statistics.mean(x), statistics.mean(y)
    return (sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x))


def measure(worker_program, data, sweep, slice_seconds, rounds, threads=1):
    workers = [(value, Worker(str(value), [worker_program], job, threads)) for value, job in jobs_of(sweep, data)]
    try:
        times = time_in_turn([worker for _, worker in workers], slice_seconds, rounds)
    finally:
        for _, worker in workers:
            worker.close()
    seconds = [statistics.median(each) for each in times]
    values = [value for value, _ in workers]
    return {"values": values, "seconds": seconds, "exponent": exponent(values, seconds),
            "exponent_upper_half": exponent(values[-3:], seconds[-3:])}
