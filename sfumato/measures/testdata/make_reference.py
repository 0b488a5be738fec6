"""Makes reference.json: samples, and their distances by SciPy and scikit-learn.

Run with: pip install numpy scipy scikit-learn && python3 make_reference.py
The file records the versions used.
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import cdist
from scipy.stats import energy_distance
from sklearn.datasets import make_moons
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

FOLDS = 5
ANGLES = 180


def energy(a, b):
    return np.sqrt(2 * cdist(a, b).mean() - cdist(a, a).mean() - cdist(b, b).mean())


def quantile_w2_squared(a, b):
    """W2^2 in one dimension for any sizes, by the quantile functions on the common grid of steps."""
    a, b = np.sort(a), np.sort(b)
    edges = np.unique(np.concatenate([np.arange(len(a) + 1) / len(a), np.arange(len(b) + 1) / len(b)]))
    middle = (edges[1:] + edges[:-1]) / 2
    difference = a[(middle * len(a)).astype(int)] - b[(middle * len(b)).astype(int)]
    return np.sum((edges[1:] - edges[:-1]) * difference**2)


def sliced(a, b):
    """The sliced W2 distance, averaged over evenly spaced directions of the plane."""
    angles = np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.sqrt(np.mean([quantile_w2_squared(a @ d, b @ d) for d in directions]))


def auc(a, b):
    x = np.concatenate([a, b])
    y = np.concatenate([np.zeros(len(a)), np.ones(len(b))])
    fold = np.concatenate([np.arange(len(a)) % FOLDS, np.arange(len(b)) % FOLDS])
    scores = []
    for k in range(FOLDS):
        model = HistGradientBoostingClassifier(early_stopping=False).fit(x[fold != k], y[fold != k])
        scores.append(roc_auc_score(y[fold == k], model.decision_function(x[fold == k])))
    return np.mean(scores)


def main():
    rng = np.random.default_rng(20261123)
    moons, _ = make_moons(500, noise=0.1, random_state=1)
    blurred, _ = make_moons(500, noise=0.2, random_state=2)
    pairs = {
        "same": (rng.normal(size=(500, 2)), rng.normal(size=(500, 2))),
        "shifted": (rng.normal(size=(500, 2)), rng.normal(size=(400, 2)) + [0.5, 0.0]),
        "moons": (moons, blurred),
        "repeated": (rng.integers(0, 6, size=(400, 2)).astype(float), rng.integers(0, 7, size=(400, 2)).astype(float)),
    }
    cases = []
    for name, (a, b) in pairs.items():
        a, b = np.round(a, 5), np.round(b, 5)
        cases.append(
            {
                "name": name,
                "a": a.ravel().tolist(),
                "b": b.ravel().tolist(),
                "energy": energy(a, b),
                "energy_1d": energy_distance(a[:, 0], b[:, 0]),
                "w2_1d": np.sqrt(quantile_w2_squared(a[:, 0], b[:, 0])),
                "sliced": sliced(a, b),
                "auc": auc(a, b),
            }
        )
        print(name, {k: v for k, v in cases[-1].items() if k not in "ab"})
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps({"made_by": "make_reference.py", "versions": versions, "cases": cases}, indent=None)
                    .replace(", ", ",\n") + "\n")


if __name__ == "__main__":
    main()
