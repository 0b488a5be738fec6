import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from sfumato import mathematics
from sfumato._sklearn import Estimator

class Report(NamedTuple):
    step: int
    steps: int
    loss: float
    gradient_norm: float
    learning_rate: float
    seconds: float

class Diffusion(Estimator):
    preset: str | None
    as_: Literal["points", "table"] | None
    condition: str | Sequence[str] | None
    time: float | None
    schema: str | os.PathLike[str] | Mapping[str, Mapping[str, Any]] | None
    na: str | Sequence[str] | None
    random_state: int | np.random.Generator | np.random.RandomState | None
    threads: int | None
    steps: int | None
    batch: int | None
    learning_rate: float | None
    warmup: int | None
    decay: str | None
    weight_decay: float | None
    beta1: float | None
    beta2: float | None
    adam_epsilon: float | None
    ema_decay: float | None
    clip_norm: float | None
    holdout: float | None
    min_count: int | None
    octaves: int | None
    harmonics: int | None
    epsilon: float | None
    delta: float | None
    clip: float | None
    multinomial_steps: int | None
    condition_dropout: float | None
    parameterization: str | None
    variance: str | None
    objective: str | None
    weighting: str | None
    snr_gamma: float | None
    p2_gamma: float | None
    p2_k: float | None
    vlb_weight: float | None
    step_sampling: str | None
    process: str | None
    schedule: str | None
    chain_steps: int | None
    beta_start: float | None
    beta_end: float | None
    sigma_min: float | None
    sigma_max: float | None
    rho: float | None
    betas: str | Sequence[float] | None
    zero_terminal_snr: bool | None
    level_mean: float | None
    level_sd: float | None
    width: int | None
    hidden_layers: int | None
    activation: str | None
    residual: bool | None
    shift: bool | None
    table_rows: int | None
    taps: int | None
    fourier_features: int | None
    fourier_scale: float | None
    precision: str | None
    article_init: bool | None
    kind_: Literal["points", "table"]
    n_features_in_: int
    feature_names_in_: npt.NDArray[np.object_]
    n_steps_: int
    loss_curve_: npt.NDArray[np.float64]
    def __init__(
        self,
        *,
        preset: str | None = None,
        as_: Literal["points", "table"] | None = None,
        condition: str | Sequence[str] | None = None,
        time: float | None = None,
        schema: str | os.PathLike[str] | Mapping[str, Mapping[str, Any]] | None = None,
        na: str | Sequence[str] | None = None,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
        threads: int | None = None,
        steps: int | None = None,
        batch: int | None = None,
        learning_rate: float | None = None,
        warmup: int | None = None,
        decay: str | None = None,
        weight_decay: float | None = None,
        beta1: float | None = None,
        beta2: float | None = None,
        adam_epsilon: float | None = None,
        ema_decay: float | None = None,
        clip_norm: float | None = None,
        holdout: float | None = None,
        min_count: int | None = None,
        octaves: int | None = None,
        harmonics: int | None = None,
        epsilon: float | None = None,
        delta: float | None = None,
        clip: float | None = None,
        multinomial_steps: int | None = None,
        condition_dropout: float | None = None,
        parameterization: str | None = None,
        variance: str | None = None,
        objective: str | None = None,
        weighting: str | None = None,
        snr_gamma: float | None = None,
        p2_gamma: float | None = None,
        p2_k: float | None = None,
        vlb_weight: float | None = None,
        step_sampling: str | None = None,
        process: str | None = None,
        schedule: str | None = None,
        chain_steps: int | None = None,
        beta_start: float | None = None,
        beta_end: float | None = None,
        sigma_min: float | None = None,
        sigma_max: float | None = None,
        rho: float | None = None,
        betas: str | Sequence[float] | None = None,
        zero_terminal_snr: bool | None = None,
        level_mean: float | None = None,
        level_sd: float | None = None,
        width: int | None = None,
        hidden_layers: int | None = None,
        activation: str | None = None,
        residual: bool | None = None,
        shift: bool | None = None,
        table_rows: int | None = None,
        taps: int | None = None,
        fourier_features: int | None = None,
        fourier_scale: float | None = None,
        precision: str | None = None,
        article_init: bool | None = None,
    ) -> None: ...
    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        callback: Callable[[Report], object] | None = None,
        progress: bool | None = None,
    ) -> Self: ...
    def sample(
        self,
        n_samples: int = 1,
        *,
        seed: int = 0,
        where: Mapping[str, object] | Any | None = None,
        balance: str | None = None,
        no_copies: Any = None,
        **settings: Any,
    ) -> Any: ...
    def score_samples(
        self,
        X: Any,
        *,
        where: Mapping[str, object] | None = None,
        ode_steps: int | None = None,
        probes: int | None = None,
    ) -> npt.NDArray[np.float64]: ...
    def score(self, X: Any, y: Any = None) -> float: ...
    def elbo(
        self, X: Any, *, draws: int = 1, seed: int = 0, steps: int | None = None, variance: str | None = None
    ) -> float: ...
    def impute(
        self,
        X: Any,
        *,
        seed: int = 0,
        draws: int = 1,
        best_guess: bool = False,
        particles: int | None = None,
        sample_steps: int | None = None,
        grid: str | None = None,
        where: Mapping[str, object] | None = None,
    ) -> Any: ...
    def encode(self, X: Any, *, where: Mapping[str, object] | None = None) -> Any: ...
    def decode(self, Z: Any, *, where: Mapping[str, object] | None = None) -> Any: ...
    @property
    def denoiser(self) -> mathematics.Denoiser: ...
    def denoiser_where(self, where: Mapping[str, object] | None) -> mathematics.Denoiser: ...
    def sampling_levels(self, **settings: Any) -> npt.NDArray[np.float64]: ...
    @property
    def standardizer_(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]: ...
    def plot(
        self,
        X: Any = None,
        *,
        kind: Literal["samples", "loss"] = "samples",
        n_samples: int = 2000,
        seed: int = 0,
        columns: Sequence[str] | None = None,
        ax: Any = None,
    ) -> Any: ...
    def get_config(self) -> dict[str, Any]: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    def __sklearn_is_fitted__(self) -> bool: ...

def load(path: str | os.PathLike[str]) -> Diffusion: ...
def toy(
    name: str, points: int = 10_000, *, noise: float = 0.1, seed: int = 0, labels: bool = False
) -> npt.NDArray[np.float64]: ...
