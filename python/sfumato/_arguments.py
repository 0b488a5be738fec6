"""Unknown keyword arguments are refused with the nearest name, and `help` shows the settings that a method takes."""

import difflib
import functools
import inspect
import typing

#: Words that other libraries use, and what they are called here.
_OTHER_WORDS = {
    "epochs": "steps",
    "lr": "learning_rate",
    "n": "n_samples",
    "n_jobs": "threads",
    "n_threads": "threads",
    "num_rows": "n_samples",
    "random_state": "seed",
    "seed": "random_state",
    "size": "n_samples",
}


def _unknown(name, where, known):
    """The exception for an argument that there is not."""
    other = _OTHER_WORDS.get(name)
    near = [other] if other in known else difflib.get_close_matches(name, known, 1)
    advice = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(known)}"
    if not near and len(known) > 20:
        advice = f"help(sfumato.{where}) lists its arguments"
    return TypeError(f"{where}() got an unexpected keyword argument {name!r}; {advice}")


def _refusing(function, signature):
    known = [p.name for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD and p.name != "self"]
    where = function.__qualname__.removesuffix(".__init__")
    for part in ("FitSettings", "FittedDiffusion"):
        where = where.replace(part, "Diffusion")

    @functools.wraps(function)
    def call(*args, **kwargs):
        for name in kwargs:
            if name not in known:
                raise _unknown(name, where, known)
        return function(*args, **kwargs)

    return call


def checked(function):
    """The function, which refuses unknown keyword arguments with the nearest name that it has."""
    return _refusing(function, inspect.signature(function))


def _types(settings):
    try:
        return typing.get_type_hints(settings)
    except TypeError:  # Python 3.9 has no int | None
        return {name: getattr(kind, "__forward_arg__", kind) for name, kind in settings.__annotations__.items()}


def documented_call(function, settings, defaults):
    """The same of a method with `**settings`, which are the keys of a TypedDict: they are in its signature."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    types, names = _types(settings), {p.name for p in own}
    for name in (name for name in types if name not in names):
        kind = inspect.Parameter.KEYWORD_ONLY
        own.append(inspect.Parameter(name, kind, default=defaults[name], annotation=types[name]))
    signature = signature.replace(parameters=own)
    call = _refusing(function, signature)
    call.__signature__ = signature
    return call
