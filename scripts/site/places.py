"""Where a file of the repository stands in the site, and which files a document links to."""

import pathlib
import posixpath
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOKS = "python/examples"

#: `](target)` and `](target#anchor)`, without spaces; of a picture too.
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")


def is_address(target):
    """Whether a link leads out of the repository."""
    return re.match(r"[a-z][a-z+.-]*:", target) is not None


def resolve(document, target):
    """The path in the repository that a link of a document means; None where no file or folder of it is there."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document), target))
    return None if is_address(target) or path.startswith("..") or not (ROOT / path).exists() else path


def place(path):
    """The site's source path of a file or folder of the repository."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    if path.startswith(NOTEBOOKS + "/") and path.endswith(".ipynb"):
        return f"notebooks/{pathlib.PurePath(path).stem}.md"
    if (ROOT / path).is_dir():
        return f"repository/{path}/index.md"
    # A name of its own: MkDocs would take README.md for the index of its folder.
    return f"repository/{path.removesuffix('.md').replace('README', 'readme')}.md"


def linked(document, text):
    """The paths of the repository outside docs/ that a document links to."""
    found = (resolve(document, match["target"]) for match in LINK.finditer(text))
    return sorted({path for path in found if path and not path.startswith("docs/") and not path.endswith(".ipynb")})


def moved_links(document, text, page):
    """A document's text whose links are right where its page stands in the site."""

    def moved(match):
        path = resolve(document, match["target"])
        if path is None:
            return match[0]
        there = posixpath.relpath(place(path), posixpath.dirname(page) or ".")
        return f"]({there}{match['anchor'] or ''})"

    return LINK.sub(moved, text)
