"""Data of any kind on their way into the engine, and new rows on their way back in the same kind.

Data frames pass through the Arrow C stream (`__arrow_c_stream__`), so none of their libraries is imported here: the
function that turns a stream back into a data frame is found in the module that the frame itself came from.
"""

import dataclasses
import importlib
import json
import os
import typing

import numpy as np

from sfumato import _columns, _core, _frame_types
from sfumato._errors import warn


def is_frame(data):
    """Whether an object is a data frame: one of pandas, or any with an Arrow stream."""
    return hasattr(data, "__arrow_c_stream__") or (package_of(data) == "pandas" and hasattr(data, "columns"))


def read_frame(frame, name="X"):
    """The columns of a data frame, read in place; `name` is what messages call it."""
    if type(frame).__name__ == "Series":
        raise ValueError("Expected 2-dimensional data, got a Series instead; give a frame, as of series.to_frame()")
    if package_of(frame) == "pandas":
        frame = frame.rename(columns=str) if not all(isinstance(name, str) for name in frame.columns) else frame
        return _pandas_input(frame, name)
    return _core.ArrowReader(frame.__arrow_c_stream__(), name)


def read_source(data, name):
    """Data of any kind for a call that takes files, toy sets, frames and arrays; `name` is what messages call them."""
    if isinstance(data, (str, os.PathLike)):
        return os.fspath(data)
    if is_frame(data):
        return read_frame(data, name)
    array = to_array(data)
    missing = np.zeros(len(array), dtype=bool)
    columns = [_columns.column_of_numbers(f"x{j}", array[:, j], missing) for j in range(array.shape[1])]
    return _core.ArrowReader.of_buffers(columns, name)


def _pandas_input(frame, name):
    # The index is not a column. Without pyarrow the columns are laid out here.
    try:
        import pyarrow  # noqa: PLC0415
    except ImportError:
        pyarrow = None
    for column, dtype in frame.dtypes.items():
        if dtype.kind == "c":
            raise ValueError(f"Complex data not supported: column {column!r}")
        if str(dtype).startswith("period"):
            what = "of periods, which cannot be learned; convert it to timestamps"
            raise TypeError(f"{name}: column {column!r} is {what}")
    if pyarrow is None:
        return _core.ArrowReader.of_buffers(_columns.columns_of(frame), name)
    try:
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError) as error:
        raise TypeError(f"{name}: {error.args[0]}; give each column values of one type") from error
    return _core.ArrowReader(table.__arrow_c_stream__(), name)


def package_of(data):
    """The name of the package that an object's class comes from."""
    return type(data).__module__.partition(".")[0].lstrip("_")


@dataclasses.dataclass
class Like:
    """The kind of data frame that new rows become."""

    package: str  #: "numpy", "pandas", "polars", "pyarrow", "duckdb"; "" is an object with an Arrow stream
    kind: str = ""  #: the class
    layouts: list = dataclasses.field(default_factory=list)  #: the columns' Arrow types
    types: typing.Any = None  #: the types of the columns as the frame's library has them
    kept: typing.Any = None  #: of a model from a file, the types as JSON, as long as they are not needed

    @classmethod
    def of_frame(cls, frame, source):
        """Like a frame, which was read as `source`."""
        package = package_of(frame)
        types = None
        if package == "pandas":
            types = dict(zip((str(name) for name in frame.columns), frame.dtypes))
        elif package in ("polars", "pyarrow"):
            types = frame.schema
        elif package == "duckdb":
            types = [str(kind) for kind in frame.types]
        return cls(package, type(frame).__name__, list(source.layouts), types)

    def to_text(self, of_table, private):
        """What the model file keeps; nothing of points of float64, which a file without it gives."""
        if self.package == "numpy":
            usual = self.kind == "float64" and not of_table
            return "" if usual else json.dumps({"package": "numpy", "kind": self.kind})
        if self.package not in _BUILD:
            return ""
        types = _frame_types.dump(self.package, self.types, private)
        said = {"package": self.package, "kind": self.kind, "layouts": self.layouts, "types": types}
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def of_text(cls, text):
        """The way back. Raises ValueError for another program's text."""
        said = json.loads(text)
        layouts = [tuple(layout) for layout in said.get("layouts", ())]
        return cls(said["package"], said["kind"], layouts, None, said.get("types"))

    def build(self, rows):
        """A data frame, or an array, of the engine's rows, Points or a Table."""
        if self.package == "numpy":
            array = rows.array() if isinstance(rows, _core.Points) else _array_of_table(rows)
            return array.astype(self.kind, copy=False)
        stream = rows.stream(self.layouts or rows.natural_layouts())
        if self.package not in _BUILD:
            return stream
        if self.kept is not None and self.types is None:
            try:
                library = _library(self.package)
            except ImportError:
                missing = f"the model was trained on a frame of {self.package}, which is not installed"
                warn(f"{missing}; rows come as an Arrow stream (pip install {self.package})")
                return stream
            self.types = _frame_types.load(self.package, library, self.kept)
        return _BUILD[self.package](self, stream)

    def keep(self, frame, filled, kinds):
        """Filled data with those columns of the original that are not learned."""
        kept = [n for n, kind in zip(kinds.columns, kinds.kinds) if kind in ("identifier", "text")]
        if self.package == "numpy":
            places = [list(kinds.columns).index(name) for name in kept]
            filled[:, places] = to_array(frame)[:, places]
            return filled
        for name in kept:
            if self.package == "pandas":
                filled[name] = frame[name].to_numpy()
            elif self.package == "polars":
                filled = filled.with_columns(frame[name])
            elif self.package == "pyarrow":
                filled = filled.set_column(filled.column_names.index(name), name, frame.column(name))
        return self.with_index(frame, filled)

    def with_index(self, frame, rows):
        """Rows of a frame of pandas under that frame's index; others as they are."""
        return rows.set_axis(frame.index) if self.package == "pandas" else rows


def _array_of_table(table):
    """The columns of a table as numbers; what is missing is NaN."""
    columns = table.stream([(name, "g", False, False, False) for name in table.columns]).buffers()
    return np.column_stack([np.frombuffer(column[5][1], np.float64) for column in columns])


def _library(name, needed_for=""):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{needed_for or name} needs {name}, which is missing; pip install {name}") from error


def _to_pandas(like, stream):
    pandas = _library("pandas")
    try:
        frame = _library("pyarrow").table(stream).to_pandas(integer_object_nulls=True)
    except ImportError:
        frame = _columns.frame_of(stream.buffers(), pandas)
    types = like.types or {}
    return frame.astype({name: types[name] for name in frame.columns if name in types})


def _to_polars(like, stream):
    polars = _library("polars")
    frame = polars.DataFrame(stream)
    if like.types:
        frame = frame.cast({name: like.types[name] for name in frame.columns if name in like.types})
    return frame


def _to_pyarrow(like, stream):
    pyarrow = _library("pyarrow")
    table = pyarrow.table(stream)
    if like.types is not None:
        wanted = pyarrow.schema([like.types.field(name) for name in table.column_names])
        table = pyarrow.table(
            [table.column(name).cast(wanted.field(name).type) for name in table.column_names], schema=wanted
        )
    if like.kind == "RecordBatch":
        return table.combine_chunks().to_batches()[0]
    return table


def _to_duckdb(like, stream):
    duckdb = _library("duckdb")
    table = _library("pyarrow", "handing rows to DuckDB").table(stream)
    relation = duckdb.from_arrow(table)
    columns = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in zip(table.column_names, like.types))
    return relation.project(columns)


_BUILD = {"pandas": _to_pandas, "polars": _to_polars, "pyarrow": _to_pyarrow, "duckdb": _to_duckdb}


def to_array(data):
    """Anything that NumPy takes, DLPack and the buffer protocol included, as numbers in rows and columns.

    Raises
    ------
    TypeError
        For sparse matrices, lazy data frames, and data that are not numbers.
    ValueError
        For complex numbers, and for other than two axes, with scikit-learn's messages.
    """
    if hasattr(data, "toarray") and hasattr(data, "nnz"):
        raise TypeError("Sparse data was passed for X, but dense data is required; use '.toarray()' to convert it.")
    if hasattr(data, "collect"):
        raise TypeError(f"X is a {type(data).__name__}, which has no rows yet; give X.collect()")
    if isinstance(data, np.ma.MaskedArray):
        data = data.astype(np.float64).filled(np.nan)
    if not isinstance(data, np.ndarray) and hasattr(data, "__dlpack__") and not hasattr(data, "__array__"):
        data = np.from_dlpack(data)
    array = np.asarray(data)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{array}\n")
    if array.dtype.kind in "mM":
        raise TypeError(f"X is of {array.dtype}; give numbers, or a data frame whose columns are times")
    if array.ndim < 2:
        shape = f"Expected 2D array, got {'scalar' if array.ndim == 0 else '1D'} array instead:\narray={array}.\n"
        raise ValueError(
            shape + "Reshape your data either using array.reshape(-1, 1) if your data has a single feature or "
            "array.reshape(1, -1) if it contains a single sample."
        )
    if array.ndim > 2:
        raise ValueError(f"Found array with dim {array.ndim}. Diffusion expected <= 2.")
    if array.dtype.kind in "US":
        raise ValueError(f"could not convert string to float: {array.flat[0]!r}" if array.size else "X is of strings")
    return np.ascontiguousarray(array, dtype=np.float64)
