#!/usr/bin/env python3
"""Checks that the built site is whole and opens from disk: every link and picture leads to a file that is there, to an
anchor that it has, and no page loads anything from the network or shows a formula that was not set.

Usage: check_site.py FOLDER | check_site.py --self-test
"""

import argparse
import html.parser
import pathlib
import re
import sys
import tempfile
import urllib.parse

#: Attributes by which a page loads a file, and by which it leads to one.
LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src")}
LINKS = {("a", "href")}
REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
#: Of a style sheet.
URL = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")
# Doxygen's pages are made by its own templates, with scripts that write links; of them only what they load is checked.
FOREIGN = "cpp/"


class Page(html.parser.HTMLParser):
    """What a page loads, where it leads, and its anchors."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.anchors, self.text = [], [], set(), []
        self._verbatim = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self._verbatim += tag in ("script", "style", "code")
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.loads += [value for name, value in given.items() if (tag, name) in LOADS]
        self.links += [value for name, value in given.items() if (tag, name) in LINKS]
        if tag == "link" and set(given.get("rel", "").split()) & {"stylesheet", "icon", "preload", "preconnect"}:
            self.loads.append(given.get("href", ""))

    def handle_endtag(self, tag):
        self._verbatim -= tag in ("script", "style", "code")

    def handle_data(self, data):
        if not self._verbatim:
            self.text.append(data)


def target_of(site, page, address):
    """The file in the site that an address on a page means, and its anchor."""
    path, _, anchor = address.partition("#")
    path = urllib.parse.unquote(path.partition("?")[0])
    file = page if not path else (site / path[1:] if path.startswith("/") else page.parent / path)
    return file.resolve() / "index.html" if file.is_dir() else file.resolve(), urllib.parse.unquote(anchor)


def findings_in(site):
    """The number of pages, and a line for each fault."""
    site = site.resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    findings = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        foreign = name.startswith(FOREIGN)
        for address in page.loads + ([] if foreign else page.links):
            loaded = address in page.loads
            if REMOTE.match(address) or address.startswith(("mailto:", "data:", "javascript:")):
                if loaded and REMOTE.match(address):
                    findings.append(f"{name}: loads {address} from the network")
                continue
            file, anchor = target_of(site, path, address)
            if not file.exists():
                findings.append(f"{name}: {address} leads nowhere")
            elif anchor and file in pages and not anchor.startswith("__") and anchor not in pages[file].anchors:
                findings.append(f"{name}: {address} names an anchor that is not there")
        if not foreign and re.search(r"\\[(\[]|\$\$", "".join(page.text)):
            findings.append(f"{name}: a formula was not set")
    for path in sorted(site.rglob("*.css")):
        for match in URL.finditer(path.read_text(encoding="utf-8")):
            if REMOTE.match(match[1] or match[2]):
                findings.append(f"{path.relative_to(site)}: loads {match[1] or match[2]} from the network")
    return len(pages), findings


PLANTED = {
    "a picture that is not there": ('<img src="no.png">', "leads nowhere"),
    "a link that leads nowhere": ('<a href="gone.html">x</a>', "leads nowhere"),
    "an anchor that is not there": ('<a href="index.html#gone">x</a>', "names an anchor"),
    "a script of a CDN": ('<script src="https://cdn.example/x.js"></script>', "from the network"),
    "a style sheet of a CDN": ('<link rel="stylesheet" href="//fonts.example/x.css">', "from the network"),
    "a formula as its source": (r"<p>\(x_0\)</p>", "was not set"),
}


def self_test():
    """Plants each kind of fault in a small site and returns those that the check misses."""
    whole = '<a href="index.html#top">x</a><a href="https://example.org">y</a><h1 id="top">z</h1><code>\\(x</code>'
    missed = []
    for kind, (text, reason) in {"nothing": ("", ""), **PLANTED}.items():
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "index.html").write_text(whole + text, encoding="utf-8")
            found = findings_in(pathlib.Path(folder))[1]
        if (found != []) if not text else (len(found) != 1 or reason not in found[0]):
            missed.append(f"{kind}: found {found}")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true", help="prove that planted faults are found")
    args = parser.parse_args()
    if args.self_test:
        count, findings = len(PLANTED), self_test()
        summary = f"site: {count} planted faults are found"
    else:
        count, findings = findings_in(args.folder or parser.error("name the site's folder"))
        summary = f"site: {count} pages, every link leads somewhere, nothing is loaded from the network"
        if count == 0:
            findings = [f"{args.folder}: no pages here"]
    print("\n".join(findings) if findings else summary)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
