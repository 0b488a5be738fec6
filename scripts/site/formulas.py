"""MkDocs hook: formulas are set by KaTeX while the site is built; a formula that KaTeX refuses ends the build.

A page needs no script for its formulas then, only KaTeX's style sheet and fonts, which are put into the site.
"""

import html
import os
import pathlib
import re

import py_mini_racer
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

#: Debian's libjs-katex, with the fonts of fonts-katex below it.
KATEX = pathlib.Path(os.environ.get("SFUMATO_KATEX", "/usr/share/javascript/katex"))
#: What pymdownx.arithmatex makes of $...$ and of $$...$$ and ```math.
FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\(?P<open>[\(\[])(?P<tex>.*?)\\[\)\]]\s*</(?P=tag)>', re.DOTALL
)

_engine = None


def katex():
    global _engine
    if _engine is None:
        _engine = py_mini_racer.MiniRacer()
        _engine.eval((KATEX / "katex.js").read_text(encoding="utf-8"))
    return _engine


def rendered(tex, display):
    """A formula as HTML, with MathML for screen readers. Raises where KaTeX does."""
    return katex().call("katex.renderToString", tex, {"displayMode": display, "throwOnError": True, "strict": "error"})


def on_files(files, config):
    if not (KATEX / "katex.min.css").exists():
        raise PluginError(f"no KaTeX in {KATEX}; run: scripts/install_packages.sh docs")
    used = [KATEX / "katex.min.css", *sorted((KATEX / "fonts").glob("*.woff2"))]
    for path in used:
        place = f"assets/katex/{path.relative_to(KATEX)}"
        files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_post_page(output, page, config):
    # After the search index was made, which so has the formula's source once.
    def formula(match):
        tex = html.unescape(match["tex"]).strip()
        try:
            return f'<{match["tag"]} class="formula">{rendered(tex, match["tag"] == "div")}</{match["tag"]}>'
        except py_mini_racer.JSEvalException as error:
            reason = str(error).splitlines()[0].removeprefix("<anonymous>:1: ")
            raise PluginError(f"{page.file.src_uri}: {reason}, in the formula\n  {tex}") from None

    return FORMULA.sub(formula, output)
