"""The command line, C++ and Python give the same bits, and read each other's files."""

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

import sfumato

OPTIONS = ["--steps", "40", "--batch", "128", "--width", "16", "--hidden-layers", "2", "--seed", "5"]
SETTINGS = {"steps": 40, "batch": 128, "width": 16, "hidden_layers": 2, "random_state": 5}


def header_of(file):
    """The JSON header of a model file."""
    data = file.read_bytes()
    return json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])


def without_frame(file):
    """A model file but for what the estimator keeps of the data's kind of frame, and for the checksum over it."""
    data = file.read_bytes()
    header = header_of(file)
    for key in ("frame", "checksum"):
        header["__metadata__"].pop(key, None)
    return json.dumps(header).encode() + data[8 + int.from_bytes(data[:8], "little") :]


def test_points(points, program, tmp_path):
    np.save(tmp_path / "x.npy", points)
    program("train", tmp_path / "x.npy", "-o", tmp_path / "cli.safetensors", *OPTIONS)
    model = sfumato.Diffusion(**SETTINGS).fit(points)
    model.save(tmp_path / "python.safetensors")
    assert (tmp_path / "python.safetensors").read_bytes() == (tmp_path / "cli.safetensors").read_bytes()

    program("sample", tmp_path / "python.safetensors", "-n", "100", "--seed", "3", "-o", tmp_path / "s.npy")
    drawn = np.load(tmp_path / "s.npy")
    np.testing.assert_array_equal(model.sample(100, seed=3), drawn)
    np.testing.assert_array_equal(sfumato.load(tmp_path / "cli.safetensors").sample(100, seed=3), drawn)

    program("likelihood", tmp_path / "cli.safetensors", tmp_path / "x.npy", "-o", tmp_path / "p.npy")
    np.testing.assert_array_equal(model.score_samples(points), np.load(tmp_path / "p.npy")[:, 0])


def test_article_preset_and_samplers(points, program, tmp_path):
    np.save(tmp_path / "x.npy", points)
    article = ["--preset", "article", "--steps", "20", "--variance", "learned_range", "--objective", "hybrid"]
    program("train", tmp_path / "x.npy", "-o", tmp_path / "cli.safetensors", *article)
    model = sfumato.Diffusion(preset="article", steps=20, variance="learned_range", objective="hybrid").fit(points)
    model.save(tmp_path / "python.safetensors")
    assert (tmp_path / "python.safetensors").read_bytes() == (tmp_path / "cli.safetensors").read_bytes()
    ddim = ["-n", "50", "--sampler", "ddim", "--eta", "0.5"]
    program("sample", tmp_path / "cli.safetensors", *ddim, "-o", tmp_path / "s.npy")
    np.testing.assert_array_equal(model.sample(50, seed=0, sampler="ddim", eta=0.5), np.load(tmp_path / "s.npy"))


@pytest.mark.parametrize("kind", ["points", "masked", "multinomial"])
def test_all_three(points, columns, program, tmp_path, kind):
    """The command line, the estimator and tests/same_bits.cc in SFUMATO_BUILD: one model file, the same rows."""
    build = os.environ.get("SFUMATO_BUILD")
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    data, options, settings, end = points, [], {}, "npy"
    np.save(tmp_path / "data.npy", points)
    if kind != "points":
        data, options, settings, end = pandas.DataFrame(columns), ["--process", kind], {"process": kind}, "csv"
        data.to_csv(tmp_path / "data.csv", index=False)
    made = {way: (tmp_path / f"{way}.safetensors", tmp_path / f"{way}.{end}") for way in ("program", "python")}

    file, rows = made["program"]
    program("train", tmp_path / f"data.{end}", "-o", file, *OPTIONS, *options)
    program("sample", file, "-n", 100, "--seed", 3, "-o", rows)
    if build:
        made["c++"] = (tmp_path / "c++.safetensors", tmp_path / f"c++.{end}")
        subprocess.run([pathlib.Path(build) / "same_bits", kind, tmp_path / f"data.{end}", *made["c++"]], check=True)
        assert made["c++"][1].read_bytes() == rows.read_bytes()
    file, rows = made["python"]
    model = sfumato.Diffusion(**SETTINGS, **settings).fit(data)
    model.save(file)
    drawn = model.sample(100, seed=3)
    np.save(rows, drawn) if kind == "points" else drawn.to_csv(rows, index=False)

    assert len({without_frame(file) for file, _ in made.values()}) == 1
    if kind == "points":  # arrays of float64 leave no frame: the files are equal as they are
        assert len({file.read_bytes() for file, _ in made.values()}) == 1
    else:
        assert header_of(made["python"][0])["__metadata__"]["frame"]
    read = np.load if kind == "points" else pandas.read_csv
    read_back = [np.asarray(read(rows), dtype=object) for _, rows in made.values()]
    for other in read_back[1:]:
        assert pandas.DataFrame(other).equals(pandas.DataFrame(read_back[0]))


def test_the_frame_is_all_that_differs(columns, program, tmp_path):
    """What the program reads of a model of Python's is the very model that it trains itself, and it keeps the frame."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(columns)
    frame.to_csv(tmp_path / "t.csv", index=False)
    program("train", tmp_path / "t.csv", "-o", tmp_path / "cli.safetensors", *OPTIONS)
    half = sfumato.Diffusion(**SETTINGS).fit(frame, callback=lambda report: report.step < 20)
    half.save(tmp_path / "half.safetensors")
    program("train", tmp_path / "t.csv", "-o", tmp_path / "half.safetensors", "--resume")
    assert without_frame(tmp_path / "half.safetensors") == without_frame(tmp_path / "cli.safetensors")
    drawn = sfumato.load(tmp_path / "half.safetensors").sample(9, seed=3)
    pandas.testing.assert_frame_equal(drawn, sfumato.Diffusion(**SETTINGS).fit(frame).sample(9, seed=3))


@pytest.mark.parametrize("process", ["masked", "multinomial"])
def test_bounds_of_tables(columns, program, tmp_path, process):
    """The command line's bits a row are the estimator's nats, whatever process the model reverses."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(columns)
    frame.to_csv(tmp_path / "t.csv", index=False)
    model = sfumato.Diffusion(process=process, **SETTINGS).fit(frame)
    model.save(tmp_path / "m.safetensors")
    arguments = ["likelihood", tmp_path / "m.safetensors", tmp_path / "t.csv", "--draws", 2, "--seed", 4]
    said = json.loads(program(*arguments, "--json", "-o", tmp_path / "bits.csv").stdout)
    np.testing.assert_allclose(-model.elbo(frame, draws=2, seed=4), said["bits_per_row"] * np.log(2), rtol=1e-12)


def test_rows_that_a_table_cannot_hold_are_refused(columns):
    """A value is missing where none was in training."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(columns)
    model = sfumato.Diffusion(**SETTINGS).fit(frame)
    frame["age"] = frame["age"].astype("Int64")
    frame.loc[3, "age"] = pandas.NA
    with pytest.raises(ValueError, match="row 4 has no value of 'age'"):
        model.elbo(frame)


def test_files_keep_settings(points, tmp_path):
    model = sfumato.Diffusion(**SETTINGS).fit(points)
    model.save(tmp_path / "m.safetensors")
    loaded = sfumato.load(tmp_path / "m.safetensors")
    assert loaded.width == 16 and loaded.steps == 40 and loaded.random_state == 5
    again = sfumato.Diffusion(**loaded.get_params()).fit(points)
    np.testing.assert_array_equal(again.sample(3, seed=0), model.sample(3, seed=0))
    with pytest.raises(FileNotFoundError):
        sfumato.load(tmp_path / "absent.safetensors")
    (tmp_path / "m.safetensors").write_bytes(b"rubbish")
    with pytest.raises(ValueError, match=r"m\.safetensors"):
        sfumato.load(tmp_path / "m.safetensors")


def test_module_is_the_command_line(program):
    assert program("--version").stdout.split() == ["sfumato", sfumato.__version__]
    assert program("train", check=False).returncode == 2
