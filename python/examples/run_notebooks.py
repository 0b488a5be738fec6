"""Runs every notebook beside this file from top to bottom, and fails where a cell does."""

import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main():
    """The exit code: 0 where all cells ran."""
    notebooks = sorted(pathlib.Path(__file__).parent.glob("*.ipynb"))
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        try:
            NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        print(f"{path.name}: ran")
    return 0 if notebooks else 1


if __name__ == "__main__":
    sys.exit(main())
