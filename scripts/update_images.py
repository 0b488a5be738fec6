#!/usr/bin/env python3
"""Makes the pictures in docs/images anew, by the very commands that documents show.

The commands run in a new folder, in their order and as they stand, and scripts draw there what they have measured
before; then each picture that a document shows is taken from there. A picture that no command makes is an error.
Usage: update_images.py [--program build/sfumato]
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import commands_test as documents  # noqa: E402

IMAGES = ROOT / "docs/images"


def shown_pictures():
    """The names of the pictures that documents show."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in documents.DOCUMENTS)
    return sorted(set(re.findall(r"!\[[^\]]*\]\((?:docs/)?images/([^)]+)\)", text)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/sfumato")
    documents.PROGRAM = parser.parse_args().program.resolve()
    with tempfile.TemporaryDirectory() as folder:
        for block in [block for source in documents.PICTURE_SOURCES for block in documents.blocks(source)]:
            if block.language == "sh":
                print(block.text, end="", flush=True)
                documents.run(block.text, folder)
        for name, (script, *words) in documents.DRAWN_BY_SCRIPTS.items():
            subprocess.run([sys.executable, ROOT / script, *words, "-o", pathlib.Path(folder) / name], check=True)
        absent = [name for name in shown_pictures() if not (pathlib.Path(folder) / name).exists()]
        if absent:
            print(f"update_images: no command of theirs makes {', '.join(absent)}")
            return 1
        IMAGES.mkdir(exist_ok=True)
        for old in IMAGES.iterdir():
            old.unlink()
        for name in shown_pictures():
            shutil.copy(pathlib.Path(folder) / name, IMAGES / name)
            print(f"docs/images/{name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
