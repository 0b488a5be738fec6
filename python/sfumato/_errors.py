"""The engine's errors as Python's exceptions. Their text is the engine's, with settings spelled as arguments."""


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


class InterruptedWarning(UserWarning):
    """A training was stopped by Ctrl-C; the model works, and `resume` continues."""
