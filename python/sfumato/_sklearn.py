"""scikit-learn's conventions without scikit-learn: it is used where it is already imported, and never needed."""

import inspect
import sys
import warnings

import numpy as np


def not_fitted(estimator):
    """The exception for an estimator that was not fitted: scikit-learn's, where that is imported."""
    text = (
        f"This {type(estimator).__name__} instance is not fitted yet. Call 'fit' with appropriate arguments before "
        "using this estimator."
    )
    exceptions = sys.modules.get("sklearn.exceptions")
    return exceptions.NotFittedError(text) if exceptions is not None else NotFittedError(text)


class NotFittedError(ValueError, AttributeError):
    """An estimator that was asked for something before fit."""


class Estimator:
    """Keyword-only parameters stored as they are, get_params, set_params and clone."""

    @classmethod
    def _parameter_names(cls):
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep=True):
        """The parameters by name; `deep` is for scikit-learn and changes nothing."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params):
        """Sets parameters and returns self.

        Raises
        ------
        ValueError
            For a name that is none of the parameters.
        """
        known = self._parameter_names()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: {known!r}.")
            setattr(self, name, value)
        return self

    def __repr__(self):
        defaults = inspect.signature(type(self).__init__).parameters
        params = self.get_params(deep=False).items()
        given = (f"{name}={value!r}" for name, value in params if value is not defaults[name].default)
        return f"{type(self).__name__}({', '.join(given)})"

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags  # noqa: PLC0415: scikit-learn alone asks

        return Tags(
            estimator_type="density_estimator",
            target_tags=TargetTags(required=False),
            input_tags=InputTags(allow_nan=False),
        )

    def _check_names(self, names):
        """Compares a frame's columns with those fitted, as scikit-learn does."""
        fitted = getattr(self, "feature_names_in_", None)
        name = type(self).__name__
        if fitted is None and names is not None:
            warnings.warn(f"X has feature names, but {name} was fitted without feature names", stacklevel=4)
        elif fitted is not None and names is None:
            warnings.warn(
                f"X does not have valid feature names, but {name} was fitted with feature names", stacklevel=4
            )
        elif fitted is not None and list(fitted) != list(names):
            raise ValueError(_names_text(list(fitted), list(names)))

    def _check_count(self, count):
        if count != self.n_features_in_:
            name = type(self).__name__
            raise ValueError(f"X has {count} features, but {name} is expecting {self.n_features_in_} features as input")


def _names_text(fitted, names):
    text = "The feature names should match those that were passed during fit.\n"
    strange = sorted(set(names) - set(fitted))
    missing = sorted(set(fitted) - set(names))
    for heading, some in (
        ("Feature names unseen at fit time:\n", strange),
        ("Feature names seen at fit time, yet now missing:\n", missing),
    ):
        if some:
            text += heading + "".join(f"- {name}\n" for name in some[:5]) + ("- ...\n" if len(some) > 5 else "")
    if not strange and not missing:
        text += "Feature names must be in the same order as they were in fit.\n"
    return text


def seed_of(random_state):
    """The engine's seed for a random_state: 0 for None, as on the command line; a generator is asked for one."""
    if random_state is None:
        return 0
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    return random_state


def check_shape(rows, columns):
    """Raises ValueError, with scikit-learn's message, for data without columns or with fewer rows than two."""
    if columns == 0:
        raise ValueError(f"Found array with 0 feature(s) (shape=({rows}, 0)) while a minimum of 1 is required.")
    if rows < 2:
        raise ValueError(
            f"Found array with n_samples={rows} (shape=({rows}, {columns})) while a minimum of 2 is required."
        )
