#!/usr/bin/env python3
"""Uses the C library from Python through ctypes, with pyarrow's tables as rows.

Skipped (exit code 77) where pyarrow is not installed. Usage: pyarrow_test.py --library libsfumato_c.so [TEST ...]
"""

import ctypes
import json
import math
import pathlib
import sys
import unittest

try:
    import pyarrow as pa
except ImportError:
    print("pyarrow is not installed")
    sys.exit(77)

OK, USAGE = 0, 2
LIBRARY = None


class Stream(ctypes.Structure):
    """struct ArrowArrayStream: four functions and a pointer."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "data")]


def given(table):
    """A table as a stream, for the library to read and release."""
    stream = Stream()
    table.to_reader()._export_to_c(ctypes.addressof(stream))
    return stream


def taken(stream):
    """The rows of a stream that the library made."""
    return pa.RecordBatchReader._import_from_c(ctypes.addressof(stream)).read_all()


def error():
    return LIBRARY.sfumato_last_error().decode()


class Model:
    def __init__(self, table, **settings):
        self.pointer = ctypes.c_void_p()
        status = LIBRARY.sfumato_fit(ctypes.byref(given(table)), json.dumps(settings).encode(), None,
                                     ctypes.byref(self.pointer))
        if status != OK:
            raise RuntimeError(error())

    def __del__(self):
        LIBRARY.sfumato_free(self.pointer)

    def sample(self, rows, **settings):
        out = Stream()
        status = LIBRARY.sfumato_sample(self.pointer, ctypes.c_uint64(rows), None, json.dumps(settings).encode(), None,
                                        ctypes.byref(out))
        assert status == OK, error()
        return taken(out)

    def apply(self, function, table, **settings):
        out = Stream()
        status = function(self.pointer, ctypes.byref(given(table)), json.dumps(settings).encode(), None,
                          ctypes.byref(out))
        assert status == OK, error()
        return taken(out)


def people():
    jobs = ["cook", "nurse", None]
    return pa.table({"age": pa.array([20.0 + i % 7 for i in range(120)]),
                     "job": pa.array([jobs[i % 3] for i in range(120)]).dictionary_encode()})


class CApi(unittest.TestCase):
    def test_a_table_goes_in_and_the_same_columns_come_out(self):
        model = Model(people(), steps=6, width=16, batch=32)
        drawn = model.sample(30, seed=1, where={"job": "cook"})
        self.assertEqual(drawn.column_names, ["age", "job"])
        self.assertEqual(set(drawn["job"].to_pylist()), {"cook"})
        self.assertEqual(drawn, model.sample(30, seed=1, where={"job": "cook"}))

    def test_missing_values_are_filled_and_known_ones_kept(self):
        model = Model(people(), steps=6, width=16, batch=32)
        filled = model.apply(LIBRARY.sfumato_impute, people(), seed=4)
        self.assertEqual(filled["job"].null_count, 0)
        before, after = people()["job"].to_pylist(), filled["job"].to_pylist()
        self.assertTrue(all(b is None or b == a for b, a in zip(before, after)))
        scores = model.apply(LIBRARY.sfumato_log_likelihood, filled, draws=2)
        self.assertEqual(scores.column_names, ["log_likelihood", "standard_error"])
        self.assertTrue(all(map(math.isfinite, scores["log_likelihood"].to_pylist())))

    def test_points_are_drawn_given_conditions(self):
        labels = [i % 2 for i in range(200)]
        data = pa.table({"x": [label + math.sin(i) / 9 for i, label in enumerate(labels)],
                         "y": [math.cos(i * i) for i in range(200)], "label": labels})
        model = Model(data, steps=8, width=16, batch=32, condition=["label"])
        out = Stream()
        conditions = pa.table({"label": [0, 1, 1]})
        status = LIBRARY.sfumato_sample(model.pointer, ctypes.c_uint64(0), ctypes.byref(given(conditions)), None, None,
                                        ctypes.byref(out))
        self.assertEqual(status, OK, error())
        self.assertEqual(taken(out).num_rows, 3)

    def test_rows_of_a_table_are_drawn_given_conditions(self):
        model = Model(people(), steps=6, width=16, batch=32)
        out = Stream()
        conditions = pa.table({"job": ["nurse", None, "cook"]})
        status = LIBRARY.sfumato_sample(model.pointer, ctypes.c_uint64(0), ctypes.byref(given(conditions)), None, None,
                                        ctypes.byref(out))
        self.assertEqual(status, OK, error())
        self.assertEqual(taken(out)["job"].to_pylist(), ["nurse", None, "cook"])
        between = model.sample(30, where={"age": {">=": 22, "<": 24}})
        self.assertLessEqual(set(between["age"].to_pylist()), {22, 23})

    def test_a_wrong_setting_is_refused_by_name(self):
        with self.assertRaisesRegex(RuntimeError, "learning_rate"):
            Model(people(), learning_rat=1)

    def test_a_stream_of_other_columns_is_refused(self):
        model = Model(people(), steps=2, width=8, batch=32)
        with self.assertRaises(AssertionError):
            model.apply(LIBRARY.sfumato_impute, pa.table({"height": [1.0, None]}))


def main():
    global LIBRARY
    words = sys.argv[1:]
    path = pathlib.Path(words[words.index("--library") + 1])
    del words[words.index("--library"):words.index("--library") + 2]
    LIBRARY = ctypes.CDLL(str(path))
    LIBRARY.sfumato_last_error.restype = ctypes.c_char_p
    unittest.main(argv=[sys.argv[0], *words])


if __name__ == "__main__":
    main()
