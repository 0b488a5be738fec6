#!/usr/bin/env python3
"""Reads a model file as docs/file-format.md says, with nothing but struct and json.

Usage: file_format_test.py --program build/sfumato
"""

import json
import math
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/sfumato"
GROUPS = ("model", "training.parameters", "training.moment1", "training.moment2")
FORMATS = {"F32": "f", "F64": "d", "U64": "Q"}


def sfumato(*arguments):
    done = subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def crc64(data):
    """CRC-64/XZ, bit by bit for each byte's table entry."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xC96C5795D7870F42 if byte & 1 else 0)
        table.append(byte)
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFFFFFFFFFF


def padded(text):
    return text + " " * (-len(text) % 8)


def checksum_of(text, data):
    """Of a header that stands without its checksum and without padding."""
    return f"{crc64(padded(text).encode() + data):016x}"


def network_tensors(config, dim):
    """Shapes by name, as the document's second table of tensors has them."""
    inputs, width, rows = dim + 2 * config["fourier_features"], config["width"], config["table_rows"]
    shapes = {"fourier.frequencies": [dim, config["fourier_features"]]} if config["fourier_features"] else {}
    for layer in range(config["hidden_layers"]):
        shapes[f"hidden.{layer}.weight"] = [inputs if layer == 0 else width, width]
        shapes[f"hidden.{layer}.bias"] = [1, width]
        shapes[f"hidden.{layer}.scale"] = [rows, width]
        if config["shift"]:
            shapes[f"hidden.{layer}.shift"] = [rows, width]
    outputs = 2 * dim if config["variance"].startswith("learned") else dim
    return shapes | {"output.weight": [width, outputs], "output.bias": [1, outputs]}


class ModelFile:
    def __init__(self, path):
        content = pathlib.Path(path).read_bytes()
        (size,) = struct.unpack("<Q", content[:8])
        self.text, self.data = content[8 : 8 + size].decode(), content[8 + size :]
        self.tensors = json.loads(self.text)
        self.metadata = self.tensors.pop("__metadata__")
        self.config = json.loads(self.metadata["config"])
        self.columns = json.loads(self.metadata["columns"])

    def numbers(self, name):
        begin, end = self.tensors[name]["data_offsets"]
        code = FORMATS[self.tensors[name]["dtype"]]
        return struct.unpack(f"<{(end - begin) // struct.calcsize(code)}{code}", self.data[begin:end])


# What the models of the tests were trained with: every kind of tensor is in one of them.
SIZES = "--width 24 --hidden-layers 3 --batch 64 --steps 12 --seed 9"
OPTIONS = {
    "default": f"{SIZES} --fourier-features 5 --table-rows 6",
    "article": f"--preset article {SIZES} --variance learned_range --objective hybrid --step-sampling importance",
}


class FileFormat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.rows = [(0.25 * i % 7, 1000 + i * i % 11) for i in range(300)]
        lines = [f"{x},{y}" for x, y in cls.rows]
        (cls.folder / "rows.csv").write_text("\n".join(["width,price", *lines]), encoding="utf-8")
        cls.files = {}
        for name, options in OPTIONS.items():
            path = cls.folder / f"{name}.safetensors"
            sfumato("train", cls.folder / "rows.csv", "-o", path, *options.split())
            cls.files[name] = ModelFile(path)

    def each(self):
        for name, file in self.files.items():
            with self.subTest(name):
                yield file

    def test_header_is_padded_and_tensors_fill_the_data(self):
        for file in self.each():
            self.assertEqual(len(file.text) % 8, 0)
            at = 0
            for name, tensor in file.tensors.items():
                begin, end = tensor["data_offsets"]
                self.assertEqual(begin, at, name)
                size = math.prod(tensor["shape"]) * struct.calcsize(FORMATS[tensor["dtype"]])
                self.assertEqual(end - begin, size, name)
                at = end
            self.assertEqual(at, len(file.data))

    def test_metadata_are_the_documented_ones(self):
        for file in self.each():
            metadata = file.metadata
            self.assertEqual(list(metadata), ["columns", "config", "format", "format_version", "checksum"])
            self.assertEqual((metadata["format"], metadata["format_version"]), ("sfumato-model", "1"))
            self.assertEqual(file.columns, ["width", "price"])
            wanted = {"steps": 12, "batch": 64, "width": 24, "hidden_layers": 3, "seed": 9}
            self.assertEqual({name: file.config[name] for name in wanted}, wanted)
        self.assertIs(self.files["default"].config["residual"], True)
        self.assertIs(self.files["article"].config["residual"], False)

    def test_settings_are_options_of_train(self):
        options = set(re.findall(r"--([a-z0-9-]+)", sfumato("train", "--help")))
        for file in self.each():
            self.assertLessEqual({name.replace("_", "-") for name in file.config}, options)

    def test_checksum_covers_header_and_data(self):
        for file in self.each():
            checksum = file.metadata["checksum"]
            text = file.text.rstrip(" ").replace(f',"checksum":"{checksum}"', "", 1)
            self.assertEqual(checksum_of(text, file.data), checksum)

    def test_tensors_are_the_documented_ones(self):
        for file in self.each():
            points, steps = len(file.numbers("training.losses")), file.config["chain_steps"]
            expected = {
                "transform.mean": ("F64", [2]),
                "transform.scale": ("F64", [2]),
                "data": ("U64", [2]),
                "training.loss_steps": ("U64", [points]),
                "training.losses": ("F64", [points]),
                "training.open_loss": ("F64", [1]),
                "training.counters": ("U64", [2]),
            }
            if file.config["step_sampling"] == "importance":
                expected["training.step_losses"] = ("F64", [steps, 10])
                expected["training.step_counts"] = ("U64", [steps])
            for group in GROUPS:
                for name, shape in network_tensors(file.config, 2).items():
                    expected[f"{group}.{name}"] = ("F32", shape)
            self.assertEqual({name: (t["dtype"], t["shape"]) for name, t in file.tensors.items()}, expected)

    def test_numbers_mean_what_the_document_says(self):
        fingerprint = 0xCBF29CE484222325
        for byte in struct.pack(f"<{2 * len(self.rows)}d", *(number for row in self.rows for number in row)):
            fingerprint = (fingerprint ^ byte) * 0x100000001B3 % 2**64
        for file in self.each():
            for j, column in enumerate(zip(*self.rows)):
                self.assertAlmostEqual(file.numbers("transform.mean")[j], statistics.fmean(column), places=9)
                self.assertAlmostEqual(file.numbers("transform.scale")[j], statistics.pstdev(column), places=9)
            self.assertEqual(file.numbers("data"), (len(self.rows), fingerprint))
            steps, open_steps = file.numbers("training.counters")
            self.assertEqual(steps, 12)
            self.assertEqual(file.numbers("training.loss_steps"), tuple(range(1, 13 - open_steps)))
            average, parameters = (file.numbers(f"{group}.output.weight") for group in ("model", "training.parameters"))
            self.assertNotEqual(average, parameters)

    def test_document_names_all_that_a_file_has(self):
        document = (ROOT / "docs/file-format.md").read_text(encoding="utf-8")
        for file in self.each():
            for name in [*file.metadata, *file.tensors]:
                group = next((group for group in GROUPS if name.startswith(group + ".")), None)
                if group:  # hidden.3.bias stands under hidden.0.bias
                    name = re.sub("[0-9]+", "0", name.removeprefix(group + "."))
                self.assertIn(f"| `{name}` |", document)

    def test_a_newer_version_is_refused(self):
        file = self.files["default"]
        checksum = file.metadata["checksum"]
        text = file.text.rstrip(" ").replace('"format_version":"1"', '"format_version":"2"', 1)
        plain = text.replace(f',"checksum":"{checksum}"', "", 1)
        text = padded(text.replace(checksum, checksum_of(plain, file.data), 1)).encode()
        newer = self.folder / "newer.safetensors"
        newer.write_bytes(struct.pack("<Q", len(text)) + text + file.data)
        done = subprocess.run([PROGRAM, "info", newer], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("version 2", done.stderr)


if __name__ == "__main__":
    at = sys.argv.index("--program")
    PROGRAM = pathlib.Path(sys.argv.pop(at + 1)).resolve()
    del sys.argv[at]
    unittest.main()
