"""The types of a data frame's columns as JSON, for the model file, and back."""

import base64

import numpy as np


def _plain(value):
    """A category as JSON has it: times as text."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def _of_pandas(types, private):
    kept = {}
    for name, dtype in types.items():
        if type(dtype).__name__ == "StringDtype":
            kept[name] = {"string": dtype.storage, "nan": isinstance(getattr(dtype, "na_value", None), float)}
        elif str(dtype) != "category":
            kept[name] = str(dtype)
        elif private:  # the categories are the data's
            kept[name] = None
        else:
            values = dtype.categories
            kept[name] = {"categories": [_plain(value) for value in values], "of": str(values.dtype),
                          "ordered": bool(dtype.ordered)}  # fmt: skip
    return kept


def _strings(pandas, storage, nan):
    """A type of strings; of a pandas without it, or without its storage, the usual one."""
    try:
        return pandas.StringDtype(storage, na_value=np.nan) if nan else pandas.StringDtype(storage)
    except (ImportError, TypeError, ValueError):
        return pandas.StringDtype("python")


def _to_pandas(pandas, kept):
    types = {}
    for name, said in kept.items():
        if isinstance(said, dict) and "string" in said:
            types[name] = _strings(pandas, said["string"], said["nan"])
        elif isinstance(said, dict):
            values = pandas.Index(said["categories"], dtype=object).astype(said["of"])
            types[name] = pandas.CategoricalDtype(values, ordered=said["ordered"])
        elif said is not None:
            types[name] = pandas.api.types.pandas_dtype(said)
    return types


def _of_polars(types, private):
    kept = {}
    for name, dtype in types.items():
        base = str(dtype.base_type())
        if base == "Enum":
            kept[name] = None if private else [base, dtype.categories.to_list()]
        elif base == "Datetime":
            kept[name] = [base, dtype.time_unit]
        else:
            kept[name] = [base]
    return kept


def _to_polars(polars, kept):
    return {name: getattr(polars, said[0])(*said[1:]) for name, said in kept.items() if said is not None}


def dump(package, types, private):
    """The types as JSON takes them. Of a private training without the categories, which are the data's."""
    if package == "pandas":
        return _of_pandas(types, private)
    if package == "polars":
        return _of_polars(types, private)
    if package == "pyarrow":
        return base64.b64encode(types.remove_metadata().serialize().to_pybytes()).decode()
    return types


def load(package, library, kept):
    """The way back; library is the imported package."""
    if package == "pandas":
        return _to_pandas(library, kept)
    if package == "polars":
        return _to_polars(library, kept)
    if package == "pyarrow":
        return library.ipc.read_schema(library.py_buffer(base64.b64decode(kept)))
    return kept
