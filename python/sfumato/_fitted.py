"""What a fitted model does: it draws rows, fills in missing values and scores."""

import json
import os

import numpy as np

from sfumato import _core, _plot, mathematics
from sfumato._errors import UsageError
from sfumato._frames import Like, is_frame, read_frame, to_array
from sfumato._settings import FitSettings, documented
from sfumato._sklearn import not_fitted


class FittedDiffusion(FitSettings):
    """The methods of Diffusion after `fit`."""

    @documented("sample")
    def sample(self, n_samples=1, *, where=None, no_copies=None, **settings):
        """Draws new rows.

        Parameters
        ----------
        n_samples : int, default=1
            Rows to draw. Row i of a seed does not depend on `n_samples`.
        where, no_copies
            As below, or a data frame: of points with a row of conditions for each row to draw; of a table with rows
            that are not drawn again. In a dict, a list is one of several values and None a missing one.
        {settings}

        Returns
        -------
        ndarray or data frame, [n_samples, columns]
            The same kind of data frame with the same types as the model was fitted on, or an array. A model from a file
            gives an array of points, or an object with an Arrow stream.

        Raises
        ------
        ValueError
            For settings that are unknown, out of range or without effect.
        """
        self._check_fitted()
        count = _core.whole_number("n_samples", n_samples)
        conditions = avoid = None
        if is_frame(where):
            conditions, where = read_frame(where).points(), None
        if is_frame(no_copies):
            avoid, no_copies = read_frame(no_copies), None
        settings |= {"where": where, "no_copies": no_copies}
        return self._out(self._call("sample", count, settings, conditions, avoid))

    def _call(self, method, *arguments):
        return getattr(self._model, method)(*arguments, self._threads())

    def _out(self, rows):
        if self._like.package != "numpy":
            return self._like.build(rows)
        if isinstance(rows, _core.Table):
            return rows.stream(rows.natural_layouts())
        array = rows.array()
        return array.astype(np.float32) if "float32" in self._like.kind else array

    @documented("score")
    def score_samples(self, X, **settings):
        """The log-likelihood of each row in nats: exact of points, the variational lower bound of a table.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
        {settings}

        Returns
        -------
        ndarray, [rows]
            Minus infinity for a row that differs from a column that was constant.

        References
        ----------
        Song et al. 2021, Score-based generative modeling through stochastic differential equations, eq. 39; of tables
        Austin et al. 2021, the absorbing diffusion.
        """
        self._check_fitted()
        return self._call("log_likelihood", self._source(X), settings)

    def score(self, X, y=None):
        """The mean of `score_samples`, in nats. More is better."""
        return float(np.mean(self.score_samples(X)))

    def elbo(self, X, *, draws=None, seed=None, steps=None, variance=None):
        """A lower bound of the mean log-likelihood of rows, in nats: the variational bound.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
        draws : int, optional
            Of the noise, for each row and step; of a table, of the masks of each row.
        seed : int, optional
        steps : int, optional
            Of points on a continuous process: the steps that the reverse process is taken in, 1000 by default.
        variance : str, optional
            Of points: the variance of the reverse steps.

        Returns
        -------
        float

        References
        ----------
        Ho, Jain, Abbeel 2020, eq. 5; of tables Austin et al. 2021, the absorbing diffusion.
        """
        self._check_fitted()
        settings = {"draws": draws, "seed": seed, "steps": steps, "variance": variance}
        if self.kind_ == "table":
            return float(np.mean(self.score_samples(X, **settings)))
        return self._call("bound", self._source(X), settings)

    @documented("impute")
    def impute(self, X, *, draws=1, **settings):
        """Fills in the missing values of rows, each by a draw from the model given the rest of the row.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
            NaN or null for a missing value.
        draws : int, default=1
            Of points, of each row, one after another; of a table, of the whole table.
        {settings}

        Returns
        -------
        ndarray or data frame, [rows * draws, columns]
            As X is; observed values are unchanged. Of several draws of a table a list of data frames.
        """
        self._check_fitted()
        draws = _core.whole_number("draws", draws)
        if draws == 0:
            raise UsageError("draws is 0; give 1 or more")
        source = self._source(X)
        rows = self._call("impute", source, draws, settings)
        if isinstance(rows, _core.Points):
            return self._out(rows)
        if not is_frame(X):
            filled = [table.stream(table.natural_layouts()) for table in rows]
        else:
            like = Like.of_frame(X, source)
            filled = [like.keep(X, like.build(table), table) for table in rows]
        return filled[0] if draws == 1 else filled

    @documented("encode")
    def encode(self, X, **settings):
        """The latents of rows of points, about N(0, I), along the probability-flow ODE. [rows, columns].

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
        {settings}
        """
        self._check_fitted()
        return self._out(self._call("latents", self._source(X), False, settings))

    def decode(self, Z, **settings):
        """The rows of latents: the inverse of `encode` with the same settings. [rows, columns]."""
        self._check_fitted()
        return self._out(self._call("latents", self._source(Z), True, settings))

    @property
    def denoiser(self):
        """The network as a function of arrays, in standardised points: a mathematics.Denoiser."""
        return self.denoiser_where(None)

    def denoiser_where(self, where):
        """The same under conditions on the rows."""
        self._check_fitted()
        return mathematics.Denoiser(_core.network_denoiser(self._model, {"where": where}))

    def sampling_levels(self, **settings):
        """The noise levels that `sample` visits with such settings, clean data last. [levels, 2]: alpha, sigma."""
        self._check_fitted()
        return _core.model_levels(self._model, settings)

    @property
    def standardizer_(self):
        """Mean and scale of each column: points are (x - mean) / scale to the network. Both [columns]."""
        self._check_fitted()
        return _core.standardizer(self._model)

    def plot(self, X=None, *, kind="samples", n_samples=2000, seed=0, columns=None, ax=None):
        """Plots the model, through matplotlib.

        Parameters
        ----------
        X : array-like or frame, optional
            Data to draw below the samples.
        kind : {"samples", "loss"}
            Draws of the model, or the loss curve of its training.
        n_samples, seed : int
        columns : list of str, optional
            One for a histogram, two for a cloud; by default the first two.
        ax : matplotlib Axes, optional

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        ImportError
            Without matplotlib.
        """
        self._check_fitted()
        if kind not in ("samples", "loss"):
            raise UsageError(f"kind is {kind!r}; give 'samples' or 'loss'")
        return _plot.loss(self, ax) if kind == "loss" else _plot.samples(self, X, n_samples, seed, columns, ax)

    def get_config(self):
        """All settings of the training by name, also those that the data decided."""
        self._check_fitted()
        return json.loads(self._model.config)

    def summary(self):
        """What the model file holds: columns, rows, steps, loss or validation bound, privacy budget, settings."""
        self._check_fitted()
        return json.loads(self._model.summary)

    def save(self, path):
        """Writes the model file that `sfumato` and `sfumato.load` read, whole or not at all.

        Raises
        ------
        RuntimeError
            Where the file cannot be written, with the system's reason.
        """
        self._check_fitted()
        self._model.save(os.fspath(path))

    def write(self, X, path, *, dialect=""):
        """Writes rows to a file, whole or not at all: in the dialect of the CSV file that the model learned from.

        Parameters
        ----------
        X : array or data frame
            Rows of the model's columns, as `sample` and `impute` give them.
        path : path
            A .csv, .tsv or .txt file, of numbers also .npy.
        dialect : str
            What is to be different, as the command line's --dialect takes it: "comma", "semicolon,decimal=comma".

        Raises
        ------
        ValueError
            For an ending or a dialect that is not known.
        RuntimeError
            Where the file cannot be written, with the system's reason.
        """
        self._check_fitted()
        self._model.write(self._source(X), os.fspath(path), dialect)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_model")

    def _check_fitted(self):
        if not hasattr(self, "_model"):
            raise not_fitted(self)

    def _source(self, data):
        """Data of the model's columns for the engine; those of its conditions may be missing."""
        drawn = list(self._model.columns)
        if is_frame(data):
            source = read_frame(data)
            names = [layout[0] for layout in source.layouts]
            if names != drawn:
                self._check_names(names)
                self._check_count(len(names))
            return source
        array = to_array(data)
        self._check_names(None)
        if array.shape[1] == len(drawn):
            return named(array, drawn)
        self._check_count(array.shape[1])
        return named(array, getattr(self, "feature_names_in_", None))


def named(array, names=None):
    """An array under column names: x0, x1, ... where there are none."""
    return _core.Points(array, [f"x{j}" for j in range(array.shape[1])] if names is None else list(names))
