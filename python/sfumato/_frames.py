"""Data of any kind on their way into the engine, and new rows on their way back in the same kind.

Data frames pass through the Arrow C stream (`__arrow_c_stream__`), so none of their libraries is imported here: the
function that turns a stream back into a data frame is found in the module that the frame itself came from.
"""

import dataclasses
import sys
import typing

import numpy as np

from sfumato import _core

NO_ARROW = (
    "reading a pandas data frame needs pyarrow, which is missing; install it (pip install pyarrow), or give arrays"
)


def is_frame(data):
    """Whether an object is a data frame with an Arrow stream."""
    return hasattr(data, "__arrow_c_stream__")


def read_frame(frame):
    """The columns of a data frame, read in place."""
    if type(frame).__name__ == "Series":
        raise ValueError("Expected 2-dimensional data, got a Series instead; give a frame, as of series.to_frame()")
    if package_of(frame) == "pandas":
        frame = frame.rename(columns=str) if not all(isinstance(name, str) for name in frame.columns) else frame
        return _pandas_input(frame)
    return _core.ArrowReader(frame.__arrow_c_stream__())


def _pandas_input(frame):
    # The index is not a column.
    try:
        import pyarrow  # noqa: PLC0415
    except ImportError as error:
        raise ImportError(NO_ARROW) from error
    for name, dtype in frame.dtypes.items():
        if dtype.kind == "c":
            raise ValueError(f"Complex data not supported: column {name!r}")
        if str(dtype).startswith("period"):
            raise TypeError(f"X: column {name!r} is of periods, which cannot be learned; convert it to timestamps")
    try:
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError) as error:
        raise TypeError(f"X: {error.args[0]}; give each column values of one type") from error
    return _core.ArrowReader(table.__arrow_c_stream__())


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

    def build(self, rows):
        """A data frame of the engine's rows, Points or a Table."""
        layouts = self.layouts or rows.natural_layouts()
        stream = rows.stream(layouts)
        build = {"pandas": _to_pandas, "polars": _to_polars, "pyarrow": _to_pyarrow, "duckdb": _to_duckdb}
        return build[self.package](self, stream) if self.package in build else stream

    def keep(self, frame, filled, kinds):
        """A filled data frame with those columns of the original that are not learned."""
        kept = [n for n, kind in zip(kinds.columns, kinds.kinds) if kind in ("identifier", "text")]
        for name in kept:
            if self.package == "pandas":
                filled[name] = frame[name].to_numpy()
            elif self.package == "polars":
                filled = filled.with_columns(frame[name])
            elif self.package == "pyarrow":
                filled = filled.set_column(filled.column_names.index(name), name, frame.column(name))
        return filled.set_axis(frame.index) if self.package == "pandas" else filled


def _library(name):
    if name not in sys.modules:
        __import__(name)
    return sys.modules[name]


def _to_pandas(like, stream):
    pyarrow = _library("pyarrow")
    frame = pyarrow.table(stream).to_pandas()
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
    pyarrow = _library("pyarrow")
    table = pyarrow.table(stream)
    relation = duckdb.from_arrow(table)
    columns = ", ".join(
        f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in zip(table.column_names, like.types)
    )
    return relation.project(columns)


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
