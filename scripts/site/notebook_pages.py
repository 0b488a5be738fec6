"""MkDocs hook: the notebooks of python/examples become pages, with what their cells put out.

They are read after they have run: SFUMATO_NOTEBOOKS names the folder that run_notebooks.py --output has filled.
"""

import base64
import os
import pathlib
import re
import sys

import nbformat

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import places  # noqa: E402
from mkdocs.exceptions import PluginError  # noqa: E402
from mkdocs.structure.files import File  # noqa: E402

PICTURES = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg"}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NotebookPage:
    """A notebook as Markdown, and its pictures as files."""

    def __init__(self, name, notebook):
        self.name = name
        self.pictures = {}  # file name -> bytes
        self.markdown = "\n\n".join(self._cell(cell) for cell in notebook.cells) + "\n"

    def _cell(self, cell):
        if cell.cell_type == "markdown":
            return places.moved_links(f"{places.NOTEBOOKS}/{self.name}.ipynb", cell.source, f"notebooks/{self.name}.md")
        parts = [f"```python\n{cell.source}\n```"] + [self._output(output) for output in cell.outputs]
        return "\n\n".join(part for part in parts if part)

    def _output(self, output):
        """The richest form of an output that a page can show."""
        if output.output_type == "stream":
            return self._text(output.text)
        data = output.get("data", {})
        for kind, ending in PICTURES.items():
            if kind in data:
                name = f"{self.name}_{len(self.pictures)}.{ending}"
                self.pictures[name] = base64.b64decode(data[kind])
                return f"![]({name}){{ .output }}"
        if "text/html" in data:
            page = re.sub(r"<style.*?</style>", "", data["text/html"], flags=re.DOTALL)
            return '<div class="output">' + re.sub(r"\n\s*\n", "\n", page) + "</div>"
        return data["text/markdown"] if "text/markdown" in data else self._text(data.get("text/plain", ""))

    @staticmethod
    def _text(text):
        text = _COLOURS.sub("", text).rstrip()
        return f"```{{ .text .output .no-copy }}\n{text}\n```" if text else ""


def on_files(files, config):
    folder = os.environ.get("SFUMATO_NOTEBOOKS", "")
    for source in sorted((places.ROOT / places.NOTEBOOKS).glob("*.ipynb")):
        ran = pathlib.Path(folder, source.name)
        if not folder or not ran.exists():
            raise PluginError(f"{source.name} has not run; `make site` runs it (SFUMATO_NOTEBOOKS='{folder}')")
        page = NotebookPage(source.stem, nbformat.read(ran, as_version=4))
        files.append(File.generated(config, f"notebooks/{source.stem}.md", content=page.markdown))
        for name, content in page.pictures.items():
            files.append(File.generated(config, f"notebooks/{name}", content=content))
    return files
