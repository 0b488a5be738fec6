"""sfumato: learns the distribution of data by denoising diffusion and draws new samples from it.

The engine is native; this package translates between it and Python.

>>> import sfumato
>>> model = sfumato.Diffusion().fit(frame)      # doctest: +SKIP
>>> new_rows = model.sample(10_000, seed=0)     # doctest: +SKIP
"""

from sfumato import mathematics
from sfumato._core import VERSION as __version__
from sfumato._diffusion import Diffusion, TrainingProgress, load, toy
from sfumato._errors import (
    BadDataError,
    DivergedError,
    Error,
    FailureError,
    InterruptedWarning,
    NotLearnedWarning,
    SfumatoWarning,
    StoppedEarlyWarning,
    UsageError,
)
from sfumato._imputer import Imputer
from sfumato._report import Report, evaluate, report

__all__ = [
    "BadDataError",
    "Diffusion",
    "DivergedError",
    "Error",
    "FailureError",
    "Imputer",
    "InterruptedWarning",
    "NotLearnedWarning",
    "Report",
    "SfumatoWarning",
    "StoppedEarlyWarning",
    "TrainingProgress",
    "UsageError",
    "__version__",
    "evaluate",
    "load",
    "mathematics",
    "report",
    "toy",
]
