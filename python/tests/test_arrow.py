"""The Arrow stream as a parser of other programs' memory: every way to lay out the same rows is read as the same."""

import datetime

import numpy as np
import pytest

import sfumato
from sfumato import _core

pa = pytest.importorskip("pyarrow")

ROWS = 60


def table(prefix=0):
    """Rows of every kind; those of the prefix are others."""
    number = [7.5] * prefix + [None if i % 7 == 3 else i / 4 for i in range(ROWS)]
    words = ("short", "a word of more than twelve bytes", None, "")
    word = ["no word of it"] * prefix + [words[i % 4] for i in range(ROWS)]
    days = [datetime.date(1999, 1, 1)] * prefix + [datetime.date(2024, 1, 1 + i % 28) for i in range(ROWS)]
    return pa.table(
        {
            "number": pa.array(number),
            "whole": pa.array([-1] * prefix + [i % 11 for i in range(ROWS)], pa.int8()),
            "half": pa.array(np.float16([9] * prefix + [i % 5 / 2 for i in range(ROWS)])),
            "word": pa.array(word),
            "yes": pa.array([None] * prefix + [i % 3 == 0 for i in range(ROWS)]),
            "day": pa.array(days),
        }
    )


def lists(stream):
    """What the engine makes of a stream, column by column."""
    frame = _core.ArrowReader(stream.__arrow_c_stream__(), "X").table()
    return pa.table(frame.stream(frame.natural_layouts())).to_pydict()


def with_words(kind):
    return table().set_column(3, "word", table()["word"].cast(kind))


def struct_of(data):
    """One array of structs: a batch whose own offset counts, where it is sliced."""
    return pa.concat_arrays(data.combine_chunks().to_struct_array().chunks)


VARIANTS = {
    "sliced": lambda: table(prefix=13).slice(13),
    "a sliced struct": lambda: pa.chunked_array([struct_of(table(prefix=13)).slice(13)]),
    "a struct cut at both ends": lambda: pa.chunked_array(
        [struct_of(table(prefix=5)).slice(5, 20), struct_of(table()).slice(20)]
    ),
    "chunks": lambda: pa.concat_tables([table().slice(*cut) for cut in ((0, 1), (1, 30), (31, 0), (31, 29))]),
    "large strings": lambda: with_words(pa.large_string()),
    "string views": lambda: with_words(pa.string_view()),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_layouts(name):
    assert lists(VARIANTS[name]()) == lists(table())


def test_dictionaries():
    """Nulls in the places and among the values; a dictionary for each chunk, sliced too."""
    first = pa.DictionaryArray.from_arrays(pa.array([2, 0, None, 1], pa.int16()), pa.array(["a", None, "b"]))
    second = pa.DictionaryArray.from_arrays(pa.array([0, 1, 1], pa.uint8()), pa.array(["c", "a"]))
    sliced = pa.DictionaryArray.from_arrays(pa.array([0, 0, 1], pa.int16()), pa.array(["x", "b", "a"]).slice(1))
    words = ["b", "a", None, None]
    assert lists(pa.table({"k": first}))["k"] == words
    two = pa.chunked_array([first, sliced.slice(1)])
    assert lists(pa.table({"k": two}))["k"] == [*words, "b", "a"]
    assert lists(pa.table({"k": second.slice(1)}))["k"] == ["a", "a"]


@pytest.mark.parametrize("place", [3, -1])
def test_places_beyond_a_dictionary_are_refused(place):
    damaged = pa.DictionaryArray.from_arrays(pa.array([0, place, 1], pa.int32()), pa.array(["a", "b", "c"]), safe=False)
    with pytest.raises(ValueError, match="X: a category is number .* of 3; the frame is damaged"):
        lists(pa.table({"k": damaged}))


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (table().slice(0, 0), ValueError, "n_samples=0"),
        (table().slice(0, 1), ValueError, "n_samples=1"),
        (pa.table({}), ValueError, "no columns"),
        (pa.table({"n": pa.nulls(20), "m": pa.nulls(20)}), ValueError, "none of its 2 columns"),
        (pa.table([pa.array([1, 2]), pa.array([3, 4])], names=["a", "a"]), ValueError, "two columns 'a'"),
        (pa.table({"t": pa.array([b"x", b"y"])}), TypeError, "column 't' has the Arrow type 'z'"),
        (pa.table({"t": pa.array([1, 2], pa.duration("s"))}), TypeError, "Arrow type 'tDs'"),
        (pa.table({"t": pa.array([float("inf"), 2.0] * 9)}), ValueError, "[Ii]nf"),
    ],
)
def test_what_cannot_be_learned(data, error, words):
    with pytest.raises(error, match=words):
        sfumato.Diffusion(steps=1).fit(data)


def test_frames_that_are_gone_leave_the_model_whole():
    data = table()
    model = sfumato.Diffusion(steps=2, width=8, threads=1).fit(data)
    before = model.sample(5, seed=0)
    del data
    np.random.default_rng(0).normal(size=10**6)
    assert model.sample(5, seed=0).equals(before)
