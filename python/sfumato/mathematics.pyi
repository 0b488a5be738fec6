from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "Denoiser",
    "Schedule",
    "convert",
    "denoiser",
    "langevin",
    "level",
    "loss_weight",
    "losses",
    "mixture_denoiser",
    "noise_levels",
    "prior",
    "q_posterior",
    "q_sample",
    "q_step",
]

_Floats = npt.NDArray[np.float32]
_Doubles = npt.NDArray[np.float64]
_Pair = tuple[float, float] | Sequence[float] | _Doubles

def level(ratio: npt.ArrayLike) -> _Doubles: ...

class Schedule:
    kind: str
    beta: _Doubles
    alpha_bar: _Doubles
    noise: _Doubles
    log_snr: _Doubles
    levels: _Doubles
    def __init__(self, kind: str = "linear", steps: int = 100, **settings: Any) -> None: ...
    def __len__(self) -> int: ...
    def sampling_levels(self, count: int | None = None, grid: str = "trailing") -> _Doubles: ...

def noise_levels(
    count: int = 40, grid: str = "log_snr", sigma_min: float = 0.002, sigma_max: float = 80.0
) -> _Doubles: ...
def q_sample(x0: npt.ArrayLike, eps: npt.ArrayLike, levels: npt.ArrayLike) -> _Floats: ...
def q_step(x: npt.ArrayLike, eps: npt.ArrayLike, beta: float) -> _Floats: ...
def q_posterior(t: _Pair, s: _Pair) -> tuple[float, float, float]: ...
def convert(
    prediction: npt.ArrayLike, x_t: npt.ArrayLike, levels: npt.ArrayLike, *, source: str, target: str
) -> _Floats: ...
def loss_weight(
    level: _Pair,
    *,
    weighting: str = "simple",
    target: str = "eps",
    snr_gamma: float = 5.0,
    p2_gamma: float = 1.0,
    p2_k: float = 1.0,
) -> float: ...
def losses(
    output: npt.ArrayLike,
    x0: npt.ArrayLike,
    eps: npt.ArrayLike,
    steps: Sequence[int],
    schedule: Schedule,
    *,
    objective: str = "simple",
    target: str = "eps",
    variance: str = "fixed_large",
) -> tuple[_Doubles, _Floats]: ...

class Denoiser:
    dim: int
    parameterization: str
    def __init__(self, core: Any) -> None: ...
    def __call__(self, x: npt.ArrayLike, level: _Pair, *, as_: str | None = None, threads: int = 0) -> _Floats: ...
    def sample(
        self,
        x: int | npt.ArrayLike,
        levels: npt.ArrayLike,
        *,
        sampler: str = "dpmpp_3m",
        seed: int = 0,
        first_row: int = 0,
        observer: Callable[[int, float, float, _Floats], object] | None = None,
        threads: int = 0,
        **settings: Any,
    ) -> _Floats: ...

def denoiser(
    predict: Callable[[_Floats, float, float], npt.ArrayLike], dim: int, parameterization: str = "eps"
) -> Denoiser: ...
def mixture_denoiser(
    weights: Sequence[float], means: npt.ArrayLike, sds: npt.ArrayLike, parameterization: str = "v"
) -> Denoiser: ...
def prior(rows: int, columns: int, *, seed: int = 0, first_row: int = 0) -> _Floats: ...
def langevin(
    score: Callable[[_Floats], npt.ArrayLike],
    x: npt.ArrayLike,
    *,
    steps: int = 1000,
    a: float = 1e-3,
    b: float = 0.0,
    gamma: float = 0.0,
    seed: int = 0,
    observer: Callable[[int, _Floats], object] | None = None,
) -> _Floats: ...
