"""The engine's errors as Python's exceptions, and what it tells of as warnings, with settings spelled as arguments."""

import pathlib
import sys
import warnings

_PACKAGE = str(pathlib.Path(__file__).parent)


class Error(Exception):
    """Any error of the engine."""


class UsageError(Error, ValueError):
    """An argument or a setting out of range."""


class BadDataError(Error, ValueError):
    """Data that are not what they should be."""


class FailureError(Error, RuntimeError):
    """The machine: a file that cannot be written, memory, a prediction that is not a number."""


class MissingFileError(FailureError, FileNotFoundError):
    """A file or a folder that does not exist."""


class DivergedError(Error, ArithmeticError):
    """A training whose loss is no longer a number."""


class SfumatoWarning(UserWarning):
    """Any warning of the package."""


class NotLearnedWarning(SfumatoWarning):
    """Columns that the model does not learn: identifiers, free text."""


class StoppedEarlyWarning(SfumatoWarning):
    """A training ended before the `steps` or the `time` that were asked for, as its validation bound rose again."""


class InterruptedWarning(SfumatoWarning):
    """A training was stopped by Ctrl-C; the model works, and `fit(X, resume=True)` continues."""


def warn(text, category=SfumatoWarning):
    """Warns of the line of the user's that called the package."""
    frame, level = sys._getframe(), 1
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, category, stacklevel=level)


def warn_not_learned(texts):
    """One warning for all columns that are not learned."""
    listed = "; ".join(texts[:5]) + (f"; and {len(texts) - 5} more" if len(texts) > 5 else "")
    warn(f"{listed}; schema= can state another kind", NotLearnedWarning)
