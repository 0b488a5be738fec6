"""What a fitted model does: it draws rows, fills in missing values and scores."""

import json
import os
import secrets

import numpy as np

from sfumato import _core, _plot, mathematics
from sfumato._arguments import checked
from sfumato._errors import UsageError
from sfumato._frames import Like, is_frame, read_frame, read_source, to_array
from sfumato._settings import FitSettings, documented
from sfumato._sklearn import not_fitted, seed_of
from sfumato._where import conditions


class FittedDiffusion(FitSettings):
    """The methods of Diffusion after `fit`."""

    @documented("sample")
    def sample(self, n_samples=None, *, where=None, no_copies=None, **settings):
        """Draws new rows: others in each call, or with a `seed` the same ones.

        Parameters
        ----------
        n_samples : int, optional
            Rows to draw, by default 1, or as many as a frame `where` has. Row i of a seed does not depend on it.
        where, no_copies
            As below, or a data frame: `where` with a row of conditions for each row to draw, of points on the columns
            that the model was conditioned on, of tables on any, null for a missing value; `no_copies` with rows of a
            table that are not drawn again.
        {settings}

        Returns
        -------
        ndarray or data frame, [n_samples, columns]
            The same kind of data with the same types as the model was fitted on.

        Raises
        ------
        ValueError
            For settings that are unknown, out of range or without effect.
        """
        self._check_fitted()
        given = avoid = None
        if is_frame(where):
            given, where = read_frame(where, "where"), None
            if n_samples not in (None, given.rows):
                raise UsageError(f"n_samples is {n_samples}, and where has {given.rows} rows; leave n_samples out")
        if is_frame(no_copies):
            avoid, no_copies = read_frame(no_copies, "no_copies"), None
        count = 1 if n_samples is None else _core.whole_number("n_samples", n_samples)
        settings |= {"where": where, "no_copies": no_copies, "seed": _seed(settings)}
        return self._like.build(self._call("sample", count, settings, given, avoid))

    def _call(self, method, *arguments):
        arguments = [_in_words(argument) for argument in arguments]
        return getattr(self._model, method)(*arguments, self._threads())

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

    @checked
    def score(self, X, y=None):
        """The mean of `score_samples`, in nats. More is better."""
        return float(np.mean(self.score_samples(X)))

    @checked
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
        settings = {"draws": draws, "seed": seed}
        if self.kind_ != "table":
            return self._call("bound", self._source(X), settings | {"steps": steps, "variance": variance})
        for name, value in (("steps", steps), ("variance", variance)):
            if value is not None:
                raise UsageError(f"{name} applies to points only, and this is a table model; leave it out")
        return float(np.mean(self.score_samples(X, **settings)))

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
        if not settings.get("best_guess"):
            settings["seed"] = _seed(settings)
        rows = self._call("impute", source, draws, settings)
        like = self._like if self._like.package == "numpy" else Like("numpy", "float64")
        if is_frame(X):
            like = Like.of_frame(X, source)
        if isinstance(rows, _core.Points):
            return like.with_index(X, like.build(rows)) if draws == 1 else like.build(rows)
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
        return self._like.build(self._call("latents", self._source(X), False, settings))

    @documented("encode")
    def decode(self, Z, **settings):
        """The rows of latents: the inverse of `encode` with the same settings. [rows, columns].

        Parameters
        ----------
        Z : array-like or data frame, [rows, columns]
        {settings}
        """
        self._check_fitted()
        return self._like.build(self._call("latents", self._source(Z), True, settings))

    @documented("sample")
    def evaluate(self, X, *, repeats=_core.STABLE_REPEATS, where=None, **settings):
        """Distances of draws of a model of points from the truth, beside those between two real samples.

        Parameters
        ----------
        X : array-like, data frame, path of a .csv or .npy file, or name of a toy set
            The truth: random halves of its rows, or fresh points of the toy set.
        repeats : int, default=20
            Draws that the means are of, each with a seed of its own; of C2ST five at most.
        {settings}

        Returns
        -------
        dict
            As of `sfumato.evaluate`.
        """
        self._check_fitted()
        repeats, settings = _core.whole_number("repeats", repeats), _in_words(settings | {"where": where})
        return _core.evaluate_model(self._model, read_source(X, "X"), repeats, settings, self._threads())

    @property
    def denoiser(self):
        """The network as a function of arrays, in standardised points: a mathematics.Denoiser."""
        return self.denoiser_where(None)

    @checked
    def denoiser_where(self, where):
        """The same under conditions on the rows."""
        self._check_fitted()
        return mathematics.Denoiser(_core.network_denoiser(self._model, _in_words({"where": where})))

    @documented("sample")
    def sampling_levels(self, *, where=None, **settings):
        """The noise levels that `sample` visits with such settings, clean data last. [levels, 2]: alpha, sigma."""
        self._check_fitted()
        return _core.model_levels(self._model, _in_words(settings | {"where": where}))

    @property
    def standardizer_(self):
        """Mean and scale of each column: points are (x - mean) / scale to the network. Both [columns]."""
        self._check_fitted()
        return _core.standardizer(self._model)

    @checked
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

    @checked
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


def thread_count(threads):
    """The engine's number of threads; 0 is its default."""
    return 0 if threads is None else _core.whole_number("threads", threads)


def _seed(settings):
    """The seed of draws: a new one where none is given."""
    seed = settings.get("seed")
    return secrets.randbits(63) if seed is None else seed_of(seed)


def _in_words(argument):
    """Settings with their conditions in the engine's words; any other argument as it is."""
    if isinstance(argument, dict) and "where" in argument:
        return argument | {"where": conditions(argument["where"])}
    return argument


def named(array, names=None):
    """An array under column names: x0, x1, ... where there are none."""
    return _core.Points(array, [f"x{j}" for j in range(array.shape[1])] if names is None else list(names))
