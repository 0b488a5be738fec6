#!/usr/bin/env python3
"""Measures sfumato beside the machine's ceilings and its peers, in one run on one machine. `make bench` calls it.

Every comparison is between processes that take turns, and is quoted as a ratio; a peer that does not reach the same
loss is refused. Prints tables, and writes them with all numbers to OUT and bench/results/."""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

import machine
import report
import scaling
import whole
import workloads
from workers import Worker, WorkerError, losses_agree, ratio, time_in_turn

HERE = pathlib.Path(__file__).resolve().parent
PEERS = [("PyTorch eager", "peer_torch.py", "eager"), ("PyTorch compile", "peer_torch.py", "compile"),
         ("JAX jit", "peer_jax.py", "jit"), ("JAX scan", "peer_jax.py", "scan")]
FAMILY = {"PyTorch eager": "PyTorch", "PyTorch compile": "PyTorch", "JAX jit": "JAX", "JAX scan": "JAX"}
QUALITY_SHARES = (1 / 8, 1 / 4, 1 / 2, 1)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent / "build-bench")
    parser.add_argument("--venv", type=pathlib.Path, default=HERE.parent / "out/bench/venv", help="Python of the peers")
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent / "out/bench", help="files on the way")
    parser.add_argument("--results", type=pathlib.Path, default=HERE / "results", help="where the JSON goes")
    parser.add_argument("--only", default="abcdefg", help="letters of the workloads (default: all)")
    parser.add_argument("--rounds", type=int, default=11, help="turns of each engine")
    parser.add_argument("--slice", type=float, default=0.4, help="seconds of a turn")
    parser.add_argument("--seeds", type=int, default=3, help="trainings that each engine's loss is taken from")
    parser.add_argument("--no-peers", action="store_true", help="sfumato and the ceilings alone")
    return parser.parse_args()


def say(text):
    print(text, flush=True)


def resolve(program, job):
    """A job with its whole configuration, which the peers read."""
    keys = {name: job[name] for name in ("preset", "settings", "data") if name in job}
    out = subprocess.run([program, "config", json.dumps(keys)], capture_output=True, text=True, check=True).stdout
    return job | {"config": json.loads(out)}


def start_all(arguments, program, job, thread_counts):
    """Every engine at every number of threads; those that do not start are named and left out."""
    engines = [("sfumato", [program], "")]
    if not arguments.no_peers:
        engines += [(name, [str(arguments.venv / "bin/python"), str(HERE / script)], engine)
                    for name, script, engine in PEERS]
    workers = []
    for name, command, engine in engines:
        for threads in thread_counts:
            try:
                workers.append(Worker(name, command, job | {"engine": engine}, threads))
            except (WorkerError, OSError) as error:
                say(f"left out: {error}")
    return workers


def compare(arguments, key, files, ceilings):
    workload = workloads.WORKLOADS[key]
    program = str(arguments.build / "bench/bench_worker")
    job = resolve(program, workloads.job_of(workload, files))
    columns = 64 if workload["set"] == "table" else 2
    ceiling = str(arguments.build / "bench/bench_ceiling")
    before = machine.gflops_now(ceiling, ceilings)
    workers = start_all(arguments, program, job, list(ceilings))
    try:
        times = time_in_turn(workers, arguments.slice, arguments.rounds)
        after = machine.gflops_now(ceiling, ceilings)
        engines = [{"name": w.name, "threads": w.threads, "label": w.label, "versions": w.versions,
                    "seconds": each, "median": statistics.median(each), "spread_percent": report.spread(each)}
                   for w, each in zip(workers, times)]
        mark_best(engines)
        if "loss" in workload:
            add_losses(workload["loss"], workers, engines, arguments.seeds)
    finally:
        for worker in workers:
            worker.close()
    near = {threads: (before[threads] + after[threads]) / 2 for threads in ceilings}
    flop = workloads.flop(workload, job["config"], columns)
    for engine in engines:
        engine["gflops"] = flop / engine["median"] * 1e-9
        engine["of_ceiling"] = engine["gflops"] / near[engine["threads"]]
    add_ratios(engines)
    return {"key": key, "title": workload["title"], "unit": workload["unit"], "flop": flop, "config": job["config"],
            "ceilings_before": before, "ceilings_after": after, "engines": engines}


def mark_best(engines):
    """Each engine's best number of threads."""
    for name in {engine["name"] for engine in engines}:
        min((e for e in engines if e["name"] == name), key=lambda e: e["median"])["best"] = True


def add_losses(loss, workers, engines, seeds):
    for worker, engine in zip(workers, engines):
        if engine.get("best"):
            engine["losses"] = [worker.loss(seed, loss["steps"], loss["last"]) for seed in range(1, seeds + 1)]
            engine["loss"] = f"{statistics.mean(engine['losses']):.4f}"
    own = next(e["losses"] for e in engines if e["name"] == "sfumato" and "losses" in e)
    for engine in engines:
        if "losses" in engine and not losses_agree(own, engine["losses"]):
            engine["refused"] = True


def add_ratios(engines):
    """The peers at their best threads against sfumato at its own; and sfumato's threads against one."""
    own = next(e for e in engines if e["name"] == "sfumato" and e.get("best"))
    one = next(e for e in engines if e["name"] == "sfumato" and e["threads"] == 1)
    for engine in engines:
        if engine["name"] == "sfumato" and engine["threads"] > 1:
            engine["speed_up"] = ratio(engine["seconds"], one["seconds"])
            engine["ratio"] = f"{engine['speed_up']:.2f} x its one thread"
        elif engine["name"] != "sfumato" and engine.get("refused"):
            engine["ratio"] = "refused: another loss"
        elif engine["name"] != "sfumato" and engine.get("best"):
            engine["ratio_value"] = ratio(own["seconds"], engine["seconds"])
            engine["ratio"] = f"{engine['ratio_value']:.2f} x as fast"


def prepare(arguments):
    arguments.out.mkdir(parents=True, exist_ok=True)
    arguments.results.mkdir(parents=True, exist_ok=True)
    files = {"swiss_roll": arguments.out / "swiss_roll.npy", "table": arguments.out / "table.npy"}
    whole.run([str(arguments.build / "sfumato"), "data", "swiss_roll", "-o", str(files["swiss_roll"])])
    workloads.write_table(files["table"])
    return files


def whole_programs(arguments, files):
    sfumato = str(arguments.build / "sfumato")
    default = resolve(str(arguments.build / "bench/bench_worker"), {"data": str(files["swiss_roll"])})["config"]
    article = resolve(str(arguments.build / "bench/bench_worker"), {"preset": "article"})["config"]
    result = {"start_up_ms": whole.start_up(sfumato)}
    result["article_job"] = whole.article_job(sfumato, arguments.out, article["steps"])
    result["streaming"] = whole.streaming(sfumato, arguments.out, [10_000, 100_000, 1_000_000])
    if "f" in arguments.only:
        result["time_to_quality"] = whole.time_to_quality(
            sfumato, arguments.out, ["swiss_roll", "s_curve", "moons"], QUALITY_SHARES, default["steps"])
    return result


def main():
    arguments = parse()
    files = prepare(arguments)
    cores = len(os.sched_getaffinity(0))
    result = {"date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
              "machine": machine.describe(), "load_at_start": machine.load()}
    if result["load_at_start"] > 0.5:
        say(f"the machine is busy (load {result['load_at_start']:.1f} a core): trust the ratios, not the times")
    ceilings = {threads: machine.ceilings(str(arguments.build / "bench/bench_ceiling"), threads)
                for threads in sorted({1, cores})}
    result["ceilings"] = ceilings
    texts = [f"# {result['machine']['cpu']}, {cores} cores, {result['date']}", report.ceiling_text(ceilings)]
    say("\n\n".join(texts))

    result["workloads"] = []
    for key in arguments.only:
        if key in workloads.WORKLOADS:
            result["workloads"].append(compare(arguments, key, files, ceilings))
            texts.append(report.workload_text(result["workloads"][-1]))
            say("\n" + texts[-1])
    if "e" in arguments.only or "f" in arguments.only:
        result["whole"] = whole_programs(arguments, files)
        texts.append(report.whole_text(result["whole"]))
        say("\n" + texts[-1])
    if "g" in arguments.only:
        program = str(arguments.build / "bench/bench_worker")
        result["scaling"] = {name: scaling.measure(program, files["swiss_roll"], sweep, arguments.slice / 2, 5)
                             for name, sweep in scaling.SWEEPS.items()}
        texts.append(report.scaling_text(result["scaling"]))
        say("\n" + texts[-1])
    write(arguments, result, texts)
    return 0


def write(arguments, result, texts):
    name = result["date"].replace(":", "").split("+")[0]
    (arguments.results / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (arguments.results / f"{name}.md").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    if any("ratio_value" in e for r in result["workloads"] for e in r["engines"]):
        report.plot_workloads(result["workloads"], arguments.out / "workloads.svg")
    if "scaling" in result:
        report.plot_scaling(result["scaling"], arguments.out / "scaling.svg")
    say(f"\nwrote {arguments.results / name}.json and .md; pictures are in {arguments.out}")


if __name__ == "__main__":
    sys.exit(main())
