"""Workers: long-lived processes that answer one line with one line of JSON (worker.cc says how), timed in turn."""

import json
import os
import statistics
import subprocess
import tempfile


class WorkerError(Exception):
    """A worker that cannot do its job: its name and the last line that it complained with."""


class Worker:
    """One engine on one job. `threads` of 1 also binds it to one core, for engines that size their own pools."""

    def __init__(self, name, command, job, threads):
        self.name, self.threads = name, threads
        self.messages = tempfile.TemporaryFile()
        cores = sorted(os.sched_getaffinity(0))[:threads]
        self.process = subprocess.Popen(
            command + [json.dumps(job | {"threads": threads})], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.messages, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self.versions = self._answer()["versions"]

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.messages.seek(0)
            said = self.messages.read().decode(errors="replace").strip().splitlines()
            raise WorkerError(f"{self.name}: {said[-1] if said else 'ended without a word'}")
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    def seconds(self, units):
        return self.ask(f"time {units}")["seconds"]

    def loss(self, seed, steps, last):
        return self.ask(f"loss {seed} {steps} {last}")["loss"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.messages.close()

    @property
    def label(self):
        return f"{self.name}, {self.threads} thread{'s' if self.threads > 1 else ''}"


def time_in_turn(workers, slice_seconds, rounds):
    """Seconds a unit of each worker, [worker][round]: in every round each has its turn, of about slice_seconds.

    The order turns round every time, so that neither a drift of the machine nor a neighbour's wake favours anyone."""
    units = []
    for worker in workers:
        worker.seconds(1)  # compiles, fills caches
        pace = worker.seconds(1)
        if pace < slice_seconds / 10:  # the second look is worth its time
            count = max(1, int(slice_seconds / 10 / pace))
            pace = worker.seconds(count) / count
        units.append(max(1, round(slice_seconds / pace)))
    times = [[] for _ in workers]
    for turn in range(rounds):
        order = range(len(workers)) if turn % 2 == 0 else reversed(range(len(workers)))
        for i in order:
            times[i].append(workers[i].seconds(units[i]) / units[i])
    return times


def ratio(a, b):
    """How many times as long b takes as a: the median of the rounds' ratios."""
    return statistics.median(y / x for x, y in zip(a, b))


def losses_agree(a, b):
    """Whether two lists of losses, one for each seed, are draws of one thing: their means differ by at most 4 standard
    errors (of the pooled scatter), or by half a percent where the scatter is smaller than that."""
    mean_a, mean_b = statistics.mean(a), statistics.mean(b)
    scatter = (statistics.variance(a) / len(a) + statistics.variance(b) / len(b)) ** 0.5
    return abs(mean_a - mean_b) <= max(4 * scatter, 0.005 * abs(mean_a))
