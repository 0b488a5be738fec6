"""MkDocs hook: the site's own style, script and icon."""

import pathlib

from mkdocs.structure.files import File

FOLDER = pathlib.Path(__file__).parent / "assets"


def on_files(files, config):
    for path in sorted(FOLDER.iterdir()):
        files.append(File.generated(config, f"assets/site/{path.name}", abs_src_path=str(path)))
    return files
