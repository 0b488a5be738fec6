#!/usr/bin/env python3
"""How well sfumato, by its defaults, learns real tables, beside other synthesizers: the figures of docs/tables.md.

`prepare` writes the tables into FOLDER and splits each at random, four fifths to learn from and a fifth held out.
`measure` trains every engine on the first part, draws as many rows, and asks `sfumato report --holdout` for the
figures; they are appended to FOLDER/results.csv, and what is there already is not measured again. `table` prints
means and spreads. SDV's synthesizers run by the Python of FOLDER/venv, where `pip install sdv` has been, and
TabDDPM by that of FOLDER/venv-tabddpm, where `pip install synthcity "opacus<1.5"` has been.

Usage: tables.py prepare FOLDER
       tables.py measure FOLDER [--tables a,b] [--engines a,b] [--seeds N] [--program build/sfumato]
       tables.py table FOLDER
"""

import argparse
import csv
import json
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ADULT = HERE.parent.parent / "shared/data/adult.csv"
TABLES = ["adult", "diamonds", "letter", "satellite", "txhousing", "pima", "votes", "breast_cancer"]
ENGINES = ["sfumato", "gaussian_copula", "tvae", "ctgan", "tabddpm"]
FIELDS = ["table", "engine", "seed", "rows", "columns", "shapes_error", "trends_error", "strong_trends_error", "c2st",
          "metric", "trained_on_real", "trained_on_synthetic", "closest", "closest_of_holdout", "copies", "membership",
          "train_seconds", "sample_seconds", "train_cpu_seconds", "sample_cpu_seconds"]


def prepare(arguments):
    arguments.folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["Rscript", HERE / "table_sets.R", arguments.folder], check=True)
    if ADULT.exists():
        shutil.copy(ADULT, arguments.folder / "adult.csv")
    breast_cancer(arguments.folder / "breast_cancer.csv")
    for name in TABLES:
        split(arguments.folder, name)
    return 0


def breast_cancer(path):
    """scikit-learn's: 30 real columns and a class of two."""
    try:
        from sklearn.datasets import load_breast_cancer
    except ImportError:
        print("tables: no scikit-learn here, so no breast_cancer; run this with the Python of FOLDER/venv")
        return
    data = load_breast_cancer()
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(name.replace(" ", "_") for name in data.feature_names), "diagnosis"])
        for row, target in zip(data.data, data.target):
            writer.writerow([*(f"{value:g}" for value in row), data.target_names[target]])


def split(folder, name):
    path = folder / f"{name}.csv"
    if not path.exists():
        return
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    random.Random(0).shuffle(rows)
    held = len(rows) // 5
    for part, lines in (("holdout", rows[:held]), ("train", rows[held:])):
        (folder / f"{name}.{part}.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def timed(words):
    """Seconds on the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begun, used


def draw(arguments, engine, train, seed, rows, out):
    """Trains, draws, and says how long both took: on the clock for both, of the processor for both."""
    model = out.with_suffix(".safetensors" if engine == "sfumato" else ".pkl")
    if engine == "sfumato":
        first = timed([arguments.program, "train", train, "-o", model, "--seed", seed])
        second = timed([arguments.program, "sample", model, "-n", rows, "-o", out, "--seed", seed])
    else:
        venv = "venv-tabddpm" if engine == "tabddpm" else "venv"
        peer = [arguments.folder / venv / "bin/python", HERE / "table_peer.py", engine]
        first = timed([*peer, "train", train, model, seed])
        second = timed([*peer, "sample", model, out, rows])
    return [first[0], second[0], first[1], second[1]]


def figures(report, times):
    efficacy, privacy = report.get("efficacy") or {}, report["privacy"]
    return [1 - report["column_shapes"]["score"], 1 - report["column_pair_trends"]["score"],
            1 - report["column_pair_trends"]["strong_score"], report["c2st"],
            efficacy.get("metric", ""), efficacy.get("trained_on_real", ""), efficacy.get("trained_on_synthetic", ""),
            privacy["synthetic"]["median_distance"], privacy["holdout"]["median_distance"],
            privacy["synthetic"]["exact_copies"], privacy["membership_auc"], *times]


def measure(arguments):
    results = arguments.folder / "results.csv"
    done = {(row["table"], row["engine"], row["seed"]) for row in read(results)}
    new = not results.exists()
    with open(results, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(FIELDS)
        for name in arguments.tables.split(","):
            train = arguments.folder / f"{name}.train.csv"
            with open(train, newline="", encoding="utf-8") as lines:
                columns, *rows = csv.reader(lines)
            for engine in arguments.engines.split(","):
                for seed in range(arguments.seeds):
                    if (name, engine, str(seed)) in done:
                        continue
                    out = arguments.folder / f"{name}.{engine}.{seed}.csv"
                    times = draw(arguments, engine, train, seed, len(rows), out)
                    words = [arguments.program, "report", train, out, "--holdout",
                             arguments.folder / f"{name}.holdout.csv", "--target", columns[-1], "--json"]
                    report = json.loads(subprocess.run([str(word) for word in words], check=True, text=True,
                                                       capture_output=True).stdout)
                    values = [f"{value:.5g}" if isinstance(value, float) else value for value in figures(report, times)]
                    writer.writerow([name, engine, seed, len(rows), len(columns), *values])
                    file.flush()
                    print(name, engine, seed, *values, flush=True)
    return 0


def read(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spread(values, form):
    """The mean, and of several the half of the range."""
    mean = form.format(statistics.mean(values))
    return mean if len(values) == 1 else f"{mean} ± {form.format((max(values) - min(values)) / 2)}"


def table(arguments):
    rows = read(arguments.folder / "results.csv")
    print("| table (rows x columns) | engine | shapes error | trends error | C2ST | learnt on real, on synthetic | "
          "closest row, of holdout | copies | CPU s: train, draw |\n|" + " --- |" * 9)
    for name in TABLES:
        for engine in ENGINES:
            each = [row for row in rows if row["table"] == name and row["engine"] == engine]
            if not each:
                continue

            def column(field, each=each):
                return [float(row[field]) for row in each if row[field] != ""]

            real, learnt = column("trained_on_real"), column("trained_on_synthetic")
            efficacy = f"{statistics.mean(real):.4f}, {spread(learnt, '{:.4f}')}" if real else "none"
            cells = [f"{name} ({each[0]['rows']} x {each[0]['columns']})", engine,
                     spread([100 * value for value in column("shapes_error")], "{:.2f}") + "%",
                     spread([100 * value for value in column("trends_error")], "{:.2f}") + "%",
                     spread(column("c2st"), "{:.3f}"), efficacy,
                     f"{statistics.mean(column('closest')):.3g}, {statistics.mean(column('closest_of_holdout')):.3g}",
                     f"{100 * statistics.mean(column('copies')):.2f}%",
                     f"{statistics.mean(column('train_cpu_seconds')):.0f}, "
                     f"{statistics.mean(column('sample_cpu_seconds')):.1f}"]
            print("| " + " | ".join(cells) + " |")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for action in (prepare, measure, table):
        command = commands.add_parser(action.__name__)
        command.set_defaults(action=action)
        command.add_argument("folder", type=pathlib.Path)
        if action is measure:
            command.add_argument("--tables", default=",".join(TABLES))
            command.add_argument("--engines", default="sfumato")
            command.add_argument("--seeds", type=int, default=3)
            command.add_argument("--program", type=pathlib.Path, default=HERE.parent / "build/sfumato")
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
