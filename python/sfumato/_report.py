"""Synthetic rows measured beside real ones."""

import html
import json
import os

from sfumato import _core
from sfumato._arguments import checked
from sfumato._errors import UsageError
from sfumato._fitted import thread_count
from sfumato._frames import read_source


class Report:
    """A synthetic table beside the real one: a page in a notebook, a few lines as a text, `to_dict` and `save`."""

    def __init__(self, page, figures, text):
        self._page, self._figures, self._text = page, figures, text

    def __repr__(self):
        return self._text.rstrip("\n")

    def _repr_html_(self):
        # A frame of its own keeps the page's style from the notebook's.
        page = html.escape(self._page, quote=True)
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 0" title="report"></iframe>'

    def to_dict(self):
        """All figures, None where one is not defined, as the command line's JSON has them."""
        return json.loads(self._figures)

    @checked
    def save(self, path):
        """Writes the page, or the figures, by the ending of the name: .html or .json. Whole or not at all.

        Raises
        ------
        ValueError
            For another ending.
        RuntimeError
            Where the file cannot be written, with the system's reason.
        """
        path = os.fspath(path)
        texts = {".html": self._page, ".json": self._figures + "\n"}
        ending = os.path.splitext(path)[1].lower()
        if ending not in texts:
            raise UsageError(f"{path!r} ends in {ending!r}; give a name that ends in .html or .json")
        _core.write_text(path, texts[ending])


@checked
def report(real, synthetic, holdout=None, *, target=None, seed=0, threads=None):
    """Compares a synthetic table with the real one.

    Shapes of columns, trends of pairs, a classifier that tells the tables apart, models that learn from each, copies,
    and distances to the closest rows.

    Parameters
    ----------
    real, synthetic : data frame, array-like or path of a CSV file
        Tables of the same columns.
    holdout : the same, optional
        Real rows that no model has seen, to compare with.
    target : str, optional
        Column that models learn to predict; by default the last that can be.
    seed : int, default=0
        Seed of folds, splits and choices of rows.
    threads : int, optional
        By default as many as the process may use. The results do not depend on it.

    Returns
    -------
    Report
        It shows as a page in a notebook; `save("report.html")`, `to_dict()`.

    Raises
    ------
    ValueError
        For tables of different columns, too few rows, and a target that there is not.
    """
    sources = read_source(real, "real"), read_source(synthetic, "synthetic")
    unseen = None if holdout is None else read_source(holdout, "holdout")
    seed = _core.whole_number("seed", seed)
    return Report(*_core.report(*sources, unseen, target or "", seed, thread_count(threads)))


@checked
def evaluate(samples, X, *, repeats=_core.STABLE_REPEATS, threads=None):
    """Distances of samples of points from the truth, beside those between two real samples.

    Parameters
    ----------
    samples : array-like, data frame or path of a .csv or .npy file, [rows, columns]
    X : the same, or the name of a toy set
        The truth. The samples are compared with random halves of its rows, or with fresh points of the toy set.
    repeats : int, default=20
        Draws that the means are of; of C2ST five at most.
    threads : int, optional
        By default as many as the process may use. The results do not depend on it.

    Returns
    -------
    dict
        `value` and `real`, what two real samples score; each has `sliced_wasserstein` and `energy`, the distances
        after standardisation, and `c2st`, the accuracy of a classifier that tells the samples apart: 0.5 is best.
    """
    repeats = _core.whole_number("repeats", repeats)
    sources = read_source(samples, "samples"), read_source(X, "X")
    return _core.evaluate_samples(*sources, repeats, thread_count(threads))
