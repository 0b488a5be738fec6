"""Measurements of whole processes, as a person meets them: start-up, memory, streaming, and time to quality."""

import json
import os
import statistics
import subprocess
import time


def run(command):
    """Wall seconds, peak memory in MB and standard output of a program that must succeed."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        out, errors = process.communicate()
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {errors.strip()}")
    return seconds, out


def peak_mb(command, log):
    """Peak resident memory of a program, from the system's account of it."""
    pid = os.posix_spawn(command[0], command, os.environ,
                         file_actions=[(os.POSIX_SPAWN_OPEN, fd, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
                                       for fd in (1, 2)])
    begin = time.perf_counter()
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)}: see {log}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def start_up(sfumato, times=31):
    """Median milliseconds of a program that has nothing to do."""
    return statistics.median(run([sfumato, "--version"])[0] for _ in range(times)) * 1e3


def article_job(sfumato, folder, steps):
    """The article's whole job on one set: seconds and memory."""
    seconds, peak = peak_mb([sfumato, "train", "swiss_roll", "--preset", "article", "--steps", str(steps), "-o",
                             str(folder / "article.safetensors")], folder / "article.log")
    return {"steps": steps, "seconds": seconds, "peak_mb": peak}


def streaming(sfumato, folder, counts, sample_steps=20):
    """Rows streamed to a file: seconds and memory for each count, which must not grow with it."""
    model = folder / "stream.safetensors"
    run([sfumato, "train", "swiss_roll", "--steps", "200", "-o", str(model)])
    results = []
    for count in counts:
        seconds, peak = peak_mb([sfumato, "sample", str(model), "-n", str(count), "--sample-steps", str(sample_steps),
                                 "-o", str(folder / "stream.npy")], folder / "stream.log")
        results.append({"rows": count, "seconds": seconds, "peak_mb": peak})
    return results


def time_to_quality(sfumato, folder, sets, shares, default_steps, goal=1.4):
    """For each set, default runs of ever more steps until one is within `goal` of real samples. Each run is complete,
    with a learning rate that decays to the end, because half of a long run is not what anyone would use."""
    results = {}
    for name in sets:
        results[name] = []
        for share in shares:
            model = str(folder / f"quality_{name}.safetensors")
            steps = max(1, round(default_steps * share))
            seconds, _ = run([sfumato, "train", name, "--steps", str(steps), "-o", model])
            answer = json.loads(run([sfumato, "evaluate", model, name, "--json"])[1])
            ratio = answer["value"]["sliced_wasserstein"] / answer["real"]["sliced_wasserstein"]
            results[name].append({"steps": steps, "seconds": seconds, "sw2_over_floor": ratio,
                                  "c2st": answer["value"]["c2st"]})
            if ratio <= goal:
                break
    return results
