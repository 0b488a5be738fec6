"""MkDocs hook: the files of the repository that the documents link to become pages of the site.

A link from docs/ to ../examples/observer.cc works on GitHub; here it leads to a page with that file's text, so that the
site needs no network. A folder becomes a list of its files.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import places  # noqa: E402
from mkdocs.structure.files import File, InclusionLevel  # noqa: E402

#: Highlighting by the ending of a file; others are plain text.
LANGUAGES = {".cc": "cpp", ".h": "cpp", ".py": "python", ".sh": "bash", ".toml": "toml", ".json": "json"}
#: Larger files are named, and not shown.
LARGEST = 200_000

_documents = {}  # the site's source path of a page -> the document that it shows


def text_of(path):
    return (places.ROOT / path).read_text(encoding="utf-8")


def shown_file(path):
    """A page with the text of a file; a search finds the documents only."""
    head, fence = "---\nsearch: {exclude: true}\n---\n", "`````"
    language = LANGUAGES.get(pathlib.PurePath(path).suffix, "text")
    return f"{head}# {path}\n\n{fence}{language}\n{text_of(path)}\n{fence}\n"


def shown_folder(path):
    """A page that lists the files of a folder, and the paths of those that have pages."""
    files = [file for file in sorted((places.ROOT / path).iterdir()) if file.is_file()]
    kept = [f"{path}/{file.name}" for file in files if file.stat().st_size <= LARGEST]
    rows = [f"- [{file.name}]({file.name})" if f"{path}/{file.name}" in kept else f"- {file.name}" for file in files]
    return f"# {path}\n\n" + "\n".join(rows) + "\n", kept


def pages_of(path):
    """The Markdown of a path's page and the paths that it leads to."""
    if (places.ROOT / path).is_dir():
        return shown_folder(path)
    if path.endswith(".md"):
        return text_of(path), places.linked(path, text_of(path))
    return shown_file(path), []


def on_files(files, config):
    _documents.clear()
    wanted = []
    for file in files.documentation_pages():
        _documents[file.src_uri] = document = f"docs/{file.src_uri}"
        wanted += places.linked(document, file.content_string)
    done = set()
    while wanted:
        path = wanted.pop()
        if path in done:
            continue
        done.add(path)
        markdown, further = pages_of(path)
        wanted += further
        page = places.place(path)
        # A folder's links are relative to the files in it.
        _documents[page] = path + "/" if (places.ROOT / path).is_dir() else path
        files.append(File.generated(config, page, content=markdown, inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_page_markdown(markdown, page, config, files):
    document = _documents.get(page.file.src_uri)
    return markdown if document is None else places.moved_links(document, markdown, page.file.src_uri)
