"""What the machine is and what it can do at most."""

import json
import os
import pathlib
import platform
import subprocess


def describe():
    """CPU, cores, caches and instruction sets that matter here."""
    fields = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    flags = fields.get("flags", fields.get("Features", "")).split()
    return {
        "cpu": fields.get("model name", platform.processor()),
        "family": fields.get("cpu family"), "model": fields.get("model"),
        "cores": len(os.sched_getaffinity(0)),
        "simd": [flag for flag in ("avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "asimd") if flag in flags],
        "system": platform.platform(),
    }


def load():
    """Processes that want to run, over cores: far above 1 / cores, the figures are not worth much."""
    return os.getloadavg()[0] / len(os.sched_getaffinity(0))


def ceilings(program, threads):
    """The best of OpenBLAS's kernels that give right products here: it may not know a newer CPU, or know it wrongly."""
    best = None
    for core in (None, "HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE"):
        result = measured(program, threads, core)
        if result is None:
            continue
        if best is None or result["gflops"]["1024"]["openblas"] > best["gflops"]["1024"]["openblas"]:
            best = result
    return best


def measured(program, threads, core):
    """By one of OpenBLAS's kernels; nothing where the CPU lacks the instructions or the products are wrong."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    if core:
        environment["OPENBLAS_CORETYPE"] = core
    run = subprocess.run([program, str(threads)], env=environment, capture_output=True, text=True, check=False)
    result = json.loads(run.stdout) if run.returncode == 0 else None
    if result is None or not all(size["right"] for size in result["gflops"].values()):
        return None
    return result | {"core_type": core}


def gflops_now(program, ceilings_before):
    """The ceiling at 1024^3 of each number of threads, once more by the kernels that were the best: clocks change."""
    return {threads: measured(program, threads, best["core_type"])["gflops"]["1024"]["openblas"]
            for threads, best in ceilings_before.items()}
