"""Makes sdmetrics.json: pairs of small tables with every kind of column, and their scores by SDMetrics.

Run with: pip install sdmetrics && python3 make_sdmetrics.py
The file records the versions used. Datetimes are seconds since 1970; missing values are null.
"""

import json
import pathlib
import warnings

import numpy as np
import pandas as pd
import sdmetrics
from sdmetrics.reports.single_table import QualityReport

SDTYPES = {"number": "numerical", "integer": "numerical", "datetime": "datetime", "category": "categorical",
           "boolean": "boolean"}
FORMAT = "%Y-%m-%d %H:%M:%S"


def with_missing(values, fraction, rng):
    """The values as a list, with None for a random fraction of them."""
    missing = rng.random(len(values)) < fraction
    return [None if absent else value for value, absent in zip(np.asarray(values).tolist(), missing)]


def mixed(rows, rng, shift):
    """Every kind of column, each with and without missing values, and dependent on the others."""
    hidden = rng.normal(size=rows) + shift
    spikes = np.where(rng.random(rows) < 0.8, 0, np.round(np.exp(hidden + 5)))
    categories = np.array(["a", "b", "c", "d,e", "?é"])
    level = categories[np.clip(np.round(hidden + 2 + rng.normal(size=rows) * 0.5), 0, 4).astype(int)]
    moment = 1.6e9 + np.round(hidden * 1e6 + rng.normal(size=rows) * 3e5)
    return {
        "normal": ("number", with_missing(np.round(hidden, 3), 0.0, rng)),
        "holes": ("number", with_missing(np.round(hidden * 2 + rng.normal(size=rows), 2), 0.1 + shift / 4, rng)),
        "spikes": ("integer", with_missing(spikes.astype(int), 0.0, rng)),
        "few": ("integer", with_missing(rng.integers(0, 11, rows), 0.05, rng)),
        "level": ("category", with_missing(level, 0.0, rng)),
        "level_holes": ("category", with_missing(level[rng.permutation(rows)], 0.15, rng)),
        "flag": ("boolean", with_missing(hidden > 0.3, 0.0, rng)),
        "flag_holes": ("boolean", with_missing(hidden + rng.normal(size=rows) > 0, 0.2, rng)),
        "moment": ("datetime", with_missing(moment.astype(int), 0.0, rng)),
        "day_holes": (
            "datetime",
            with_missing((1.5e9 // 86400 + rng.integers(0, 21, rows)).astype(int) * 86400, 0.1, rng),
        ),
    }


def corners(rows, rng, synthetic):
    """Constant and entirely missing columns, sums of decimals, categories that only one side has."""
    tenths = rng.integers(0, 10, rows)
    return {
        "tenths": ("number", [t * 0.1 if synthetic else round(t / 10, 1) for t in tenths.tolist()]),
        "same": ("number", [1.5] * rows),
        "same_there": ("integer", [3] * rows if synthetic else rng.integers(0, 5, rows).tolist()),
        "absent": ("number", [None] * rows),
        "absent_there": ("number", [None] * rows if synthetic else rng.normal(size=rows).round(2).tolist()),
        "one": ("category", ["x"] * rows),
        "other": ("category", rng.choice(["u", "v", "new"] if synthetic else ["u", "v", "w"], rows).tolist()),
        "huge": ("number", (rng.normal(size=rows).round(3) * 1e12).tolist()),
        "minute": ("number", (rng.normal(size=rows).round(3) * 1e-9).tolist()),
    }


def frame(table):
    series = {}
    for name, (kind, values) in table.items():
        if kind == "datetime":
            series[name] = pd.to_datetime(pd.Series(values, dtype="float64"), unit="s")
        elif kind in ("category", "boolean"):
            series[name] = pd.Series(values, dtype="object")
        else:
            series[name] = pd.Series(values, dtype="float64" if None in values or kind == "number" else "int64")
    return pd.DataFrame(series)


def number(value):
    return None if pd.isna(value) else float(value)


def measured(real, synthetic):
    """Scores by SDMetrics: over all pairs, and over the strong pairs that it uses by default."""
    metadata = {"columns": {name: {"sdtype": SDTYPES[kind]} for name, (kind, _) in real.items()}}
    for column in metadata["columns"].values():
        if column["sdtype"] == "datetime":
            column["datetime_format"] = FORMAT
    result = {}
    for key in ("strong", "all"):
        report = QualityReport()
        if key == "all":
            report.real_correlation_threshold = report.real_association_threshold = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            report.generate(frame(real), frame(synthetic), metadata, verbose=False)
        shapes = report.get_details("Column Shapes")
        pairs = report.get_details("Column Pair Trends")
        scores = report.get_properties().set_index("Property")["Score"]
        result["shapes"] = dict(zip(shapes["Column"], map(number, shapes["Score"])))
        result["shapes_score"] = number(scores["Column Shapes"])
        result[f"pairs_{key}"] = [
            [row["Column 1"], row["Column 2"], row["Metric"], number(row["Score"])] for _, row in pairs.iterrows()
        ]
        result[f"pairs_{key}_score"] = number(scores["Column Pair Trends"])
    return result


def main():
    rng = np.random.default_rng(20261126)
    tables = {
        "mixed": (mixed(300, rng, 0.0), mixed(240, rng, 0.3)),
        "twins": (mixed(150, rng, 0.0), mixed(150, rng, 0.0)),
        "few_rows": (mixed(12, rng, 0.0), mixed(9, rng, 0.0)),
        "corners": (corners(60, rng, False), corners(50, rng, True)),
    }
    cases = []
    for name, (real, synthetic) in tables.items():
        columns = [
            {"name": column, "kind": kind, "real": values, "synthetic": synthetic[column][1]}
            for column, (kind, values) in real.items()
        ]
        cases.append({"name": name, "columns": columns, **measured(real, synthetic)})
        print(name, cases[-1]["shapes_score"], cases[-1]["pairs_all_score"], cases[-1]["pairs_strong_score"])
    versions = {"sdmetrics": sdmetrics.__version__, "pandas": pd.__version__, "numpy": np.__version__}
    path = pathlib.Path(__file__).with_name("sdmetrics.json")
    text = json.dumps({"made_by": "make_sdmetrics.py", "versions": versions, "cases": cases}, ensure_ascii=False)
    lines, line = [], ""
    for word in text.split(" "):  # at most 120 columns
        if line and len(line) + 1 + len(word) > 118:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    path.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
