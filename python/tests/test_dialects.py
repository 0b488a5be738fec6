"""Files of many dialects and kinds of columns: what is drawn is read by the same call of pandas as the original."""

import csv
import random

import numpy as np
import pytest

import sfumato

pandas = pytest.importorskip("pandas", reason="pandas reads the original and the drawn files")

CASES = 50
ROWS = 120
TINY = ("--steps", "20", "--width", "16", "--hidden-layers", "1", "--batch", "64", "--threads", "1")
QUOTINGS = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)


def holes(values, rng, share=0.15):
    """Some values missing."""
    return [None if rng.random() < share else value for value in values]


def columns_of(rng, words):
    """Columns of every kind, in random order and number."""
    dates = pandas.date_range("2021-03-01", periods=400, freq="D")
    made = {
        "count": rng.integers(0, 9, ROWS),
        "year": rng.integers(1950, 2020, ROWS),
        "price": np.round(rng.gamma(2, 700, ROWS) + 0.01, 2),
        "shift": np.round(rng.normal(0, 3, ROWS), 1),
        "gap": holes(np.round(rng.normal(20, 3, ROWS), 2), rng),
    }
    if words:
        made |= {
            "ort": rng.choice(["Malmö", "Köln", "Genève"], ROWS),
            "list": rng.choice(["a, b", "a; b", "a|b", "say \"a\"", "plain"], ROWS),
            "grade": holes(rng.choice(["good", "fair", "poor"], ROWS), rng),
            "yes": rng.choice(["yes", "no"], ROWS),
            "flag": rng.choice([True, False], ROWS),
            "day": [dates[i].strftime("%Y-%m-%d") for i in rng.integers(0, 400, ROWS)],
            "tag": rng.choice(["007", "010", "123"], ROWS),
        }
    chosen = [str(name) for name in rng.permutation(list(made))][: rng.integers(4, len(made) + 1)]
    if "price" not in chosen:
        chosen.append("price")
    return pandas.DataFrame({name: made[name] for name in chosen})


def case_of(number):
    """A table, how it is written, and how it is read."""
    choice, rng = random.Random(number), np.random.default_rng(number)
    separator = choice.choice([",", ";", "\t", "|"])
    header = choice.random() < 0.85
    encoding = choice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    # With commas between the columns no reader tells decimal commas from thousands.
    decimal = "." if separator == "," else choice.choice([".", ","])
    frame = columns_of(rng, header)
    write = {
        "sep": separator,
        "decimal": decimal,
        "encoding": encoding,
        "header": header,
        "quoting": choice.choice(QUOTINGS),
        "lineterminator": choice.choice(["\n", "\r\n"]),
        "na_rep": choice.choice(["", "NA", "?"]),
    }
    read = {"sep": separator, "decimal": decimal, "encoding": encoding, "na_values": ["?"],
            "header": 0 if header else None, "dtype": {"tag": str} if "tag" in frame else None,
            "parse_dates": ["day"] if "day" in frame else False}
    return frame, write, read


def quoted_fields(path, encoding, separator):
    """For each column, whether all of its fields but those of the header stand in quotes."""
    text = path.read_bytes().decode(encoding)
    columns = []
    for line in text.splitlines()[1:]:
        fields, inside = [""], False
        for sign in line:
            inside ^= sign == '"'
            if sign == separator and not inside:
                fields.append("")
            else:
                fields[-1] += sign
        columns.append([field.startswith('"') for field in fields])
    return [all(column) for column in zip(*columns)]


@pytest.mark.parametrize("number", range(CASES))
def test_drawn_files_are_read_as_the_original(number, program, tmp_path):
    frame, write, read = case_of(number)
    original, model, drawn = tmp_path / "a.csv", tmp_path / "m.safetensors", tmp_path / "b.csv"
    frame.to_csv(original, index=False, **write)
    program("train", original, "-o", model, "--as", "table", *TINY)
    program("sample", model, "-n", 2 * ROWS, "-o", drawn, "--seed", number)

    first, second = pandas.read_csv(original, **read), pandas.read_csv(drawn, **read)
    assert list(second.columns) == list(first.columns)
    assert second.dtypes.to_dict() == first.dtypes.to_dict()
    assert len(second) == 2 * ROWS
    for name in first.columns:
        if isinstance(name, str) and name in ("ort", "list", "grade", "yes", "flag", "tag"):
            assert set(second[name].dropna()) <= set(first[name].dropna())

    # Byte for byte: the mark of the encoding, the header, the line ends, the quotes.
    start = original.read_bytes()
    end = write["lineterminator"].encode("utf-16le" if write["encoding"] == "utf-16" else "ascii")
    assert drawn.read_bytes()[:2] == start[:2] or not write["header"]
    if write["header"]:
        head = len(start.split(end)[0])
        assert drawn.read_bytes()[:head] == start[:head]
    text = drawn.read_bytes().decode(write["encoding"])
    assert text.count("\r\n") == (text.count("\n") if write["lineterminator"] == "\r\n" else 0)
    if not write["na_rep"] and write["quoting"] != csv.QUOTE_MINIMAL:
        assert (quoted_fields(drawn, write["encoding"], write["sep"]) ==
                quoted_fields(original, write["encoding"], write["sep"]))


def test_write_keeps_the_dialect(program, tmp_path):
    rows = ["Ort;Preis;Anzahl"]
    rng = np.random.default_rng(1)
    for price in rng.gamma(2, 700, ROWS):
        rows.append(f"{rng.choice(['Malmö', 'Köln'])};{price + 0.01:.2f};{rng.integers(1, 9)}".replace(".", ","))
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path, drawn, written = tmp_path / "m.safetensors", tmp_path / "b.csv", tmp_path / "c.csv"
    program("train", tmp_path / "a.csv", "-o", path, *TINY)
    program("sample", path, "-n", 30, "--seed", 5, "-o", drawn)
    model = sfumato.load(path)
    frame = model.sample(30, seed=5)
    model.write(frame, written)
    assert written.read_bytes() == drawn.read_bytes()
    model.write(frame, written, dialect="comma")
    assert written.read_text(encoding="utf-8").startswith("Ort,Preis,Anzahl\n")
    with pytest.raises(ValueError, match="to_parquet"):
        model.write(frame, tmp_path / "c.parquet")
    with pytest.raises(ValueError, match="dialect has the word 'colon'"):
        model.write(frame, written, dialect="colon")
