import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from typing_extensions import Self, Unpack

from sfumato import mathematics
from sfumato._settings import EncodeSettings, FitSettings, ImputeSettings, SampleSettings, ScoreSettings

class TrainingProgress(NamedTuple):
    step: int
    steps: int
    loss: float
    gradient_norm: float
    learning_rate: float
    seconds: float

class Diffusion(FitSettings):
    kind_: Literal["points", "table"]
    kind_reason_: str
    n_features_in_: int
    feature_names_in_: npt.NDArray[np.object_]
    n_steps_: int
    loss_curve_: npt.NDArray[np.float64]
    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        resume: bool = False,
        callback: Callable[[TrainingProgress], object] | None = None,
        progress: bool | None = None,
    ) -> Self: ...
    def sample(
        self,
        n_samples: int | None = None,
        *,
        where: Any = None,
        no_copies: Any = None,
        **settings: Unpack[SampleSettings],
    ) -> Any: ...
    def score_samples(self, X: Any, **settings: Unpack[ScoreSettings]) -> npt.NDArray[np.float64]: ...
    def score(self, X: Any, y: Any = None) -> float: ...
    def elbo(
        self,
        X: Any,
        *,
        draws: int | None = None,
        seed: int | None = None,
        steps: int | None = None,
        variance: str | None = None,
    ) -> float: ...
    def impute(self, X: Any, *, draws: int = 1, **settings: Unpack[ImputeSettings]) -> Any: ...
    def encode(self, X: Any, **settings: Unpack[EncodeSettings]) -> Any: ...
    def decode(self, Z: Any, **settings: Unpack[EncodeSettings]) -> Any: ...
    def evaluate(
        self, X: Any, *, repeats: int = 20, where: Any = None, **settings: Unpack[SampleSettings]
    ) -> dict[str, Any]: ...
    @property
    def denoiser(self) -> mathematics.Denoiser: ...
    def denoiser_where(self, where: Mapping[str, object] | None) -> mathematics.Denoiser: ...
    def sampling_levels(self, *, where: Any = None, **settings: Unpack[SampleSettings]) -> npt.NDArray[np.float64]: ...
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
    def summary(self) -> dict[str, Any]: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    def write(self, X: Any, path: str | os.PathLike[str], *, dialect: str = "") -> None: ...
    def __sklearn_is_fitted__(self) -> bool: ...

def load(path: str | os.PathLike[str]) -> Diffusion: ...
def toy(
    name: str, points: int = 10_000, *, noise: float = 0.1, seed: int = 0, labels: bool = False
) -> npt.NDArray[np.float64]: ...
