"""Runs every notebook beside this file from top to bottom, and fails where a cell does.

A notebook that is stored with outputs, as the lessons are, also fails where a new run prints something else.

Usage: run_notebooks.py [--output FOLDER] [--store] [NAME ...]
--output writes the notebooks that have run into a folder; --store puts the outputs into the lessons themselves.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile

# One thread of NumPy's matrix products: small ones are not faster with more, and the results are the same everywhere.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError  # noqa: E402

HERE = pathlib.Path(__file__).parent
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def printed(cell):
    """The text that a cell has put out; None of a cell that was stored without having run."""
    if cell.cell_type != "code" or cell.execution_count is None:
        return None
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(texts).strip()


def alike(stored, new):
    """Whether two texts are the same but for the last digits of their numbers, which depend on the machine."""
    numbers = [[float(number) for number in NUMBER.findall(text)] for text in (stored, new)]
    if NUMBER.sub("#", stored).split() != NUMBER.sub("#", new).split():
        return False
    return all(abs(a - b) <= 0.05 + 0.25 * abs(a) for a, b in zip(*numbers, strict=True))


def run(path):
    """The notebook of a file, run in an empty folder. Raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", record_timing=False, coalesce_streams=True,
            resources={"metadata": {"path": folder}},
        )
        client.execute()
    return notebook


def out_of_date(stored, notebook):
    """What a stored notebook prints otherwise than a new run: a line for each cell."""
    for index, (old, new) in enumerate(zip(stored.cells, notebook.cells, strict=True)):
        if printed(old) is not None and not alike(printed(old), printed(new)):
            yield f"cell {index} is stored with\n{printed(old)}\nand prints now\n{printed(new)}"


def store(path, notebook):
    """Puts the outputs of a run into the notebook, and nothing that depends on the machine."""
    for cell in notebook.cells:
        cell.metadata = {}
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


def main():
    """The exit code: 0 where all cells ran and the stored outputs are up to date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--store", action="store_true")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    paths = [path for path in sorted(HERE.glob("*.ipynb")) if not args.names or path.stem in args.names]
    failed = not paths
    for path in paths:
        try:
            notebook = run(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed = True
            continue
        if args.output:
            args.output.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, args.output / path.name)
        if args.store and path.stem.startswith("lesson_"):
            store(path, notebook)
        differing = [] if args.store else list(out_of_date(nbformat.read(path, as_version=4), notebook))
        for difference in differing:
            print(f"{path.name}: {difference}\nrun_notebooks.py --store puts in what it prints now", file=sys.stderr)
        failed |= bool(differing)
        print(f"{path.name}: ran")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
