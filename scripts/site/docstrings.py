"""Griffe extension: spells the types of docstrings so that the reference shows them as they are meant.

numpydoc puts the values of a choice in braces, {"eps", "v"}, optional. Griffe would show the first as the default, and
what follows a default, as in `default=0.1, points only`, as a part of it.
"""

import re

import griffe

CHOICE = re.compile(r"^(?P<start>\s*\w+ : )\{(?P<choices>[^}]*)\}", re.MULTILINE)
KIND = re.compile(
    r"^(?P<type>\s*\w+ : .*?)(?P<default>, optional|, default=.*?), (?P<kind>(?:points|tables) only)$", re.MULTILINE
)


def spelled(text):
    """A docstring whose choices are joined by "or", and whose "points only" stands before the default."""
    text = CHOICE.sub(lambda match: match["start"] + match["choices"].replace(", ", " or "), text)
    return KIND.sub(r"\g<type> (\g<kind>)\g<default>", text)


class Docstrings(griffe.Extension):
    def on_object(self, *, obj, **kwargs):
        if obj.docstring:
            obj.docstring.value = spelled(obj.docstring.value)
