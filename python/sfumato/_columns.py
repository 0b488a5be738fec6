"""Columns of pandas in buffers as Arrow lays them out, and back, for those who have no pyarrow.

A column is a tuple (name, format, ordered, length, nulls, buffers, dictionary), as _core.ArrowReader.of_buffers takes
it; formats are those of the Arrow C data interface.
"""

import datetime

import numpy as np

_NUMBERS = {"i1": "c", "u1": "C", "i2": "s", "u2": "S", "i4": "i", "u4": "I", "i8": "l", "u8": "L",
            "f2": "e", "f4": "f", "f8": "g"}  # fmt: skip
_DTYPES = {letter: np.dtype(kind) for kind, letter in _NUMBERS.items()}
_ZONE = "X: column {!r} has times with a time zone; convert it to one zone and drop the zone"
_EPOCH = datetime.date(1970, 1, 1).toordinal()


def _bits(flags):
    return np.packbits(flags, bitorder="little").tobytes()


def _column(name, form, values, missing, ordered=False, dictionary=None):
    """A column of one buffer of values; what is missing is null."""
    nulls = int(missing.sum())
    validity = _bits(~missing) if nulls else b""
    return name, form, ordered, len(missing), nulls, [validity, values], dictionary


def _text(name, values, missing):
    encoded = [b"" if gone else value.encode() for value, gone in zip(values, missing)]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(value) for value in encoded], out=ends[1:])
    form, offsets = ("u", ends.astype(np.int32)) if ends[-1] < 2**31 else ("U", ends)
    column = _column(name, form, offsets.tobytes(), missing)
    return (*column[:5], [*column[5], b"".join(encoded)], None)


def _times(name, values, missing):
    """datetime64 or timedelta64; the engine refuses the latter by name."""
    unit = np.datetime_data(values.dtype)[0]
    kept = np.where(missing, 0, values.view(np.int64))
    form = f"ts{unit[0]}:" if values.dtype.kind == "M" else f"tD{unit[0]}"
    return _column(name, form, kept.tobytes(), missing)


def _kind_of(value):
    for kinds, name in (
        (str, "str"),
        ((bool, np.bool_), "bool"),
        ((int, np.integer), "int"),
        ((float, np.floating), "float"),
        (datetime.datetime, "datetime"),
        (datetime.date, "date"),
    ):
        if isinstance(value, kinds):
            return name
    return type(value).__name__


def _objects(name, values, missing):
    """An object column, whose values must be of one kind."""
    kinds = {_kind_of(value) for value, gone in zip(values, missing) if not gone}
    if not kinds:
        return name, "n", False, len(values), len(values), [], None
    if kinds == {"int", "float"}:
        kinds = {"float"}
    columns = {
        "str": lambda: _text(name, values, missing),
        "bool": lambda: column_of_numbers(name, np.where(missing, False, values).astype(bool), missing),
        "int": lambda: column_of_numbers(name, np.where(missing, 0, values).astype(np.int64), missing),
        "float": lambda: column_of_numbers(name, np.where(missing, np.nan, values).astype(np.float64), missing),
        "datetime": lambda: _times(name, _stamps(name, values, missing), missing),
        "date": lambda: _days(name, values, missing),
    }
    column = columns.get(min(kinds)) if len(kinds) == 1 else None
    if column is None:
        found = " and ".join(sorted(kinds))
        raise TypeError(f"X: column {name!r} has values of type {found}; give each column numbers, words or times")
    return column()


def _stamps(name, values, missing):
    if any(value.tzinfo is not None for value, gone in zip(values, missing) if not gone):
        raise TypeError(_ZONE.format(name))
    return np.array([None if gone else value for value, gone in zip(values, missing)], "datetime64[us]")


def _days(name, values, missing):
    days = [0 if gone else value.toordinal() - _EPOCH for value, gone in zip(values, missing)]
    return _column(name, "tdD", np.array(days, np.int32).tobytes(), missing)


def column_of_numbers(name, values, missing):
    """Numbers and booleans of NumPy."""
    if values.dtype.kind == "b":
        return _column(name, "b", _bits(values), missing)
    return _column(name, _NUMBERS[values.dtype.str[1:]], np.ascontiguousarray(values).tobytes(), missing)


def column_of(name, series):
    """A column of a series or an index of pandas.

    Raises
    ------
    ImportError
        For a type of pandas that only pyarrow can read.
    TypeError
        For values of several types, and of types that cannot be learned.
    """
    dtype, missing = series.dtype, np.asarray(series.isna())
    if str(dtype) == "category":
        codes = np.ascontiguousarray(series.cat.codes)
        values = series.cat.categories
        form = _NUMBERS[codes.dtype.str[1:]]
        kept = np.where(missing, codes.dtype.type(0), codes)
        return _column(name, form, kept.tobytes(), missing, bool(series.cat.ordered), column_of("", values))
    if getattr(dtype, "tz", None) is not None:
        raise TypeError(_ZONE.format(name))
    if isinstance(dtype, np.dtype):
        values = series.to_numpy()
        if dtype.kind in "mM":
            return _times(name, values, missing)
        return _objects(name, values, missing) if dtype.kind == "O" else column_of_numbers(name, values, missing)
    masked = getattr(dtype, "numpy_dtype", None)
    if type(dtype).__name__ == "StringDtype":
        return _text(name, series.to_numpy(dtype=object), missing)
    if masked is not None and type(dtype).__name__ != "ArrowDtype":
        return column_of_numbers(name, series.to_numpy(dtype=masked, na_value=masked.type(0)), missing)
    raise ImportError(
        f"column {name!r} has the pandas type {dtype}, which needs pyarrow; pip install pyarrow, or convert the column"
    )


def columns_of(frame):
    """The columns of a data frame of pandas, for _core.ArrowReader.of_buffers."""
    return [column_of(name, frame[name]) for name in frame.columns]


def array_of(column, pandas):
    """What pandas.Series takes for a column."""
    _, form, ordered, length, nulls, buffers, dictionary = column
    missing = np.zeros(length, dtype=bool)
    if nulls and form != "n":
        missing = ~np.unpackbits(np.frombuffer(buffers[0], np.uint8), count=length, bitorder="little").astype(bool)
    if form == "n":
        return np.full(length, None, dtype=object)
    if form == "b":
        values = np.unpackbits(np.frombuffer(buffers[1], np.uint8), count=length, bitorder="little").astype(bool)
        return np.where(missing, None, values) if nulls else values
    if form in "uU":
        return _words(form, buffers, missing)
    if form == "tdD":
        days = np.frombuffer(buffers[1], np.int32, length).astype("datetime64[D]").astype(object)
        return np.where(missing, None, days)
    if form.startswith("ts"):
        unit = {"s": "s", "m": "ms", "u": "us", "n": "ns"}[form[2]]
        values = np.frombuffer(buffers[1], np.int64, length).astype(f"datetime64[{unit}]")
        return np.where(missing, np.datetime64("NaT", unit), values)
    values = np.frombuffer(buffers[1], _DTYPES[form], length)
    if dictionary is not None:
        categories = pandas.Index(array_of(dictionary, pandas))
        codes = np.where(missing, -1, values.astype(np.int64))
        return pandas.Categorical.from_codes(codes, categories, ordered=ordered)
    if not nulls:
        return values.copy()
    if values.dtype.kind == "f":
        return np.where(missing, values.dtype.type(np.nan), values)
    return np.where(missing, None, values.astype(object))


def _words(form, buffers, missing):
    ends = np.frombuffer(buffers[1], np.int32 if form == "u" else np.int64, len(missing) + 1)
    words = [
        None if gone else buffers[2][begin:end].decode()
        for begin, end, gone in zip(ends[:-1].tolist(), ends[1:].tolist(), missing)
    ]
    array = np.empty(len(words), dtype=object)
    array[:] = words
    return array


def frame_of(columns, pandas):
    """A data frame of pandas."""
    return pandas.DataFrame({column[0]: array_of(column, pandas) for column in columns})
