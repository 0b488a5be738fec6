from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from sfumato._diffusion import Diffusion
from sfumato._sklearn import Estimator

class Imputer(Estimator):
    estimator: Diffusion | None
    best_guess: bool
    random_state: int | np.random.Generator | np.random.RandomState | None
    estimator_: Diffusion
    n_features_in_: int
    feature_names_in_: npt.NDArray[np.object_]
    def __init__(
        self,
        estimator: Diffusion | None = None,
        *,
        best_guess: bool = False,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None: ...
    def fit(self, X: Any, y: Any = None) -> Self: ...
    def transform(self, X: Any) -> Any: ...
    def fit_transform(self, X: Any, y: Any = None) -> Any: ...
    def set_output(self, *, transform: Literal["default", "pandas", "polars"] | None = None) -> Self: ...
    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]: ...
    def __sklearn_is_fitted__(self) -> bool: ...
