"""MkDocs hook: the reference of Python, made of its docstrings, and that of C and C++, which Doxygen has made."""

import os
import pathlib

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

PYTHON = """\
# Python reference

Made of the docstrings. [The guide](python.md) shows the package at work.

::: sfumato.Diffusion
::: sfumato.load
::: sfumato.toy
::: sfumato.Report
    options: {members: []}

## Errors

All but TypeError and NotFittedError are `sfumato.Error` too.

::: sfumato
    options:
      show_root_heading: false
      show_root_toc_entry: false
      show_docstring_description: false
      heading_level: 3
      members: [Error, UsageError, BadDataError, DivergedError, FailureError, InterruptedWarning]
      inherited_members: false

## The mathematics

::: sfumato.mathematics
    options:
      show_root_heading: false
      show_root_toc_entry: false
      heading_level: 3
"""

CPP = """\
# C and C++ reference

Made by Doxygen of the headers. [The C++ library](cpp.md) and [the C interface](c-api.md) show them at work.

- [Headers](cpp/files.html): one for each concept, with its functions
- [Classes and structs](cpp/annotated.html)
- [The C interface](cpp/sfumato__c_8h.html): `sfumato_c.h`
"""


def on_files(files, config):
    files.append(File.generated(config, "python-reference.md", content=PYTHON))
    files.append(File.generated(config, "cpp-reference.md", content=CPP))
    folder = pathlib.Path(os.environ.get("SFUMATO_API_DOCS", "out/api"))
    made = sorted(path for path in folder.rglob("*") if path.is_file())
    if not made:
        raise PluginError(f"no reference of C and C++ in {folder}; run: make api-docs")
    for path in made:
        place = f"cpp/{path.relative_to(folder).as_posix()}"
        files.append(File.generated(config, place, abs_src_path=str(path.resolve())))
    return files
