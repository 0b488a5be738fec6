"""Damaged and foreign model files: refused, whatever was done to them."""

import re
import struct
import unittest

from support import SANITIZED, CliTest


def crc64(data):
    """CRC-64/XZ, the checksum of model files."""
    polynomial = 0xC96C5795D7870F42
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        table.append(byte)
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFFFFFFFFFF


def edited(model, change):
    """A model with its header's text changed and the checksum made to fit, as another version might write it."""
    size = struct.unpack("<Q", model[:8])[0]
    text, numbers = model[8:8 + size].decode().rstrip(" "), model[8 + size:]
    plain = change(re.sub(r',"checksum":"[0-9a-f]{16}"', "", text))

    def padded(header):
        return (header + " " * (-len(header.encode()) % 8)).encode()

    total = crc64(padded(plain) + numbers)
    header = padded(plain.replace("},", f',"checksum":"{total:016x}"}},', 1))
    return struct.pack("<Q", len(header)) + header + numbers


class Damage(CliTest):
    def test_a_file_that_was_cut(self):
        data = self.path(self.model()).read_bytes()
        for size in sorted({0, 1, 7, 8, 9, 10, 100, len(data) // 2, len(data) - 1}):
            self.put("cut.safetensors", data[:size])
            self.refused(3, "'cut.safetensors' is not a usable model", "info", "cut.safetensors")
        self.put("long.safetensors", data + b"\0")
        self.refused(3, "1 bytes too many", "sample", "long.safetensors", "-n", 1)

    def test_flipped_bits(self):
        """All over the file, and densely in its header: each is refused."""
        data = bytearray(self.path(self.model()).read_bytes())
        size = struct.unpack("<Q", data[:8])[0]
        count = 20 if SANITIZED else 150
        places = {0, 1, 3, 7, 8, len(data) - 1}
        places |= set(range(8, 8 + size, size // count)) | set(range(8 + size, len(data), len(data) // count))
        for place in sorted(places):
            data[place] ^= 1 << place % 8
            self.put("bad.safetensors", bytes(data))
            data[place] ^= 1 << place % 8
            self.refused(3, "'bad.safetensors' is not a usable model", "info", "bad.safetensors")

    def test_other_versions_and_other_files(self):
        data = self.path(self.model()).read_bytes()

        def refused(change, *says):
            self.put("other.safetensors", edited(data, change))
            self.refused(3, ["'other.safetensors'", *says], "sample", "other.safetensors", "-n", 1)

        self.put("same.safetensors", edited(data, lambda text: text))
        self.sfumato("sample", "same.safetensors", "-n", 1)
        refused(lambda text: text.replace('"format_version":"1"', '"format_version":"2"'), "format version 2",
                "use a newer sfumato")
        refused(lambda text: text.replace('"format_version":"1"', '"format_version":"x"'), "version is missing")
        refused(lambda text: text.replace("sfumato-model", "another-model"), "another program")
        refused(lambda text: text.replace(r"\"decay\"", r"\"delay\""), "settings that this version does not know",
                "use a newer sfumato")
        refused(lambda text: text.replace(r"\"cosine\"", r"\"cosign\""), "cosign")
        refused(lambda text: text.replace(r"\"width\":8", r"\"width\":9"), "size")
        refused(lambda text: text.replace(r"\"width\":8", r"\"width\":1000000000"), "parameters")
        refused(lambda text: text.replace("transform.mean", "transform.meen"), "'transform.mean' is missing")
        refused(lambda text: text.replace(r"[\"x\",\"y\"]", r"[\"x\"]"), "columns")


class Info(CliTest):
    def test_what_a_model_holds(self):
        text = self.sfumato("info", self.model()).out
        for line in (r"columns +x, y \(2\)", r"trained on +500 rows", r"trained for +20 of 20 steps", r"width +8",
                     r"x +-?\d\S* +\d\S*"):
            self.assertRegex(text, re.compile(f"^{line}$", re.M))


if __name__ == "__main__":
    unittest.main()
