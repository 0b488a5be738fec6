"""The four front ends, each of which gives a task its settings and says with which text they are refused.

Python is always there. SFUMATO_BUILD names a folder in which the project was built with its tests: the program, the C
library and tests/library_settings.cc in it are the others.
"""

import ctypes
import json
import os
import pathlib
import re
import subprocess

import numpy as np

import sfumato

TINY = {"steps": 1, "batch": 32, "width": 8, "hidden_layers": 1}
TASKS = {"sample": "sample", "impute": "impute", "score": "likelihood", "encode": "encode"}
ARGUMENTS = {"as": "as_", "seed": "random_state"}


class Data:
    """Rows and a small model of each kind, in files."""

    def __init__(self, folder):
        self.folder = folder
        points = np.random.default_rng(0).normal(size=(120, 3))
        points[:, 2] = points[:, 0] > 0
        table = np.round(3 * points)
        table[:, 2] = points[:, 2]
        self.rows, self.models = {}, {}
        for kind, rows in (("points", points), ("table", table)):
            self.rows[kind] = rows
            self.write(f"{kind}.csv", rows)
            self.write(f"{kind}-few.csv", self.few(kind))
            incomplete = self.few(kind)
            incomplete[0, 0] = np.nan
            self.write(f"{kind}-impute.csv", incomplete)
            condition = ["x2"] if kind == "points" else None
            self.models[kind] = sfumato.Diffusion(**TINY, threads=1, as_=kind, condition=condition).fit(rows)
            self.models[kind].save(self.model(kind))

    def few(self, kind):
        """Rows for a model: of points without the condition, which `where` gives."""
        return self.rows[kind][:3, : 2 if kind == "points" else 3].copy()

    def write(self, name, rows):
        lines = [",".join("" if np.isnan(value) else repr(float(value)) for value in row) for row in rows]
        (self.folder / name).write_text("\n".join([",".join(f"x{j}" for j in range(rows.shape[1])), *lines]) + "\n")

    def model(self, kind):
        return str(self.folder / f"{kind}.safetensors")

    def file(self, task, kind):
        return str(self.folder / {"fit": f"{kind}.csv", "impute": f"{kind}-impute.csv"}.get(task, f"{kind}-few.csv"))


def settings_of(task, kind, settings):
    """The settings of a case; a training has small ones besides, and says the kind."""
    if task != "fit":
        return settings
    tiny = {name: value for name, value in TINY.items() if not (name == "steps" and "time" in settings)}
    return tiny | {"as": kind} | settings


class Python:
    """The estimator."""

    def __init__(self, data):
        self.data = data

    def refusal(self, task, kind, settings):
        settings = settings_of(task, kind, settings)
        try:
            if task == "fit":
                given = {ARGUMENTS.get(name, name): value for name, value in settings.items()}
                sfumato.Diffusion(**given, threads=1).fit(self.data.rows[kind])
                return ""
            model, rows = self.data.models[kind], self.data.few(kind)
            if task == "sample":
                model.sample(2, **settings)
                return ""
            if task == "impute":
                rows[0, 0] = np.nan
            {"impute": model.impute, "score": model.score_samples, "encode": model.encode}[task](rows, **settings)
        except (ValueError, RuntimeError) as error:
            return str(error)
        return ""

    @staticmethod
    def spelled(task, text):
        """A text of the engine as Python says it."""
        for name, argument in ARGUMENTS.items() if task == "fit" else ():
            text = text.replace(f"`{name}`", f"`{argument}`")
        text = re.sub(r"`(\w+)`=(true|false)\b", lambda found: f"{found[1]}={found[2].capitalize()}", text)
        text = re.sub(r"`(\w+)`=([A-Za-z]\w*)", r"\1='\2'", text)
        text = re.sub(r" is (true|false);", lambda found: f" is {found[1].capitalize()};", text)
        return text.replace("give true or false", "give True or False").replace("`", "")


class CommandLine:
    """The program."""

    def __init__(self, data, build):
        self.data, self.program = data, build / "sfumato"

    @staticmethod
    def words(name, value):
        option = "--" + name.replace("_", "-")
        if value is True:
            return [option, "true"]
        if value is False:
            return [option, "false"]
        if isinstance(value, dict):
            return [word for column, cell in value.items() for word in (option, f"{column}={cell}")]
        return [option, ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)]

    def refusal(self, task, kind, settings):
        words = []
        for name, value in settings_of(task, kind, settings).items():
            option = self.words(name, value)
            words += option[:1] if task != "fit" and value is True else option
        file, model, out = self.data.file(task, kind), self.data.model(kind), str(self.data.folder / "out")
        if task == "fit":
            command = ["train", file, "-o", out + ".safetensors"]
        elif task == "sample":
            command = ["sample", model, "-n", "2", "-o", out + ".csv"]
        else:
            command = [TASKS[task], model, file, "-o", out + ".csv"]
        done = subprocess.run([self.program, *command, *words, "--threads", "1"], capture_output=True, text=True)
        if done.returncode == 0:
            return ""
        return done.stderr.splitlines()[-1].removeprefix("sfumato: ")

    @staticmethod
    def spelled(_, text):
        return re.sub(r"`(\w+)`", lambda found: "--" + found[1].replace("_", "-"), text)


class Stream(ctypes.Structure):
    """struct ArrowArrayStream."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "data")]

    def __del__(self):
        if self.release:
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.release)(ctypes.addressof(self))


class C:
    """The C interface."""

    def __init__(self, data, build):
        self.data, self.library = data, ctypes.CDLL(str(build / "library" / "capi" / "libsfumato_c.so"))
        self.library.sfumato_last_error.restype = ctypes.c_char_p
        self.models = {}
        for kind in data.models:
            self.models[kind] = ctypes.c_void_p()
            self.library.sfumato_load(data.model(kind).encode(), ctypes.byref(self.models[kind]))

    def refusal(self, task, kind, settings):
        library = self.library
        settings = json.dumps(settings_of(task, kind, settings)).encode()
        file = self.data.file(task, kind).encode()
        if task == "fit":
            model = ctypes.c_void_p()
            library.sfumato_fit_file(file, settings, None, ctypes.byref(model))
            text = library.sfumato_last_error().decode()
            library.sfumato_free(model)
            return text
        rows, out = Stream(), Stream()
        if task == "sample":
            library.sfumato_sample(self.models[kind], ctypes.c_uint64(2), None, settings, None, ctypes.byref(out))
            return library.sfumato_last_error().decode()
        if library.sfumato_read_file(self.models[kind], file, ctypes.byref(rows)) != 0:
            return library.sfumato_last_error().decode()
        call = {"impute": library.sfumato_impute, "score": library.sfumato_log_likelihood,
                "encode": library.sfumato_encode}[task]
        call(self.models[kind], ctypes.byref(rows), settings, None, ctypes.byref(out))
        return library.sfumato_last_error().decode()

    @staticmethod
    def spelled(_, text):
        return text


class Cpp:
    """The C++ interface, through tests/library_settings.cc, which answers a line with a line."""

    def __init__(self, data, build):
        self.data = data
        self.process = subprocess.Popen([build / "library_settings"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, cwd=data.folder)

    def refusal(self, task, kind, settings):
        case = {"task": task, "data": self.data.file(task, kind), "settings": settings_of(task, kind, settings)}
        if task != "fit":
            case["model"] = self.data.model(kind)
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    @staticmethod
    def spelled(_, text):
        return text

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def front_ends(folder):
    """The front ends that there are."""
    data = Data(folder)
    found = [Python(data)]
    build = os.environ.get("SFUMATO_BUILD")
    if build:
        found += [made(data, pathlib.Path(build)) for made in (CommandLine, C, Cpp)]
    return found
