"""Conditions on rows: values, lists, intervals, relations, texts, and frames with one condition a row."""

import datetime

import numpy as np
import pytest
from conftest import SMALL

import sfumato

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def frame(columns):
    return pandas.DataFrame(columns).assign(job=pandas.Categorical(columns["job"]))


@pytest.fixture(scope="module")
def model(frame):
    return sfumato.Diffusion(**SMALL).fit(frame)


INTERVALS = {
    "both ends": ((40, 60), lambda x: (x >= 40) & (x <= 60)),
    "no lower end": ((None, 30), lambda x: x <= 30),
    "no upper end": ((60, None), lambda x: x >= 60),
    "slice": (slice(40, 42), lambda x: (x >= 40) & (x < 42)),
    "pandas, left": (pandas.Interval(40, 42, closed="left"), lambda x: (x >= 40) & (x < 42)),
    "pandas, neither": (pandas.Interval(40, 43, closed="neither"), lambda x: (x > 40) & (x < 43)),
    "relations": ({">": 40, "<=": 60, "!=": 50}, lambda x: (x > 40) & (x <= 60) & (x != 50)),
    "NumPy": ((np.int64(40), np.float64(60)), lambda x: (x >= 40) & (x <= 60)),
    "list": ([40, 41, 50], lambda x: x.isin([40, 41, 50])),
    "array": (np.array([40, 41]), lambda x: x.isin([40, 41])),
}


@pytest.mark.parametrize("name", INTERVALS)
@pytest.mark.filterwarnings("ignore:the model's probability")
def test_intervals(model, name):
    where, holds = INTERVALS[name]
    drawn = model.sample(60, where={"age": where, "member": [True, False]}, seed=1)
    assert holds(drawn["age"]).all() and drawn["age"].nunique() > 1


TIMES = {
    "dates": (datetime.date(2024, 3, 1), datetime.date(2024, 3, 31)),
    "stamps": (pandas.Timestamp("2024-03-01"), pandas.Timestamp("2024-03-31 12:00")),
    "moments": slice(datetime.datetime(2024, 3, 1), datetime.datetime(2024, 4, 1)),
    "NumPy": (np.datetime64("2024-03-01"), np.datetime64("2024-03-31T23:59")),
    "texts": slice("2024-03-01", "2024-04-01"),
}


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("unit", ["D", "h"])
@pytest.mark.filterwarnings("ignore")
def test_intervals_of_times(name, unit):
    """However a time is spelled, and whether the column is of days or of times."""
    steps = np.random.default_rng(0).integers(0, 366 * (24 if unit == "h" else 1), 400)
    when = pandas.Timestamp("2024-01-01") + pandas.to_timedelta(steps, unit=unit)
    frame = pandas.DataFrame({"when": when, "x": steps % 7})
    drawn = sfumato.Diffusion(**SMALL | {"steps": 3}).fit(frame).sample(40, where={"when": TIMES[name]})["when"]
    assert drawn.between("2024-03-01", "2024-03-31 23:59:59").all() and drawn.nunique() > 5


def test_a_dict_is_the_text(model):
    where = {"age": (40, 60), "job": ["craft", None]}
    text = "age>=40,age<=60,job=craft|"
    pandas.testing.assert_frame_equal(model.sample(50, where=where, seed=3), model.sample(50, where=text, seed=3))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"age": (1, 2, 3)}, "where 'age': a tuple is an interval, .* give a list"),
        ({"age": (None, None)}, "where 'age': the interval has no end"),
        ({"age": slice(1, 9, 2)}, "where 'age': a slice with a step"),
        ({"age": {"=>": 3}}, "where is '=>'"),
        ({"job": ("craft", "office")}, "job"),
        ({"age": (60, 40)}, "age"),
        (3, "where is 3"),
        (np.zeros((2, 2)), "where is of type ndarray; give a dict, a text or a data frame"),
    ],
)
def test_what_is_no_condition(model, where, words):
    with pytest.raises(ValueError, match=words):
        model.sample(5, where=where)


@pytest.mark.parametrize("library", [pandas, polars])
def test_a_condition_for_each_row(model, library):
    jobs = ["craft", "office", None] * 20
    wanted = pandas.DataFrame({"job": jobs, "age": list(range(20, 80))})
    given = wanted if library is pandas else polars.from_pandas(wanted)
    drawn = model.sample(where=given, seed=1)
    assert list(drawn["age"]) == list(wanted["age"])
    assert list(drawn["job"].astype(object).where(drawn["job"].notna(), None)) == jobs
    assert drawn["wage"].nunique() > 20
    pandas.testing.assert_frame_equal(drawn, model.sample(60, where=given, seed=1))
    assert not drawn.equals(model.sample(where=given, seed=2))


def test_rows_of_a_frame_are_those_of_the_condition(frame):
    """What the frame's condition gives is what the dict gives."""
    frame = frame[["age", "member"]]
    model = sfumato.Diffusion(**SMALL | {"steps": 80, "learning_rate": 0.01}).fit(frame)
    by_frame = model.sample(where=pandas.DataFrame({"member": [True] * 2000}), seed=1)["age"]
    by_dict = model.sample(2000, where={"member": True}, seed=2)["age"]
    assert abs(by_frame.mean() - by_dict.mean()) < 4 * np.sqrt(2 / 2000) * by_dict.std()
    assert by_frame.mean() > frame["age"].mean() + 5


@pytest.mark.parametrize(
    ("where", "settings", "words"),
    [
        ({"jbo": ["craft"]}, {}, "where: the model has no column 'jbo'; did you mean 'job'"),
        ({"job": ["cook"]}, {}, "'cook'"),
        ({"age": [40.0, None]}, {}, "where: row 2 has no value of column 'age'"),
        ({"age": [40]}, {"n_samples": 3}, "n_samples is 3, and where has 1 rows"),
        ({"age": [40]}, {"balance": "job"}, "balance does not apply"),
        ({"age": [40]}, {"no_copies": pandas.DataFrame({"age": [1]})}, "no_copies does not apply"),
    ],
)
def test_frames_that_are_no_conditions(model, where, settings, words):
    with pytest.raises(ValueError, match=words):
        model.sample(where=pandas.DataFrame(where), **settings)


def test_points_take_a_frame_too():
    rng = np.random.default_rng(1)
    label = rng.integers(0, 2, 600)
    data = np.column_stack([rng.normal(5 * label - 2.5, 0.3), rng.normal(size=600), label])
    model = sfumato.Diffusion(**SMALL | {"steps": 300}, condition="x2").fit(data)
    drawn = model.sample(where=pandas.DataFrame({"x2": [0, 1] * 50}), seed=0)
    assert drawn.shape == (100, 2) and drawn[1::2, 0].mean() > 1.5 > -1.5 > drawn[::2, 0].mean()
    with pytest.raises(ValueError, match="takes one value"):
        model.sample(3, where={"x2": (0, 1)})
