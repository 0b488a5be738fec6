"""The settings of each task. Made by scripts/python_settings.py from the list of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypedDict, TypeVar

import numpy as np

from sfumato._sklearn import Estimator

_Documented = TypeVar("_Documented")


class FitSettings(Estimator):
    """The parameters of `Diffusion`."""

    def __init__(
        self,
        *,
        as_: Literal["points", "table"] | None = None,
        time: float | str | None = None,
        preset: Literal["default", "article"] | None = "default",
        condition: str | Sequence[str] | None = None,
        schema: str | os.PathLike[str] | Mapping[str, Mapping[str, object]] | None = None,
        na: str | Sequence[str] | None = None,
        steps: int | None = None,
        batch: int | None = None,
        learning_rate: float | None = None,
        warmup: int | None = None,
        decay: Literal["constant", "linear", "cosine"] | None = None,
        beta1: float | None = 0.9,
        beta2: float | None = 0.999,
        adam_epsilon: float | None = 1e-08,
        ema_decay: float | None = None,
        clip_norm: float | None = None,
        condition_dropout: float | None = 0.1,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
        parameterization: Literal["eps", "x0", "v", "mean", "score"] | None = None,
        variance: Literal["fixed_large", "fixed_small", "learned", "learned_range"] | None = "fixed_large",
        objective: Literal["simple", "vlb", "kl_entropy", "hybrid"] | None = "simple",
        weighting: Literal["simple", "min_snr", "p2", "v", "truncated_snr"] | None = "simple",
        snr_gamma: float | None = 5.0,
        p2_gamma: float | None = 1.0,
        p2_k: float | None = 1.0,
        vlb_weight: float | None = 0.001,
        step_sampling: Literal["uniform", "importance"] | None = "uniform",
        process: Literal["continuous", "chain", "masked", "multinomial"] | None = None,
        schedule: Literal[
            "constant", "linear", "quadratic", "sigmoid", "tanh", "cosine", "binomial", "exponential", "karras",
            "custom"
        ] | None = None,
        chain_steps: int | None = 100,
        beta_start: float | None = 1e-05,
        beta_end: float | None = None,
        sigma_min: float | None = 0.002,
        sigma_max: float | None = 80.0,
        rho: float | None = 7.0,
        betas: str | Sequence[float] | None = None,
        zero_terminal_snr: bool | None = False,
        level_mean: float | None = -1.6,
        level_sd: float | None = 1.6,
        width: int | None = None,
        hidden_layers: int | None = None,
        activation: Literal["silu", "softplus", "tanh"] | None = None,
        residual: bool | None = None,
        shift: bool | None = None,
        table_rows: int | None = None,
        taps: int | None = None,
        fourier_features: int | None = None,
        fourier_scale: float | None = 1.0,
        precision: Literal["float32", "bfloat16"] | None = "float32",
        article_init: bool | None = None,
        weight_decay: float | None = None,
        holdout: float | None = None,
        min_count: int | None = 0,
        epsilon: float | None = 0.0,
        delta: float | None = 0.0,
        clip: float | None = 1.0,
        multinomial_steps: int | None = 100,
        basis_size: int | None = 8,
        threads: int | None = None,
    ) -> None:
        self.as_ = as_
        self.time = time
        self.preset = preset
        self.condition = condition
        self.schema = schema
        self.na = na
        self.steps = steps
        self.batch = batch
        self.learning_rate = learning_rate
        self.warmup = warmup
        self.decay = decay
        self.beta1 = beta1
        self.beta2 = beta2
        self.adam_epsilon = adam_epsilon
        self.ema_decay = ema_decay
        self.clip_norm = clip_norm
        self.condition_dropout = condition_dropout
        self.random_state = random_state
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
        self.weight_decay = weight_decay
        self.holdout = holdout
        self.min_count = min_count
        self.epsilon = epsilon
        self.delta = delta
        self.clip = clip
        self.multinomial_steps = multinomial_steps
        self.basis_size = basis_size
        self.threads = threads


class SampleSettings(TypedDict, total=False):
    """The settings of `sample`."""

    seed: int | None
    sampler: Literal[
        "dpmpp_3m", "dpmpp_2m", "dpmpp_3m_sde", "dpmpp_2m_sde", "unipc", "heun", "euler", "rk45", "ddim",
        "ddpm", "langevin", "predictor_corrector"
    ] | None
    sample_steps: int | None
    grid: Literal["trailing", "leading", "linspace", "log_snr", "narrow", "karras"] | None
    variance: Literal["fixed_large", "fixed_small", "learned", "learned_range"] | None
    eta: float | None
    order: int | None
    tolerance: float | None
    churn: float | None
    churn_min: float | None
    churn_max: float | None
    churn_noise: float | None
    snr: float | None
    corrector_steps: int | None
    guidance: float | None
    guidance_interval: str | Sequence[float] | None
    guidance_rescale: float | None
    balance: str | None


class ImputeSettings(TypedDict, total=False):
    """The settings of `impute`."""

    seed: int | None
    best_guess: bool | None
    sample_steps: int | None
    grid: Literal["trailing", "leading", "linspace", "log_snr", "narrow", "karras"] | None
    guidance: float | None
    guidance_interval: str | Sequence[float] | None
    guidance_rescale: float | None
    particles: int | None
    where: str | Mapping[str, object] | None


class ScoreSettings(TypedDict, total=False):
    """The settings of `score_samples`."""

    ode_steps: int | None
    probes: int | None
    where: str | Mapping[str, object] | None
    draws: int | None
    seed: int | None


class EncodeSettings(TypedDict, total=False):
    """The settings of `encode`."""

    sampler: Literal[
        "dpmpp_3m", "dpmpp_2m", "dpmpp_3m_sde", "dpmpp_2m_sde", "unipc", "heun", "euler", "rk45", "ddim",
        "ddpm", "langevin", "predictor_corrector"
    ] | None
    sample_steps: int | None
    grid: Literal["trailing", "leading", "linspace", "log_snr", "narrow", "karras"] | None
    order: int | None
    guidance: float | None
    guidance_interval: str | Sequence[float] | None
    guidance_rescale: float | None
    where: str | Mapping[str, object] | None


#: The sections Parameters of the tasks.
PARAMETERS = {
    "fit": """as_ : {"points", "table"}, optional
    Treat the data as points or as a table; by default decided by the columns.
time : float or str, optional
    Training time, as in 30s, 2m or 1h, instead of a number of `steps`.
preset : {"default", "article"}, default="default", points only
    Settings to start from.
condition : str or list of str, optional, points only
    Columns to condition on: whole numbers with few values are labels, others numbers; NAME:label and NAME:number
    override this.
schema : str or dict, optional, tables only
    Column types, as written by `sfumato schema`; columns that are left out are inferred from the data.
na : str or list of str, optional, tables only
    Additional spellings of a missing value, besides an empty field, ?, NA, N/A, nan, null and None.
steps : int, optional
    Number of training steps; 0 chooses by the number of rows; tables: maximum number of training steps; 0 chooses by
    the number of rows. By default 0, unless `preset` or `epsilon` changes it.
batch : int, optional
    Batch size: rows per step. By default 2048 for points and 1024 for tables, unless `preset` or `epsilon` changes it.
learning_rate : float, optional
    Peak learning rate of Adam. By default 0.006 for points and 0.002 for tables, unless `preset` or `epsilon` changes
    it.
warmup : int, optional
    Warm-up steps of the learning rate. By default 200, unless `preset` or `epsilon` changes it.
decay : {"constant", "linear", "cosine"}, optional, points only
    Decay of the learning rate after the warm-up. By default "cosine", unless `preset` changes it.
beta1 : float, default=0.9
    Adam: decay rate of the gradient's moving average.
beta2 : float, default=0.999
    Adam: decay rate of the squared gradient's moving average.
adam_epsilon : float, default=1e-08
    Adam: constant added to the denominator.
ema_decay : float, optional
    Decay rate of the moving average of the weights. By default 0.999, unless `preset` or `epsilon` changes it.
clip_norm : float, optional
    Maximum norm of the gradient; 0 disables clipping. By default 1 for points and 5 for tables.
condition_dropout : float, default=0.1, points only
    Fraction of training rows whose conditions are dropped. Applies only with `condition`.
random_state : int, numpy.random.Generator or RandomState, optional
    Seed of all random numbers of training.
parameterization : {"eps", "x0", "v", "mean", "score"}, optional, points only
    Quantity that the network predicts. By default "v", unless `preset` changes it.
variance : {"fixed_large", "fixed_small", "learned", "learned_range"}, default="fixed_large", points only
    Variance of the reverse steps; learned variances need a chain.
objective : {"simple", "vlb", "kl_entropy", "hybrid"}, default="simple", points only
    Training objective.
weighting : {"simple", "min_snr", "p2", "v", "truncated_snr"}, default="simple", points only
    Weighting of the noise levels in the simple objective.
snr_gamma : float, default=5.0, points only
    Gamma of weighting min_snr. Applies only with weighting='min_snr' or 'truncated_snr'.
p2_gamma : float, default=1.0, points only
    Gamma of weighting p2. Applies only with weighting='p2'.
p2_k : float, default=1.0, points only
    K of weighting p2. Applies only with weighting='p2'.
vlb_weight : float, default=0.001, points only
    Weight of the bound in the hybrid objective. Applies only with objective='hybrid'.
step_sampling : {"uniform", "importance"}, default="uniform", points only
    How steps of a chain are sampled in training. Applies only with process='chain'.
process : {"continuous", "chain", "masked", "multinomial"}, optional
    Noise levels: a continuous range, or the steps of a chain; tables: noise process of the tokens. By default
    "continuous" for points and "masked" for tables, unless `preset` or `epsilon` changes it.
schedule : str, optional, points only
    Noise schedule (betas) of a chain. One of constant, linear, quadratic, sigmoid, tanh, cosine, binomial, exponential,
    karras, custom. By default "linear", unless `preset` changes it. Applies only with process='chain'.
chain_steps : int, default=100, points only
    Steps T of a chain. Applies only with process='chain'.
beta_start : float, default=1e-05, points only
    First beta of a chain. Applies only with process='chain'.
beta_end : float, optional, points only
    Last beta of a chain. By default 0.2, unless `preset` changes it. Applies only with process='chain'.
sigma_min : float, default=0.002, points only
    Lowest noise level, in standard deviations of the data.
sigma_max : float, default=80.0, points only
    Highest noise level.
rho : float, default=7.0, points only
    Exponent rho of schedule karras. Applies only with schedule='karras'.
betas : list of float, optional, points only
    Betas for schedule custom: a list, or a file of numbers. Applies only with schedule='custom'.
zero_terminal_snr : bool, default=False, points only
    Rescale the chain so that no signal is left at its end. Applies only with process='chain'.
level_mean : float, default=-1.6, points only
    Mean of log sigma in training. Applies only with process='continuous'.
level_sd : float, default=1.6, points only
    Standard deviation of log sigma in training. Applies only with process='continuous'.
width : int, optional
    Width of the hidden layers. By default 128 for points and 256 for tables, unless `preset` or `epsilon` changes it.
hidden_layers : int, optional
    Number of hidden layers. By default 4 for points and 3 for tables, unless `preset` or `epsilon` changes it.
activation : {"silu", "softplus", "tanh"}, optional, points only
    Activation of the hidden layers. By default "silu", unless `preset` changes it.
residual : bool, optional, points only
    Add each hidden layer's input to its output. By default True, unless `preset` changes it.
shift : bool, optional, points only
    Shift the hidden layers by a function of the noise level, in addition to scaling. By default True, unless `preset`
    changes it.
table_rows : int, optional, points only
    Rows of the scale and shift tables; T for a chain with taps 1. By default 16, unless `preset` changes it.
taps : int, optional, points only
    Number of neighbouring table rows to interpolate: 1, 2 or 4. By default 4, unless `preset` changes it.
fourier_features : int, optional
    Number of random Fourier features of the input; tables: number of Fourier frequencies per numeric input. By default
    32 for points and 5 for tables, unless `preset` or `epsilon` changes it.
fourier_scale : float, default=1.0, points only
    Standard deviation of the Fourier frequencies.
precision : {"float32", "bfloat16"}, default="float32", points only
    Number format of the matrix products between hidden layers.
article_init : bool, optional, points only
    Initialize the weights as in the article's code. By default False, unless `preset` changes it.
weight_decay : float, optional, tables only
    Decoupled weight decay, multiplied by the learning rate. By default 0.3, unless `epsilon` changes it.
holdout : float, optional, tables only
    Fraction of rows held out for early stopping. By default 0.1, unless `epsilon` changes it.
min_count : int, default=0, tables only
    Minimum number of rows per category; rarer ones become missing values.
epsilon : float, default=0.0, tables only
    Epsilon of differentially private training; 0 disables it.
delta : float, default=0.0, tables only
    Delta of private training; 0 chooses a power of ten below 1 / rows. Applies only with `epsilon`.
clip : float, default=1.0, tables only
    Maximum norm of each row's gradient in private training. Applies only with `epsilon`.
multinomial_steps : int, default=100, tables only
    Steps T of the multinomial process. Applies only with process='multinomial'.
basis_size : int, default=8, tables only
    Number of cosine functions for the logits of an ordered variable.
threads : int, optional
    By default as many as the machine has. The results do not depend on it.""",
    "sample": """seed : int, default=0
    Seed of the sample.
sampler : str, optional, points only
    Sampling method; by default chosen by model and number of steps. One of dpmpp_3m, dpmpp_2m, dpmpp_3m_sde,
    dpmpp_2m_sde, unipc, heun, euler, rk45, ddim, ddpm, langevin, predictor_corrector.
sample_steps : int, optional, points only
    Number of noise levels; by default chosen by the sampler. Does not apply with sampler='rk45'.
grid : {"trailing", "leading", "linspace", "log_snr", "narrow", "karras"}, optional, points only
    Spacing of the noise levels. Does not apply with sampler='rk45'.
variance : {"fixed_large", "fixed_small", "learned", "learned_range"}, optional, points only
    Noise variance of ddpm and predictor_corrector. Applies only with sampler='ddpm' or 'predictor_corrector'.
eta : float, default=0.0, points only
    Noise of ddim, from 0 (deterministic) to 1 (as ddpm). Applies only with sampler='ddim'.
order : int, default=3, points only
    Order of unipc. Applies only with sampler='unipc'.
tolerance : float, default=0.001, points only
    Error tolerance of a step of rk45. Applies only with sampler='rk45'.
churn : float, default=0.0, points only
    Noise added along the trajectory by heun and euler. Applies only with sampler='heun' or 'euler'.
churn_min : float, default=0.0, points only
    Lowest noise level (sigma / alpha) of the churn. Applies only with `churn`.
churn_max : float, optional, points only
    Highest noise level of the churn. Applies only with `churn`.
churn_noise : float, default=1.0, points only
    Standard deviation of the churn's noise. Applies only with `churn`.
snr : float, default=0.35, points only
    Signal-to-noise ratio of a Langevin step. Applies only with sampler='langevin' or 'predictor_corrector'.
corrector_steps : int, default=1, points only
    Langevin steps at each noise level. Applies only with sampler='langevin' or 'predictor_corrector'.
guidance : float, default=1.0, points only
    Weight of classifier-free guidance: 0 unconditional, 1 as trained, above 1 stronger. Applies only with `where`.
guidance_interval : list of float, optional, points only
    Apply guidance only at noise levels (sigma / alpha) from LOW to HIGH. Applies only with `guidance`.
guidance_rescale : float, default=0.0, points only
    Rescale the guided prediction to the size of the conditional one: 0 not at all, 1 fully. Applies only with
    `guidance`.
where : dict or str, optional
    Conditions on the rows; tables: on any columns, as in "sex=Female,age>=60"; points: on the columns that were
    conditions in training, as in label=2.
balance : str, optional, tables only
    Draw all values of this column equally often.
no_copies : str, optional, tables only
    CSV file of rows to avoid; a drawn row that equals one of them is drawn again.""",
    "impute": """seed : int, default=0
    Seed of the draws. Applies only with best_guess=False.
best_guess : bool, default=False
    Fill in the mean of numbers and the most likely category instead of random draws.
sample_steps : int, optional, points only
    Number of noise levels; by default chosen by the sampler.
grid : {"trailing", "leading", "linspace", "log_snr", "narrow", "karras"}, optional, points only
    Spacing of the noise levels.
guidance : float, default=1.0, points only
    Weight of classifier-free guidance: 0 unconditional, 1 as trained, above 1 stronger. Applies only with `where`.
guidance_interval : list of float, optional, points only
    Apply guidance only at noise levels (sigma / alpha) from LOW to HIGH. Applies only with `guidance`.
guidance_rescale : float, default=0.0, points only
    Rescale the guided prediction to the size of the conditional one: 0 not at all, 1 fully. Applies only with
    `guidance`.
particles : int, default=16, points only
    Particles per row; more is more accurate and slower.
where : dict or str, optional, points only
    Conditions on the rows; tables: on any columns, as in "sex=Female,age>=60"; points: on the columns that were
    conditions in training, as in label=2.""",
    "score": """ode_steps : int, default=52, points only
    Steps of the probability-flow ODE.
probes : int, default=16, points only
    Random directions of Hutchinson's estimate, used above 32 columns.
where : dict or str, optional, points only
    Conditions on the rows; tables: on any columns, as in "sex=Female,age>=60"; points: on the columns that were
    conditions in training, as in label=2.
draws : int, default=4, tables only
    Random orders of the variables, or runs of the multinomial process, per row.
seed : int, default=0, tables only
    Seed of the draws.""",
    "encode": """sampler : str, optional
    Sampling method; by default chosen by model and number of steps. One of dpmpp_3m, dpmpp_2m, dpmpp_3m_sde,
    dpmpp_2m_sde, unipc, heun, euler, rk45, ddim, ddpm, langevin, predictor_corrector.
sample_steps : int, optional
    Number of noise levels; by default chosen by the sampler.
grid : {"trailing", "leading", "linspace", "log_snr", "narrow", "karras"}, optional
    Spacing of the noise levels.
order : int, default=3
    Order of unipc. Applies only with sampler='unipc'.
guidance : float, default=1.0
    Weight of classifier-free guidance: 0 unconditional, 1 as trained, above 1 stronger. Applies only with `where`.
guidance_interval : list of float, optional
    Apply guidance only at noise levels (sigma / alpha) from LOW to HIGH. Applies only with `guidance`.
guidance_rescale : float, default=0.0
    Rescale the guided prediction to the size of the conditional one: 0 not at all, 1 fully. Applies only with
    `guidance`.
where : dict or str, optional
    Conditions on the rows; tables: on any columns, as in "sex=Female,age>=60"; points: on the columns that were
    conditions in training, as in label=2.""",
}


def documented(task: str) -> Callable[[_Documented], _Documented]:
    """A decorator that puts the settings of a task in place of the line {settings} of a docstring."""

    def document(described: _Documented) -> _Documented:
        lines = []
        for line in (described.__doc__ or "").split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            new = PARAMETERS[task].split("\n") if line.strip() == "{settings}" else [line.lstrip()]
            lines += [(indent + text).rstrip() for text in new]
        described.__doc__ = "\n".join(lines) or None
        return described

    return document
