"""The estimator: a density that is learned by denoising diffusion."""

import json
import os
import time as clock
import typing
import warnings

import numpy as np

from sfumato import _core, _plot, _progress, mathematics
from sfumato._errors import FailureError, InterruptedWarning, UsageError
from sfumato._frames import Like, is_frame, read_frame, to_array
from sfumato._sklearn import Estimator, check_shape, not_fitted, seed_of

#: What is no setting of the engine's training.
_OWN = ("as_", "condition", "na", "preset", "random_state", "schema", "threads", "time")


class Report(typing.NamedTuple):
    """How a training stands, for `callback`."""

    step: int  #: steps done
    steps: int  #: steps to do, at most
    loss: float  #: of the last step; of a table in nats a row
    gradient_norm: float  #: before clipping
    learning_rate: float
    seconds: float  #: since the training began


class Diffusion(Estimator):
    """A diffusion model of points or of a table of mixed columns.

    Arrays are learned as points, samples of a density in R^D. Frames are learned as a table where a column is not all
    numbers, misses values or repeats them, and otherwise as points too; `as_` decides it by hand. All parameters are
    those of `sfumato train`, under its names and with its defaults, which None stands for; `sfumato train --help` and
    docs/command-line.md explain each. The same data, settings and seed give the same bits as the command line does, for
    any number of threads.

    Parameters
    ----------
    preset : {"default", "article"}, optional
        Settings of points to start from.
    as_ : {"points", "table"}, optional
        What the data are learned as; by default what their columns look like.
    condition : str or list of str, optional
        Columns that say of a row what it is: given to `sample`, not learned. "name:label" and "name:number" say which.
        Arrays' columns are x0, x1, ...
    time : float, optional
        Train about so many seconds, in place of `steps`; of points. The number of steps then depends on the machine.
    schema : str or dict, optional
        What columns of a table are: a TOML file, or the same keys by column, as in {"age": {"kind": "integer",
        "minimum": 0, "maximum": 120}} (docs/schema.md).
    na : list of str, optional
        Further words for a missing value, of a table.
    random_state : int, numpy.random.Generator or RandomState, optional
        The seed of all random numbers of training (`--seed`); None is 0.
    threads : int, optional
        None: as many as the machine has. The results do not depend on it.
    steps, batch, learning_rate, warmup, decay, beta1, beta2, adam_epsilon, ema_decay, clip_norm, width, \
hidden_layers, process
        Of both kinds of training, but for `decay`, which is of points.
    weight_decay, holdout, min_count, octaves, harmonics, epsilon, delta, clip, multinomial_steps
        Of tables of mixed columns. `epsilon` and `delta` are a privacy budget: the training is then differentially
        private, and a warning names the columns of which the data tell more than the budget covers, as no `schema`
        states their ranges and levels (docs/tables.md).
    condition_dropout, parameterization, variance, objective, weighting, snr_gamma, p2_gamma, p2_k, vlb_weight, \
step_sampling, schedule, chain_steps, beta_start, beta_end, sigma_min, sigma_max, rho, betas, \
zero_terminal_snr, level_mean, level_sd, activation, residual, shift, table_rows, taps, fourier_features, \
fourier_scale, precision, article_init
        Of points. `betas` is a list of numbers or the path of a file of them.

    Attributes
    ----------
    n_features_in_ : int
        Columns of the data.
    feature_names_in_ : ndarray of str
        Their names, where the data had names.
    kind_ : {"points", "table"}
        What the data were learned as.
    n_steps_ : int
        Steps that were done.
    loss_curve_ : ndarray, [points, 2]
        Steps, and the mean loss since the one before.

    Examples
    --------
    >>> import numpy as np, sfumato
    >>> X = np.random.default_rng(0).normal(size=(1000, 2))
    >>> model = sfumato.Diffusion(steps=50, width=32).fit(X)
    >>> model.sample(5, seed=1).shape
    (5, 2)
    """

    def __init__(
        self,
        *,
        preset=None,
        as_=None,
        condition=None,
        time=None,
        schema=None,
        na=None,
        random_state=None,
        threads=None,
        steps=None,
        batch=None,
        learning_rate=None,
        warmup=None,
        decay=None,
        weight_decay=None,
        beta1=None,
        beta2=None,
        adam_epsilon=None,
        ema_decay=None,
        clip_norm=None,
        holdout=None,
        min_count=None,
        octaves=None,
        harmonics=None,
        epsilon=None,
        delta=None,
        clip=None,
        multinomial_steps=None,
        condition_dropout=None,
        parameterization=None,
        variance=None,
        objective=None,
        weighting=None,
        snr_gamma=None,
        p2_gamma=None,
        p2_k=None,
        vlb_weight=None,
        step_sampling=None,
        process=None,
        schedule=None,
        chain_steps=None,
        beta_start=None,
        beta_end=None,
        sigma_min=None,
        sigma_max=None,
        rho=None,
        betas=None,
        zero_terminal_snr=None,
        level_mean=None,
        level_sd=None,
        width=None,
        hidden_layers=None,
        activation=None,
        residual=None,
        shift=None,
        table_rows=None,
        taps=None,
        fourier_features=None,
        fourier_scale=None,
        precision=None,
        article_init=None,
    ):
        self.preset = preset
        self.as_ = as_
        self.condition = condition
        self.time = time
        self.schema = schema
        self.na = na
        self.random_state = random_state
        self.threads = threads
        self.steps = steps
        self.batch = batch
        self.learning_rate = learning_rate
        self.warmup = warmup
        self.decay = decay
        self.weight_decay = weight_decay
        self.beta1 = beta1
        self.beta2 = beta2
        self.adam_epsilon = adam_epsilon
        self.ema_decay = ema_decay
        self.clip_norm = clip_norm
        self.holdout = holdout
        self.min_count = min_count
        self.octaves = octaves
        self.harmonics = harmonics
        self.epsilon = epsilon
        self.delta = delta
        self.clip = clip
        self.multinomial_steps = multinomial_steps
        self.condition_dropout = condition_dropout
        self.parameterization = parameterization
        self.variance = variance
        self.objective = objective
        self.weighting = weighting
        self.snr_gamma = snr_gamma
        self.p2_gamma = p2_gamma
        self.p2_k = p2_k
        self.vlb_weight = vlb_weight
        self.step_sampling = step_sampling
        self.process = process
        self.schedule = schedule
        self.chain_steps = chain_steps
        self.beta_start = beta_start
        self.beta_end = beta_end
        self.sigma_min = sigma_min
        self.sigma_max = sigma_max
        self.rho = rho
        self.betas = betas
        self.zero_terminal_snr = zero_terminal_snr
        self.level_mean = level_mean
        self.level_sd = level_sd
        self.width = width
        self.hidden_layers = hidden_layers
        self.activation = activation
        self.residual = residual
        self.shift = shift
        self.table_rows = table_rows
        self.taps = taps
        self.fourier_features = fourier_features
        self.fourier_scale = fourier_scale
        self.precision = precision
        self.article_init = article_init

    # ---- training

    def fit(self, X, y=None, *, callback=None, progress=None):
        """Learns the distribution of rows.

        Ctrl-C ends the training within a second; the model is then what it had come to, and InterruptedWarning says so.

        Parameters
        ----------
        X : array-like or frame, [rows, columns]
            Numbers (NumPy, DLPack, anything that NumPy takes), or a data frame with an Arrow stream: pandas, polars,
            pyarrow, DuckDB.
        y : ignored
        callback : callable, optional
            Called with a Report about a hundred times in a run. False ends the training, and so does an exception.
        progress : bool, optional
            Whether to show a bar; by default in a terminal and in a notebook.

        Returns
        -------
        Diffusion
            self.

        Raises
        ------
        ValueError
            For data and settings that cannot be learned, with the engine's words.
        TypeError
            For columns of types that cannot be learned.
        DivergedError
            For a training whose loss is no longer a number; the model is the last good one.
        """
        source = read_frame(X) if is_frame(X) else None
        names = [layout[0] for layout in source.layouts] if source else None
        array = None if source else to_array(X)
        rows, columns = (source.rows, len(names)) if source else array.shape
        check_shape(rows, columns)
        kind = self._kind(source)
        schema = _schema_text(self.schema) if kind == "table" else ""
        if kind == "table":
            data = (source or self._table(array)).frame(schema, self._words())
        else:
            data = source.table() if source else self._table(array)
        model, raised = self._train(kind, data, schema, callback, progress)
        self._model = model
        self._like = Like.of_frame(X, source) if source else Like("numpy", str(self._float_type(X)))
        self.kind_ = kind
        self.n_features_in_ = columns
        self._set_names(names)
        self._set_learned()
        self._finish(raised)
        return self

    @staticmethod
    def _float_type(data):
        return np.float32 if getattr(data, "dtype", None) == np.float32 else np.float64

    @staticmethod
    def _table(array):
        return _core.Points(array, [f"x{j}" for j in range(array.shape[1])])

    def _words(self):
        return _texts("na", self.na)

    def _conditions(self):
        return _texts("condition", self.condition)

    def _kind(self, source):
        """What the command line would learn such data as."""
        if self.as_ not in (None, "points", "table"):
            raise UsageError(f"as_ is {self.as_!r}; give 'points', 'table' or None")
        if self.as_ is not None:
            return self.as_
        of_tables = [name for name in _core.TABLE_SETTINGS if name not in _core.POINT_SETTINGS] + ["schema", "na"]
        of_points = [name for name in _core.POINT_SETTINGS if name not in _core.TABLE_SETTINGS]
        if any(getattr(self, name) is not None for name in of_tables):
            return "table"
        if source is None or any(
            getattr(self, name) is not None for name in [*of_points, "condition", "preset", "time"]
        ):
            return "points"
        return "points" if source.is_points() and not source.table().has_spikes() else "table"

    def _settings(self):
        params = self.get_params()
        settings = {name: value for name, value in params.items() if name not in _OWN and value is not None}
        if self.random_state is not None:
            settings["seed"] = seed_of(self.random_state)
        return settings

    def _train(self, kind, data, schema, callback, progress):
        bar = _progress.Bar() if _progress.wanted(progress) else None
        begin = clock.monotonic()

        def report(step, steps, loss, gradient_norm, learning_rate):
            if bar:
                bar.update(step, steps, loss)
            if callback is None:
                return None
            return callback(Report(step, steps, loss, gradient_norm, learning_rate, clock.monotonic() - begin))

        watch = None if bar is None and callback is None else report
        try:
            if kind == "table":
                self._refuse_of_points()
                return _core.TableModel.fit(data, schema, self._settings(), self._threads(), watch)
            preset = "default" if self.preset is None else str(self.preset)
            time = None if self.time is None else _core.real_number("time", self.time)
            settings = self._settings()
            return _core.PointModel.fit(data, preset, settings, self._conditions(), time, self._threads(), watch)
        finally:
            if bar:
                bar.close()

    def _refuse_of_points(self):
        for name in ("preset", "condition", "time"):
            if getattr(self, name) is not None:
                raise UsageError(f"{name} is for points, and this is a table of mixed columns; leave it out")

    def _threads(self):
        return 0 if self.threads is None else _core.whole_number("threads", self.threads)

    def _set_names(self, names):
        if names is not None:
            self.feature_names_in_ = np.array(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _set_learned(self):
        self.n_steps_ = self._model.step
        self.loss_curve_ = self._model.losses

    def _finish(self, raised):
        if raised is None:
            return
        if not isinstance(raised, KeyboardInterrupt):
            raise raised
        warnings.warn(
            f"stopped at step {self._model.step} of {self._model.steps}; the model is a working one",
            InterruptedWarning,
            stacklevel=3,
        )

    # ---- what a fitted model does

    def sample(self, n_samples=1, *, seed=0, where=None, balance=None, no_copies=None, **settings):
        """Draws new rows.

        Parameters
        ----------
        n_samples : int
            Rows to draw.
        seed : int
            Row i of a seed is the same whatever `n_samples` is.
        where : dict, str or frame, optional
            What is known of all rows. Of points by the names of the model's conditions, or a frame with a row for each
            to draw. Of a table any columns that were learned: a value, a list of values of which it is one, or None for
            missing; or a text as `sfumato sample --where` has it, as in "job=office|craft,age>20".
        balance : str, optional
            Of a table, a column whose values are to come equally often.
        no_copies : frame, optional
            Of a table, rows that are not to come out again, as a rule those that were learned.
        **settings
            Of points, as `sfumato sample` has them: sampler, sample_steps, grid, variance, eta, order, tolerance,
            churn, churn_min, churn_max, churn_noise, snr, corrector_steps, guidance, guidance_low, guidance_high,
            guidance_rescale.

        Returns
        -------
        ndarray or frame, [n_samples, columns]
            As the model was fitted: the same kind of frame with the same types, or an array. Of a model from a file an
            array of points, or an object with an Arrow stream for any library of frames.

        Raises
        ------
        ValueError
            For settings out of range, or that would do nothing.
        """
        self._check_fitted()
        count = _core.whole_number("n_samples", n_samples)
        settings = {name: value for name, value in settings.items() if value is not None}
        of_tables = {"balance": balance, "no_copies": no_copies}
        if self.kind_ == "table":
            return self._sample_table(count, _core.whole_number("seed", seed), where, **of_tables, settings=settings)
        for name, value in of_tables.items():
            if value is not None:
                raise UsageError(f"{name} is for tables of mixed columns, and this is a model of points; leave it out")
        settings["seed"] = seed
        if where is not None and is_frame(where):
            rows = self._model.sample_of(read_frame(where).table(), settings, self._threads())
        else:
            rows = self._model.sample(count, settings, _known(where), self._threads())
        return self._out(rows)

    def _sample_table(self, count, seed, where, balance, no_copies, settings):
        if settings:
            raise UsageError(f"{next(iter(settings))}: a table of mixed columns has no sampler to set; leave it out")
        copies = None if no_copies is None else self._frame(no_copies)
        where = _condition_text(where)
        return self._out(self._model.sample(count, seed, where, balance or "", copies, self._threads()))

    def _out(self, rows):
        if self._like.package != "numpy":
            return self._like.build(rows)
        if self.kind_ == "table":
            return rows.stream(rows.natural_layouts())
        array = rows.array()
        return array.astype(np.float32) if "float32" in self._like.kind else array

    def score_samples(self, X, *, where=None, ode_steps=None, probes=None):
        """The exact log-density of rows of points, in nats.

        Parameters
        ----------
        X : array-like or frame, [rows, columns]
        where : dict, optional
            What is known of all rows, in place of what their conditions' columns say.
        ode_steps, probes : int, optional
            Of the probability-flow ODE, and of Hutchinson's estimate above 32 columns (docs/likelihood.md).

        Returns
        -------
        ndarray, [rows]
            Minus infinity for a row that differs from a column that was constant.

        Raises
        ------
        ValueError
            For other columns than fitted, for NaN, and of a model of a table, which has a bound alone: `elbo`.

        References
        ----------
        Song et al. 2021, Score-based generative modeling through stochastic differential equations, eq. 39.
        """
        self._check_fitted()
        if self.kind_ == "table":
            raise UsageError("score_samples: a table of mixed columns has a bound of its likelihood alone; call elbo")
        ode_steps, probes = _whole_or_none("ode_steps", ode_steps), _whole_or_none("probes", probes)
        return self._model.log_likelihood(self._points(X), ode_steps, probes, _known(where), self._threads())

    def score(self, X, y=None):
        """The mean log-density of rows in nats; of a table the mean of its bound. More is better."""
        self._check_fitted()
        return self.elbo(X) if self.kind_ == "table" else float(np.mean(self.score_samples(X)))

    def elbo(self, X, *, draws=1, seed=0, steps=None, variance=None):
        """A lower bound of the mean log-likelihood of rows, in nats: the variational bound.

        Parameters
        ----------
        X : array-like or frame, [rows, columns]
        draws : int
            Of the noise, for each row and step; of a table, of the masks of each row.
        seed : int
        steps : int, optional
            Of points on a continuous process, how many steps the reverse process is taken in; 1000 by default.
        variance : str, optional
            Of points, that of the reverse steps.

        Returns
        -------
        float

        References
        ----------
        Ho, Jain, Abbeel 2020, eq. 5; of tables Austin et al. 2021, the absorbing diffusion.
        """
        self._check_fitted()
        draws, seed = _core.whole_number("draws", draws), _core.whole_number("seed", seed)
        if self.kind_ == "table":
            bounds = self._model.bounds(self._frame(X), draws, seed, self._threads())
            return -float(np.mean(bounds))
        settings = {"draws": draws, "seed": seed} | ({} if variance is None else {"variance": variance})
        chain = self.get_config()["process"] == "chain"
        steps = _whole_or_none("steps", steps) or (0 if chain else 1000)
        return -self._model.bound(self._points(X), steps, settings, self._threads())[0]

    def impute(self, X, *, seed=0, draws=1, best_guess=False, particles=None, sample_steps=None, grid=None, where=None):
        """Fills what is missing of rows, each by a draw from the model given the rest of the row.

        Parameters
        ----------
        X : array-like or frame, [rows, columns]
            NaN or null where nothing is known.
        seed : int
        draws : int
            Of points, of each row, one after another; of a table, the whole table so many times.
        best_guess : bool
            Of a table: no draw but the mean of a number, or the most likely level.
        particles, sample_steps, grid : optional
            Of points, as `sfumato sample --observed-file` has them (docs/posteriors.md).
        where : dict, optional
            What is known of all rows' conditions.

        Returns
        -------
        ndarray or frame, [rows * draws, columns]
            As X is; what was known is as it was. Of several draws of a table a list of frames.
        """
        self._check_fitted()
        draws = _core.whole_number("draws", draws)
        if draws == 0:
            raise UsageError("draws is 0; give 1 or more")
        if self.kind_ == "table":
            return self._impute_table(X, _core.whole_number("seed", seed), draws, best_guess)
        particles = _whole_or_none("particles", particles)
        settings = {"seed": seed, "sample_steps": sample_steps, "grid": grid}
        settings = {name: value for name, value in settings.items() if value is not None}
        rows = self._model.complete(self._points(X), draws, settings, _known(where), particles, self._threads())
        return self._out(rows)

    def _impute_table(self, X, seed, draws, best_guess):
        holes = self._frame(X)
        source = read_frame(X)
        like = Like.of_frame(X, source)
        filled = [
            like.keep(X, like.build(self._model.impute(holes, seed, i, best_guess, self._threads())), holes)
            for i in range(draws)
        ]
        return filled[0] if draws == 1 else filled

    def encode(self, X, *, where=None):
        """The latents of rows of points: where the probability-flow ODE takes them, about N(0, I). [rows, columns]."""
        self._check_points("encode")
        return self._out(self._model.latents(self._points(X), _known(where), self._threads(), False))

    def decode(self, Z, *, where=None):
        """The rows of latents, the way back from `encode`. [rows, columns]."""
        self._check_points("decode")
        return self._out(self._model.latents(self._points(Z), _known(where), self._threads(), True))

    @property
    def denoiser(self):
        """The network as a function of arrays, in standardised points: a mathematics.Denoiser."""
        return self.denoiser_where(None)

    def denoiser_where(self, where):
        """The same given what is known of the rows' conditions."""
        self._check_points("denoiser")
        return mathematics.Denoiser(_core.network_denoiser(self._model, _known(where)))

    def sampling_levels(self, **settings):
        """The noise levels that `sample` visits with such settings, clean data last. [levels, 2]: alpha, sigma."""
        self._check_points("sampling_levels")
        return _core.model_levels(self._model, settings)

    @property
    def standardizer_(self):
        """Mean and scale of each column: points are (x - mean) / scale to the network. Both [columns]."""
        self._check_points("standardizer_")
        return _core.standardizer(self._model)

    def _check_points(self, what):
        self._check_fitted()
        if self.kind_ != "points":
            raise UsageError(f"{what}: this is a model of a table of mixed columns, and points alone have one")

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
        """All settings that the model was trained with, by name."""
        self._check_fitted()
        return json.loads(self._model.config)

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

    def _points(self, data):
        """Data as rows of the model's columns."""
        if is_frame(data):
            source = read_frame(data)
            names = [layout[0] for layout in source.layouts]
            self._check_names(names)
            self._check_count(len(names))
            return source.table()
        array = to_array(data)
        self._check_names(None)
        self._check_count(array.shape[1])
        names = getattr(self, "feature_names_in_", None)
        return self._table(array) if names is None else _core.Points(array, list(names))

    def _frame(self, data):
        if not is_frame(data):
            raise UsageError("a table of mixed columns was learned; give a data frame of the same columns")
        source = read_frame(data)
        self._check_names([layout[0] for layout in source.layouts])
        return source.frame_like(self._model.empty_frame())


def _whole_or_none(name, value):
    return None if value is None else _core.whole_number(name, value)


def _texts(name, value):
    """One text or several, as a list."""
    texts = [value] if isinstance(value, str) else value or []
    if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"{name} is {value!r}; give a text or a list of them")
    return list(texts)


def _schema_text(schema):
    """A schema as TOML: that of a file, or columns' keys, of which JSON writes each value as TOML has it."""
    if schema is None:
        return ""
    if isinstance(schema, (str, os.PathLike)):
        with open(schema, encoding="utf-8") as file:
            return file.read()
    if not isinstance(schema, dict) or not all(isinstance(keys, dict) for keys in schema.values()):
        raise UsageError(f"schema is {schema!r}; give a file, or as in {{'age': {{'kind': 'integer'}}}}")
    lines = []
    for name, keys in schema.items():
        lines.append(f"[[column]]\nname = {json.dumps(str(name))}")
        lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    return "\n".join(lines)


def _check_where(where, kinds):
    if where is not None and not isinstance(where, kinds):
        raise UsageError(f"where is a {type(where).__name__}; give a dictionary, as in where={{'job': 'office'}}")


def _condition_text(where):
    """Conditions on the columns of a table as the command line's --where has them."""
    _check_where(where, (dict, str))
    if where is None or isinstance(where, str):
        return where or ""
    return ",".join(f"{_quoted(name)}={_any_of(name, value)}" for name, value in where.items())


def _any_of(name, value):
    values = value if isinstance(value, (list, tuple, set)) else [value]
    if not values:
        raise UsageError(f"where: {name!r} is one of no values; give some, or leave it out")
    return "|".join("" if one is None or one != one else _quoted(_value_text(one)) for one in values)


def _quoted(text):
    return '"' + str(text).replace('"', '""') + '"'


def _known(where):
    """What is known of rows, as the engine takes it: names and values as texts."""
    _check_where(where, dict)
    return [(str(name), _value_text(value)) for name, value in (where or {}).items()]


def _value_text(value):
    """A value as a data file has it: 2 of 2.0, true words as they are."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def load(path):
    """The model in a file that `Diffusion.save` or `sfumato train` wrote.

    Returns
    -------
    Diffusion
        Fitted, with the settings that it was trained with.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    ValueError
        For a file that is no model, is damaged, or comes from a newer version.
    """
    path = os.fspath(path)
    try:
        model = _core.load(path)
    except FailureError as error:
        if not os.path.exists(path):
            raise FileNotFoundError(str(error)) from None
        raise
    estimator = Diffusion()
    estimator._model = model
    table = isinstance(model, _core.TableModel)
    estimator.kind_ = "table" if table else "points"
    names = model.columns if table else [*model.columns, *model.conditions]
    estimator.n_features_in_ = len(names)
    if names != [f"x{j}" for j in range(len(names))]:
        estimator.feature_names_in_ = np.array(names, dtype=object)
    estimator._like = Like("" if table else "numpy")
    estimator.set_params(**_parameters(estimator.get_config()))
    estimator._set_learned()
    return estimator


def _parameters(config):
    """The parameters with which fit would train such a model again."""
    of_chains = ("schedule", "chain_steps", "beta_start", "beta_end", "rho", "betas", "zero_terminal_snr")
    continuous = config.get("process") == "continuous"
    left_out = ("seed", *(of_chains if continuous else () if config.get("betas") else ("betas",)))
    known_names = Diffusion().get_params()
    parameters = {name: config[name] for name in config if name in known_names and name not in left_out}
    return parameters | {"random_state": config["seed"]}


def toy(name, points=10_000, *, noise=0.1, seed=0, labels=False):
    """A set of points in the plane, as `sfumato data` has it.

    Parameters
    ----------
    name : str
        swiss_roll, s_curve, moons, and what else `sfumato data --help` lists.
    points : int
    noise : float
        Standard deviation around the curve.
    seed : int
    labels : bool
        A third column: the number of the part that a point is of.

    Returns
    -------
    ndarray, [points, 2 or 3]
    """
    points, seed = _core.whole_number("points", points), _core.whole_number("seed", seed)
    return _core.toy(name, points, float(noise), seed, bool(labels)).array()
