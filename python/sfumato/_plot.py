"""Plots of a model, through matplotlib."""

import numpy as np

from sfumato._frames import is_frame, read_frame, to_array


def axes(ax):
    """The axes given, or new ones."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plot draws with matplotlib, which is missing; pip install matplotlib") from error
    return pyplot.subplots(layout="constrained")[1]


def table_of(data):
    """Names and numbers of the columns of data that are numbers."""
    if not is_frame(data):
        array = to_array(data)
        return [f"x{j}" for j in range(array.shape[1])], array
    source = read_frame(data)
    names = [name for name, kind, dictionary, *_ in source.layouts if not dictionary and kind in "cCsSiIlLefg"]
    if not names:
        raise ValueError("plot: no column is of numbers; give data that have one")
    return names, source.points(names).array()


def samples(model, X, n_samples, seed, columns, ax):
    """Draws of a model, over data where they are given: a histogram of one column, or a cloud of two."""
    ax = axes(ax)
    names, drawn = table_of(model.sample(n_samples, seed=seed))
    wanted = names[:2] if columns is None else list(columns)
    unknown = [name for name in wanted if name not in names]
    if unknown or not 1 <= len(wanted) <= 2:
        raise ValueError(f"columns: give one or two of {', '.join(names)}")
    sets = [("drawn", drawn, names)]
    if X is not None:
        of_data, true = table_of(X)
        sets.insert(0, ("data", true, of_data))
    for label, values, known in sets:
        some = [values[:, known.index(name)] for name in wanted]
        if len(wanted) == 1:
            ax.hist(some[0][np.isfinite(some[0])], bins=60, density=True, alpha=0.5, label=label)
        else:
            ax.scatter(*some, s=4, alpha=0.5, linewidths=0, label=label)
    ax.set_xlabel(wanted[0])
    ax.set_ylabel("density" if len(wanted) == 1 else wanted[1])
    if len(sets) > 1:
        ax.legend()
    return ax


def loss(model, ax):
    """The loss curve of a training."""
    ax = axes(ax)
    steps, losses = model.loss_curve_.T
    ax.plot(steps, losses)
    ax.set_xlabel("step")
    ax.set_ylabel("loss, nats per row" if model.kind_ == "table" else "loss")
    return ax
