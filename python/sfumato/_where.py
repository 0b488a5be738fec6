"""Conditions on rows as Python has them, in the engine's words: values, lists of values, and relations with theirs."""

from collections.abc import Mapping

from sfumato._errors import UsageError


def _interval(column, low, high, closed):
    """The relations of an interval; an end that is None is open."""
    relations = {}
    if low is not None:
        relations[">=" if closed in ("both", "left") else ">"] = low
    if high is not None:
        relations["<=" if closed in ("both", "right") else "<"] = high
    if not relations:
        raise UsageError(f"where {column!r}: the interval has no end; give one, or leave the column out")
    return relations


def _condition(column, value):
    if isinstance(value, slice):
        if value.step is not None:
            raise UsageError(f"where {column!r}: a slice with a step is no interval; give slice(low, high)")
        return _interval(column, value.start, value.stop, "left")
    if isinstance(value, tuple):
        if len(value) != 2:
            raise UsageError(
                f"where {column!r}: a tuple is an interval, (low, high), and this has {len(value)} elements; give a "
                "list for one of several values"
            )
        return _interval(column, *value, "both")
    if all(hasattr(value, name) for name in ("left", "right", "closed")):  # an interval of pandas
        return _interval(column, value.left, value.right, value.closed)
    return value.tolist() if hasattr(value, "tolist") else value  # arrays of NumPy, series


def conditions(where):
    """A dict with its intervals as relations; anything else as it is."""
    if hasattr(where, "__array__") or callable(where):
        raise UsageError(f"where is of type {type(where).__name__}; give a dict, a text or a data frame")
    if not isinstance(where, Mapping):
        return where
    return {column: _condition(column, value) for column, value in where.items()}
