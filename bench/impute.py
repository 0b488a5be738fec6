#!/usr/bin/env python3
"""Measures how well holes in a table are filled: sfumato beside the mean and mode and the nearest neighbours.

A fifth of the rows is set aside. All learn from the others; a share of the known cells of the rows set aside, at
random, is made a hole. Best guesses (mean and mode, the mean and mode of the k nearest rows, `sfumato impute --best-
guess`) are held against the true values: the share that is right for categories, the root mean squared error over the
column's standard deviation for numbers. Draws (a random row's value, that of a random one of the k nearest rows,
`sfumato impute`) besides by how far the filled cells' distribution is from that of the true ones: Kolmogorov-
Smirnov's distance for numbers, total variation for categories. Distances between rows are over what both have:
numbers in standard deviations, different categories count one (scikit-learn's nan_euclidean_distances); k is the best
of several, by the very cells that are measured, which favours the neighbours.

Needs numpy, pandas and scikit-learn.
Usage: impute.py DATA.csv [--program build/sfumato] [--holes 0.2] [--seed 0] [--model FILE to keep and use again]
"""

import argparse
import pathlib
import subprocess
import tempfile

import numpy as np
import pandas as pd
from sklearn.metrics.pairwise import nan_euclidean_distances

NEIGHBOURS = (5, 10, 25, 50)


def read(path):
    frame = pd.read_csv(path, na_values=["?"], skipinitialspace=True)
    return frame.apply(lambda column: column.str.strip() if column.dtype == object else column)


def make_holes(frame, share, generator):
    """A copy with holes, and where they are; what was missing already is no hole."""
    holes = (generator.random(frame.shape) < share) & frame.notna().to_numpy()
    return frame.mask(holes), holes


def coded(frame, like):
    """Numbers in standard deviations, categories one-hot so that two different ones are 1 apart."""
    parts = []
    for name in like:
        if pd.api.types.is_numeric_dtype(like[name]):
            parts.append(((frame[name] - like[name].mean()) / (like[name].std() or 1)).to_numpy()[:, None])
            continue
        levels = np.array(sorted(like[name].dropna().unique()))
        one_hot = (frame[name].to_numpy()[:, None] == levels).astype(float) / np.sqrt(2)
        one_hot[frame[name].isna()] = np.nan
        parts.append(one_hot)
    return np.hstack(parts)


def nearest_rows(known, rows, most):
    """The indices of the nearest of `known` to each row, the nearest first."""
    donors = coded(known, known)
    queries = coded(rows, known)
    order = []
    for first in range(0, len(queries), 256):
        distances = nan_euclidean_distances(queries[first:first + 256], donors)
        near = np.argpartition(distances, most, axis=1)[:, :most]
        order.append(np.take_along_axis(near, np.argsort(np.take_along_axis(distances, near, 1), axis=1), 1))
    return np.vstack(order)


def mean_or_mode(values):
    if pd.api.types.is_numeric_dtype(values):
        return values.mean()
    return values.mode().iloc[0] if values.notna().any() else None


def guess_plain(known, rows, generator, draw):
    filled = rows.copy()
    for name in rows:
        at = rows[name].isna().to_numpy()
        values = known[name].dropna()
        filled.loc[at, name] = generator.choice(values, at.sum()) if draw else mean_or_mode(values)
    return filled


def guess_nearest(known, rows, near, generator, draw):
    filled = rows.copy()
    for name in rows:
        at = np.flatnonzero(rows[name].isna())
        values = known[name].to_numpy()[near[at]]
        guesses = []
        for row in values:
            here = pd.Series(row).dropna().infer_objects()
            if here.empty:
                here = known[name].dropna()
            guesses.append(generator.choice(here) if draw else mean_or_mode(here))
        column = filled[name].to_numpy(dtype=float if pd.api.types.is_numeric_dtype(known[name]) else object, copy=True)
        column[at] = guesses
        filled[name] = column
    return filled


def score(truth, filled, holes, known):
    """Of each column its error, and how far the filled cells' distribution is from the true one."""
    scores = {}
    for j, name in enumerate(truth):
        true = truth[name][holes[:, j]].to_numpy()
        guess = filled[name][holes[:, j]].to_numpy()
        if pd.api.types.is_numeric_dtype(truth[name]):
            error = np.sqrt(np.mean((true - guess.astype(float)) ** 2)) / known[name].std()
            both = np.concatenate([true, guess.astype(float)])
            cumulated = [np.searchsorted(np.sort(x.astype(float)), both, side="right") / len(x) for x in (true, guess)]
            scores[name] = (error, np.abs(cumulated[0] - cumulated[1]).max())
        else:
            shares = [pd.Series(x).value_counts(normalize=True) for x in (true, guess)]
            scores[name] = ((true == guess).mean(), shares[0].sub(shares[1], fill_value=0).abs().sum() / 2)
    return scores


def by_sfumato(program, model, rows, folder, *words):
    rows.to_csv(folder / "holes.csv", index=False, na_rep="?")
    subprocess.run([program, "impute", model, folder / "holes.csv", "-o", folder / "full.csv", *words], check=True)
    return read(folder / "full.csv")


def print_table(title, results, truth, place):
    names = list(results)
    print(f"\n{title}\n\n| column | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}")
    for column in truth:
        kind = "" if place else " (error)" if pd.api.types.is_numeric_dtype(truth[column]) else " (right)"
        print(f"| {column}{kind} | {' | '.join(f'{results[name][column][place]:.3f}' for name in names)} |")
    numbers = [column for column in truth if pd.api.types.is_numeric_dtype(truth[column])]
    for what, columns in (("numbers", numbers), ("categories", [c for c in truth if c not in numbers])):
        means = [np.mean([results[name][column][place] for column in columns]) for name in names]
        print(f"| mean of the {what} | {' | '.join(f'{mean:.3f}' for mean in means)} |")


def best_of(candidates, truth, draw):
    """The neighbours' best k."""
    def total(scores):
        sign = {name: 1 if draw or pd.api.types.is_numeric_dtype(truth[name]) else -1 for name in truth}
        return sum(sign[name] * scores[name][1 if draw else 0] for name in truth)
    k = min(candidates, key=lambda k: total(candidates[k]))
    return k, candidates[k]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--program", default=pathlib.Path(__file__).resolve().parent.parent / "build/sfumato")
    parser.add_argument("--holes", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", type=pathlib.Path)
    arguments = parser.parse_args()
    generator = np.random.default_rng(arguments.seed)
    table = read(arguments.data)
    order = generator.permutation(len(table))
    aside = len(table) // 5
    truth = table.iloc[order[:aside]].reset_index(drop=True)
    known = table.iloc[order[aside:]].reset_index(drop=True)
    rows, holes = make_holes(truth, arguments.holes, generator)
    near = nearest_rows(known, rows, max(NEIGHBOURS))

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model = arguments.model or folder / "model.safetensors"
        if not model.exists():
            known.to_csv(folder / "known.csv", index=False, na_rep="?")
            subprocess.run([arguments.program, "train", folder / "known.csv", "-o", model], check=True)
        for draw in (False, True):
            candidates = {
                k: score(truth, guess_nearest(known, rows, near[:, :k], generator, draw), holes, known)
                for k in NEIGHBOURS
            }
            k, nearest = best_of(candidates, truth, draw)
            plain = score(truth, guess_plain(known, rows, generator, draw), holes, known)
            ours = score(truth, by_sfumato(arguments.program, model, rows, folder,
                                           *(["--seed", "1"] if draw else ["--best-guess"])), holes, known)
            results = {"random row" if draw else "mean, mode": plain, f"{k} nearest": nearest, "sfumato": ours}
            print_table("Draws" if draw else "Best guesses", results, truth, 0)
            if draw:
                print_table("Draws: distance of the distributions", results, truth, 1)


if __name__ == "__main__":
    main()
