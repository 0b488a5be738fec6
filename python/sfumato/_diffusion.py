"""The estimator: a distribution that is learned by denoising diffusion."""

import functools
import inspect
import json
import os
import time as clock
import typing
import warnings

import numpy as np

from sfumato import _core, _plot, _progress, mathematics
from sfumato._errors import InterruptedWarning, UsageError
from sfumato._frames import Like, is_frame, read_frame, to_array
from sfumato._settings import FitSettings, documented
from sfumato._sklearn import check_shape, not_fitted, seed_of

#: The engine's names of those parameters that are spelled otherwise here.
_ENGINE_NAMES = {"as_": "as", "random_state": "seed"}


class Report(typing.NamedTuple):
    """How a training stands, for `callback`."""

    step: int  #: steps done
    steps: int  #: steps to do, at most
    loss: float  #: of the last step; of a table in nats per row
    gradient_norm: float  #: before clipping
    learning_rate: float
    seconds: float  #: since the training began


@documented("fit")
class Diffusion(FitSettings):
    """A diffusion model of points or of a table of mixed columns.

    Arrays are learned as points, samples of a density in R^D. Data frames are learned as points where every column is a
    number in every row and none repeats its values, and as a table otherwise; `as_` decides it by hand, and so do
    parameters that only one kind has. The same data, parameters and seed give the same bits as on the command line, for
    any number of threads.

    Parameters
    ----------
    {settings}

    Attributes
    ----------
    n_features_in_ : int
        Number of columns of the data.
    feature_names_in_ : ndarray of str
        Their names, where the data had names.
    kind_ : {"points", "table"}
        What the data were learned as.
    kind_reason_ : str
        Why, as in "column 'age' has missing values"; empty where `as_` said it.
    n_steps_ : int
        Training steps done.
    loss_curve_ : ndarray, [points, 2]
        Steps, and the mean loss since the step before.

    Notes
    -----
    None, and a value equal to the default, is a parameter that was not given: it is then what the data, the preset or
    the kind of data choose, and it neither decides the kind nor is refused where it does not apply.

    Examples
    --------
    >>> import numpy as np, sfumato
    >>> X = np.random.default_rng(0).normal(size=(1000, 2))
    >>> model = sfumato.Diffusion(steps=50, width=32).fit(X)
    >>> model.sample(5, seed=1).shape
    (5, 2)
    """

    # ---- training

    def fit(self, X, y=None, *, callback=None, progress=None):
        """Learns the distribution of rows.

        Ctrl-C ends the training within a second: the model is then what it has come to, an InterruptedWarning says so,
        and `resume` continues.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
            Numbers (NumPy, DLPack, anything that NumPy takes), or a data frame with an Arrow stream: pandas, polars,
            pyarrow, DuckDB.
        y : ignored
        callback : callable, optional
            Called with a Report about a hundred times in a run. Training stops when it returns False or raises.
        progress : bool, optional
            Whether to show a bar; by default in a terminal and in a notebook.

        Returns
        -------
        Diffusion
            self.

        Raises
        ------
        ValueError
            For data and settings that cannot be learned.
        TypeError
            For columns of types that cannot be learned.
        DivergedError
            For a training whose loss is no longer a number; the model is the last good one.
        """
        names = None
        if is_frame(X):
            source = read_frame(X)
            names = [layout[0] for layout in source.layouts]
            rows, columns, like = source.rows, len(names), Like.of_frame(X, source)
        else:
            array = to_array(X)
            (rows, columns), source = array.shape, _named(array)
            like = Like("numpy", "float32" if getattr(X, "dtype", None) == np.float32 else "float64")
        check_shape(rows, columns)
        call = functools.partial(_core.Model.fit, source, self._given(), self._threads())
        self._model, raised = self._train(call, callback, progress)
        self._like = like
        self.n_features_in_ = columns
        if names is not None:
            self.feature_names_in_ = np.array(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self._set_learned()
        self._finish(raised)
        return self

    def resume(self, X, *, time=None, steps=None, callback=None, progress=None):
        """Goes on with a training on the data that it started on.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
        time : float, optional
            Train for about so many seconds more.
        steps : int, optional
            The new number of steps in all. By default the training goes on to the steps that it was to have.
        callback, progress : optional
            As in `fit`.

        Returns
        -------
        Diffusion
            self. Interrupted and resumed gives the same bits as never interrupted.

        Raises
        ------
        ValueError
            For other data.
        """
        self._check_fitted()
        settings = {"time": time, "steps": steps}
        call = functools.partial(self._model.resume, self._source(X), settings, self._threads())
        raised = self._train(call, callback, progress)
        self._set_learned()
        self._finish(raised)
        return self

    def _given(self):
        """The parameters that differ from their defaults, under the engine's names."""
        given = {}
        for name, value in self.get_params().items():
            default = _DEFAULTS[name].default
            if name != "threads" and not (value is default or (type(value) is type(default) and value == default)):
                given[_ENGINE_NAMES.get(name, name)] = seed_of(value) if name == "random_state" else value
        return given

    def _threads(self):
        return 0 if self.threads is None else _core.whole_number("threads", self.threads)

    def _train(self, call, callback, progress):
        bar = _progress.Bar() if _progress.wanted(progress) else None
        begin = clock.monotonic()

        def report(step, steps, loss, gradient_norm, learning_rate):
            if bar:
                bar.update(step, steps, loss)
            if callback is None:
                return None
            return callback(Report(step, steps, loss, gradient_norm, learning_rate, clock.monotonic() - begin))

        try:
            return call(None if bar is None and callback is None else report)
        finally:
            if bar:
                bar.close()

    def _set_learned(self):
        self.kind_ = self._model.kind
        self.kind_reason_ = self._model.reason
        self.n_steps_ = self._model.step
        self.loss_curve_ = self._model.losses

    def _finish(self, raised):
        if raised is None:
            return
        if not isinstance(raised, KeyboardInterrupt):
            raise raised
        warnings.warn(
            f"stopped at step {self._model.step} of {self._model.steps}; the model works, and resume() continues",
            InterruptedWarning,
            stacklevel=3,
        )

    # ---- what a fitted model does

    @documented("sample")
    def sample(self, n_samples=1, *, where=None, no_copies=None, **settings):
        """Draws new rows.

        Parameters
        ----------
        n_samples : int, default=1
            Rows to draw. Row i of a seed is the same whatever `n_samples` is.
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
        settings = {name: value for name, value in settings.items() if value is not None}
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
        """A picture, through matplotlib.

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

    # ---- scikit-learn

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_model")

    def _check_fitted(self):
        if not hasattr(self, "_model"):
            raise not_fitted(self)

    def _source(self, data):
        """Data of the model's columns for the engine."""
        if is_frame(data):
            source = read_frame(data)
            names = [layout[0] for layout in source.layouts]
            self._check_names(names)
            self._check_count(len(names))
            return source
        array = to_array(data)
        self._check_names(None)
        self._check_count(array.shape[1])
        return _named(array, getattr(self, "feature_names_in_", None))


_DEFAULTS = inspect.signature(Diffusion).parameters


def _named(array, names=None):
    """An array under column names: x0, x1, ... where there are none."""
    return _core.Points(array, [f"x{j}" for j in range(array.shape[1])] if names is None else list(names))


def load(path):
    """The model in a file that `Diffusion.save` or `sfumato train` wrote.

    Returns
    -------
    Diffusion
        Fitted, with the parameters that it was trained with.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    ValueError
        For a file that is not a model, is damaged, or comes from a newer version.
    """
    model = _core.load(os.fspath(path))
    names = {engine: name for name, engine in _ENGINE_NAMES.items()}
    estimator = Diffusion(**{names.get(name, name): value for name, value in model.settings.items()})
    estimator._model = model
    estimator._like = Like("" if model.kind == "table" else "numpy")
    columns = [*model.columns, *model.conditions]
    estimator.n_features_in_ = len(columns)
    if columns != [f"x{j}" for j in range(len(columns))]:
        estimator.feature_names_in_ = np.array(columns, dtype=object)
    estimator._set_learned()
    return estimator


def toy(name, points=10_000, *, noise=0.1, seed=0, labels=False):
    """A set of points in the plane, by its name.

    Parameters
    ----------
    name : str
        swiss_roll, s_curve, moons, and others: an unknown name lists them.
    points : int
    noise : float
        Standard deviation around the curve.
    seed : int
    labels : bool
        Add a column with the component that each point came from.

    Returns
    -------
    ndarray, [points, 2 or 3]
    """
    points, seed = _core.whole_number("points", points), _core.whole_number("seed", seed)
    return _core.toy(name, points, float(noise), seed, bool(labels)).array()
