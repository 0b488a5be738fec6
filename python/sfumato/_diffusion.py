"""The estimator: a distribution that is learned by denoising diffusion."""

import functools
import inspect
import os
import time as clock
import typing

import numpy as np

from sfumato import _core, _progress
from sfumato._arguments import checked
from sfumato._errors import InterruptedWarning, StoppedEarlyWarning, warn
from sfumato._fitted import FittedDiffusion, named, thread_count
from sfumato._frames import Like, is_frame, read_frame, to_array
from sfumato._settings import documented
from sfumato._sklearn import check_shape, seed_of

#: The engine's names of those parameters that are spelled otherwise here.
_ENGINE_NAMES = {"as_": "as", "random_state": "seed"}


class TrainingProgress(typing.NamedTuple):
    """How a training stands, for `callback`."""

    step: int  #: steps done
    steps: int  #: steps to do, at most
    loss: float  #: of the last step; of a table in nats per row
    gradient_norm: float  #: before clipping
    learning_rate: float
    seconds: float  #: since the training began


@documented("fit")
class Diffusion(FittedDiffusion):
    """A diffusion model of points or of a table of mixed columns.

    Arrays are learned as points, samples of a density in R^D, also arrays of integers. Data frames are learned as
    points where every column is a number in every row, none is of integers and none repeats its values, and as a
    table otherwise; `as_` decides it by hand, and so do parameters that only one kind has. The same data,
    parameters and seed give the same bits as on the command line, for any number of threads.

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
        Why, as in "column 'age' has missing values"; empty where `as_` decides it.
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

    @checked
    def fit(self, X, y=None, *, resume=False, callback=None, progress=None):
        """Learns the distribution of rows.

        Ctrl-C ends the training within a second with a working model and an InterruptedWarning, and `resume=True`
        continues it.

        Parameters
        ----------
        X : array-like or data frame, [rows, columns]
            Numbers (NumPy, DLPack, anything that NumPy takes), or a data frame with an Arrow stream: pandas, polars,
            pyarrow, DuckDB.
        y : ignored
        resume : bool, default=False
            Go on with the training that this model has had, on the same rows, also of a model from a file: to the steps
            that it was to have, to more where `steps` was set to more since, or for `time` longer where that is set.
            Interrupted and resumed gives the same bits as never interrupted.
        callback : callable, optional
            Called with a TrainingProgress about a hundred times in a run. Training stops when it returns False or
            raises.
        progress : bool, optional
            Whether to show a bar; by default in a terminal and in a notebook.

        Returns
        -------
        Diffusion
            self.

        Raises
        ------
        ValueError
            For data and settings that cannot be learned; of `resume` for other rows and for settings that have changed.
        TypeError
            For columns of types that cannot be learned.
        DivergedError
            For a training whose loss is no longer a number; the model is the last good one.

        Warns
        -----
        NotLearnedWarning
            For columns that are not learned: identifiers and free text.
        StoppedEarlyWarning
            Where the validation bound ended the training of a table before the `steps` or the `time` that were given.
        """
        if resume:
            return self._resume(X, callback, progress)
        names = None
        if is_frame(X):
            source = read_frame(X)
            names = [layout[0] for layout in source.layouts]
            rows, columns, like = source.rows, len(names), Like.of_frame(X, source)
        else:
            array = to_array(X)
            (rows, columns), source = array.shape, named(array)
            like = Like("numpy", "float32" if getattr(X, "dtype", None) == np.float32 else "float64")
        check_shape(rows, columns)
        call = functools.partial(_core.Model.fit, source, self._given(), self._threads())
        (self._model, raised), stopped = self._train(call, callback, progress)
        self._like = like
        self._model.frame = like.to_text(self._model.kind == "table", bool(self.epsilon))
        self._trained_with = self.get_params()
        self.n_features_in_ = columns
        if names is not None:
            self.feature_names_in_ = np.array(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self._set_learned()
        self._finish(raised, stopped)
        return self

    def _resume(self, X, callback, progress):
        self._check_fitted()
        call = functools.partial(self._model.resume, self._source(X), self._changed(), self._threads())
        raised, stopped = self._train(call, callback, progress)
        self._trained_with = self.get_params()
        self._set_learned()
        self._finish(raised, stopped)
        return self

    def _changed(self):
        """Parameters that are not those of the training, under the engine's names, and the time."""
        changed = {}
        for name, value in self.get_params().items():
            if name == "threads" or (name != "time" and _same(value, self._trained_with[name])):
                continue
            changed[_ENGINE_NAMES.get(name, name)] = seed_of(value) if name == "random_state" else value
        return changed

    def _given(self):
        """The parameters that differ from their defaults, under the engine's names."""
        given = {}
        for name, value in self.get_params().items():
            default = _DEFAULTS[name].default
            if name != "threads" and not (value is default or (type(value) is type(default) and value == default)):
                given[_ENGINE_NAMES.get(name, name)] = seed_of(value) if name == "random_state" else value
        return given

    def _threads(self):
        return thread_count(self.threads)

    def _train(self, call, callback, progress):
        bar = _progress.Bar() if _progress.wanted(progress) else None
        begin, stopped = clock.monotonic(), False

        def report(step, steps, loss, gradient_norm, learning_rate):
            nonlocal stopped
            if bar:
                bar.update(step, steps, loss)
            if callback is None:
                return None
            seconds = clock.monotonic() - begin
            answer = callback(TrainingProgress(step, steps, loss, gradient_norm, learning_rate, seconds))
            stopped = answer is False
            return answer

        try:
            return call(None if bar is None and callback is None else report), stopped
        finally:
            if bar:
                bar.close()

    def _set_learned(self):
        self.kind_ = self._model.kind
        self.kind_reason_ = self._model.reason
        self.n_steps_ = self._model.step
        self.loss_curve_ = self._model.losses

    def _finish(self, raised, stopped):
        """Raises or warns of what ended the training before its last step."""
        done = f"step {self._model.step} of {self._model.steps}"
        if isinstance(raised, KeyboardInterrupt):
            warn(f"stopped at {done}; the model works, and fit(X, resume=True) continues", InterruptedWarning)
        elif raised is not None:
            raise raised
        elif not stopped and self._model.step < self._model.steps and (self.steps or self.time):
            why = "the validation bound no longer improves, and the model is that of its best step"
            warn(f"stopped early at {done}: {why}", StoppedEarlyWarning)


_DEFAULTS = inspect.signature(Diffusion.__init__).parameters


def _same(value, other):
    """Whether two parameters are the same."""
    if value is other:
        return True
    try:
        return type(value) is type(other) and bool(value == other)
    except ValueError:  # arrays
        return np.array_equal(value, other)


@checked
def load(path):
    """The model in a file that `Diffusion.save` or `sfumato train` wrote.

    Returns
    -------
    Diffusion
        Fitted, with the parameters that it was trained with. Rows come as the kind of data that it was trained on; of a
        model that the command line trained, points come as an array and rows of a table as an object with an Arrow
        stream, which polars.DataFrame, pyarrow.table and pandas.DataFrame.from_arrow take.

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
    estimator._like = _kept_like(model)
    estimator._trained_with = estimator.get_params()
    columns = [*model.columns, *model.conditions]
    estimator.n_features_in_ = len(columns)
    if columns != [f"x{j}" for j in range(len(columns))]:
        estimator.feature_names_in_ = np.array(columns, dtype=object)
    estimator._set_learned()
    return estimator


def _kept_like(model):
    """The kind of data that the file says, or what a file of the command line gives."""
    try:
        return Like.of_text(model.frame)
    except (KeyError, TypeError, ValueError):
        return Like("") if model.kind == "table" else Like("numpy", "float64")


@checked
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
