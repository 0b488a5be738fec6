"""sfumato: learns the distribution of data by denoising diffusion and draws new samples from it.

The engine is native; this package translates between it and Python.

>>> import sfumato
>>> model = sfumato.Diffusion().fit(frame)      # doctest: +SKIP
>>> new_rows = model.sample(10_000, seed=0)     # doctest: +SKIP
"""

from sfumato import mathematics
from sfumato._core import VERSION as __version__
from sfumato._diffusion import Diffusion, Report, load, toy
from sfumato._errors import BadDataError, DivergedError, Error, FailureError, InterruptedWarning, UsageError

__all__ = [
    "BadDataError",
    "Diffusion",
    "DivergedError",
    "Error",
    "FailureError",
    "InterruptedWarning",
    "Report",
    "UsageError",
    "__version__",
    "load",
    "mathematics",
    "toy",
]
