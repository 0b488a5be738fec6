"""What the tests of the command line share: running the program as a person would, and reading what it left."""

import ctypes
import json
import math
import os
import pathlib
import random
import re
import resource
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ["SFUMATO"]
# Sanitizers cost a factor of ten and memory of their own.
SANITIZED = os.environ.get("SFUMATO_SANITIZED", "") != ""
# A network that learns next to nothing, in next to no time.
TINY = ["--width", "8", "--hidden-layers", "1", "--batch", "32", "--fourier-features", "4", "--threads", "1"]
TIMEOUT = 300


class Result:
    def __init__(self, code, out, err, usage=None):
        self.code = code
        self.bytes = out
        self.out = out.decode(errors="replace")
        self.err = err.decode(errors="replace")
        self.peak_kib = usage.ru_maxrss if usage else 0

    @property
    def error(self):
        """The line that says what went wrong."""
        lines = [line for line in self.err.splitlines() if line.startswith("sfumato: ")]
        return lines[-1] if lines else ""

    @property
    def json(self):
        """The one JSON document that is all of standard output."""
        return json.loads(self.out)


def environment(**changes):
    """The environment without what changes messages, and with the changes; None removes a name."""
    env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    env.update({key: value for key, value in changes.items() if value is not None})
    for key in [key for key, value in changes.items() if value is None]:
        env.pop(key, None)
    return env


def obey_permissions():
    """For preexec_fn: takes from root the right to write anywhere, so that permissions mean something."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        pr_capbset_drop, cap_dac_override = 24, 1
        libc.prctl(pr_capbset_drop, cap_dac_override, 0, 0, 0)


def limit_file_size(size):
    """For preexec_fn: writing beyond `size` bytes fails, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class CliTest(unittest.TestCase):
    """Each test has a folder of its own, in which the program runs."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sfumato-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *words, **options):
        options.setdefault("env", environment())
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("cwd", self.folder)
        process = subprocess.Popen([PROGRAM, *map(os.fsencode, map(str, words))], **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()

    def sfumato(self, *words, code=0, stdin=None, **options):
        """Runs the program to its end, and checks its exit code and that an error is one line."""
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        process = self.start(*words, **options)
        out, err = process.communicate(stdin, timeout=TIMEOUT)
        result = Result(process.returncode, out or b"", err or b"")
        self.assertEqual(result.code, code, f"{shlex.join(map(str, words))}\n{result.err}")
        if code in (1, 2, 3, 4):
            self.assertEqual(result.err.count("sfumato: "), 1, result.err)
            self.assertTrue(result.err.endswith("\n"), result.err)
            self.assertTrue(result.err.splitlines()[-1].startswith("sfumato: "), result.err)
            self.assertLess(len(result.error), 500)
        return result

    def refused(self, code, says, *words, **options):
        """Runs what must fail with this code and say these words in its one line; leave nothing, touch nothing."""
        before = self.contents()
        result = self.sfumato(*words, code=code, **options)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, result.error)
        self.assertEqual(result.out, "")
        self.assertEqual(self.contents(), before)
        return result

    def measured(self, *words):
        """Runs the program with its output thrown away; the result knows the peak of its memory."""
        process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, words)
        return Result(process.returncode, b"", b"", usage)

    def contents(self):
        """Every file below the folder, hidden ones included, with its bytes."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    def path(self, name):
        return self.folder / name

    def put(self, name, text):
        """A file with this text or these bytes; its name."""
        self.path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def train(self, name, *words, data="moons", **options):
        """A model of a tiny network; its name."""
        self.sfumato("train", data, "-o", name, *TINY, *words, **options)
        return name

    def model(self, name="m.safetensors"):
        """A model that was trained once for all tests of the class; its name."""
        cls = type(self)
        if not hasattr(cls, "model_bytes"):
            self.train("shared.safetensors", "--steps", 20, "--points", 500)
            cls.model_bytes = self.path("shared.safetensors").read_bytes()
            self.path("shared.safetensors").unlink()
        return self.put(name, cls.model_bytes)


def wait_for_line(process, start):
    """Reads standard error up to a line that begins so; what was read."""
    seen = b""
    for line in process.stderr:
        seen += line
        if line.startswith(start.encode()):
            break
    return seen


def wait_for_guard(process, sign=signal.SIGINT):
    """Waits until the program has begun to note the signal instead of obeying it."""
    while process.poll() is None:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        if int(re.search(r"SigCgt:\s*([0-9a-f]+)", status).group(1), 16) >> (sign - 1) & 1:
            return
        time.sleep(0.01)


def stop_by(process, sign=signal.SIGINT, once="step "):
    """Sends a signal once the program shows progress, and waits for its end."""
    seen = wait_for_line(process, once)
    process.send_signal(sign)
    out, err = process.communicate(timeout=TIMEOUT)
    return Result(process.returncode, out, seen + err)


def points_csv(rows, columns=("a", "b"), seed=1, header=True, end="\n", separator=","):
    """The text of a CSV file of normal numbers."""
    numbers = random.Random(seed)
    lines = [separator.join(columns)] if header else []
    for _ in range(rows):
        lines.append(separator.join(f"{numbers.gauss(i, 1 + i):.9g}" for i in range(len(columns))))
    return end.join(lines) + end


def csv_rows(text):
    """The header and the rows of numbers of CSV text."""
    lines = text.splitlines()
    return lines[0], [[float(field) for field in line.split(",")] for line in lines[1:]]


def npy(rows, descr="<f8", fortran=False, shape=None, version=1):
    """The bytes of an .npy file of rows of numbers."""
    cols = len(rows[0])
    shape = (len(rows), cols) if shape is None else shape
    values = [row[j] for j in range(cols) for row in rows] if fortran else [x for row in rows for x in row]
    header = repr({"descr": descr, "fortran_order": fortran, "shape": shape}).encode()
    size = len(header) + 1
    length = struct.pack("<H", size) if version == 1 else struct.pack("<I", size)
    code = {"f4": "f", "f8": "d", "i4": "i", "i8": "q", "c8": "f", "c16": "d", "?": "?", "b1": "?"}[descr[1:]]
    return (
        b"\x93NUMPY" + bytes([version, 0]) + length + header + b"\n"
        + struct.pack(("<" if descr[0] in "<|" else ">") + code * len(values), *values)
    )


def read_npy(data):
    """The rows of a little-endian float64 .npy file of version 1; of three axes the planes of rows."""
    size = struct.unpack("<H", data[8:10])[0]
    header = eval(data[10:10 + size])  # a dictionary that the program has just written
    assert header["descr"] == "<f8" and not header["fortran_order"]
    *planes, rows, cols = header["shape"]
    values = struct.unpack(f"<{math.prod(header['shape'])}d", data[10 + size:])
    all_rows = [list(values[i:i + cols]) for i in range(0, len(values), cols)]
    return [all_rows[i:i + rows] for i in range(0, len(all_rows), rows)] if planes else all_rows
