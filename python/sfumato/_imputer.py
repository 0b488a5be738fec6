"""Missing values filled in by a model, as a step of a scikit-learn Pipeline."""

import importlib
import sys

import numpy as np

from sfumato._arguments import checked
from sfumato._diffusion import Diffusion
from sfumato._frames import is_frame, package_of, to_array
from sfumato._sklearn import Estimator, not_fitted, seed_of


class Imputer(Estimator):
    """Learns the rows, missing values included, and fills these in by draws given the rest of each row.

    Parameters
    ----------
    estimator : Diffusion, optional
        The model to learn, with its settings; by default `Diffusion()`. It is cloned. An array with missing values is
        learned as a table.
    best_guess : bool, default=False
        Fill with the mean of a number and the most likely category, not with a draw.
    random_state : int, numpy.random.Generator or RandomState, optional
        Seed of the draws of `transform`, which is the same in every call where it is an integer; by default 0. The seed
        of the training is the estimator's.

    Attributes
    ----------
    estimator_ : Diffusion
        The model.
    n_features_in_ : int
        Number of columns of the data.
    feature_names_in_ : ndarray of str
        Their names, where the data had names.

    Examples
    --------
    >>> import numpy as np, sfumato
    >>> X = np.random.default_rng(0).normal(size=(200, 2)).round(1)
    >>> X[::9, 1] = np.nan
    >>> imputer = sfumato.Imputer(sfumato.Diffusion(steps=20, width=16), random_state=1)
    >>> bool(np.isnan(imputer.fit_transform(X)).any())
    False
    """

    @checked
    def __init__(self, estimator=None, *, best_guess=False, random_state=None):
        self.estimator = estimator
        self.best_guess = best_guess
        self.random_state = random_state

    def get_params(self, deep=True):
        """The parameters by name; with `deep` those of the estimator as estimator__name."""
        params = super().get_params()
        if deep and hasattr(self.estimator, "get_params"):
            params |= {f"estimator__{name}": value for name, value in self.estimator.get_params().items()}
        return params

    def set_params(self, **params):
        """Sets parameters, those of the estimator as estimator__name, and returns self."""
        own = {name: value for name, value in params.items() if not name.startswith("estimator__")}
        super().set_params(**own)
        inner = {name.removeprefix("estimator__"): value for name, value in params.items() if name not in own}
        if inner:
            self.estimator.set_params(**inner)
        return self

    @checked
    def fit(self, X, y=None):
        """Learns rows, in which NaN or null is a missing value. Returns self.

        Raises
        ------
        ValueError, TypeError
            As `Diffusion.fit` does.
        """
        model = Diffusion() if self.estimator is None else type(self.estimator)(**self.estimator.get_params())
        if not is_frame(X):
            X = to_array(X)
            if model.as_ is None and np.isnan(X).any():
                model.as_ = "table"
        self.estimator_ = model.fit(X)
        self.n_features_in_ = model.n_features_in_
        if hasattr(model, "feature_names_in_"):
            self.feature_names_in_ = model.feature_names_in_
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return self

    @checked
    def transform(self, X):
        """The rows with their missing values filled in, as the kind of data that X is.

        Raises
        ------
        ValueError
            For other columns, and for values that the model has not learned.
        """
        if not hasattr(self, "estimator_"):
            raise not_fitted(self)
        settings = {"best_guess": True} if self.best_guess else {"seed": seed_of(self.random_state)}
        return self._as_asked(X, self.estimator_.impute(X, **settings))

    def set_output(self, *, transform=None):
        """What `transform` gives: "pandas" or "polars" frames, or with "default" the kind that it is given."""
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}  # where scikit-learn's clone looks
        return self

    def _as_asked(self, X, filled):
        """The rows in the kind that set_output, or scikit-learn's own setting, asks for."""
        sklearn = sys.modules.get("sklearn")
        usual = sklearn.get_config()["transform_output"] if sklearn else "default"
        asked = getattr(self, "_sklearn_output_config", {}).get("transform", usual)
        if asked == "default" or package_of(filled) == asked:
            return filled
        library = importlib.import_module(asked)
        columns = list(self.get_feature_names_out())
        if is_frame(filled):
            filled = filled.to_pandas() if asked == "pandas" else library.from_pandas(filled)
        else:
            filled = library.DataFrame(filled, **{"columns" if asked == "pandas" else "schema": columns})
        return filled

    @checked
    def fit_transform(self, X, y=None):
        """`fit`, then `transform` of the same rows."""
        return self.fit(X, y).transform(X)

    def get_feature_names_out(self, input_features=None):
        """The names of the columns: those of the data, or x0, x1, ..."""
        if not hasattr(self, "estimator_"):
            raise not_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        if input_features is not None:
            given = np.asarray(input_features, dtype=object)
            if names is not None and list(given) != list(names):
                raise ValueError("input_features is not equal to feature_names_in_")
            if len(given) != self.n_features_in_:
                raise ValueError("input_features should have length equal to number of features")
            return given
        return names if names is not None else np.array([f"x{j}" for j in range(self.n_features_in_)], dtype=object)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "estimator_")

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags  # noqa: PLC0415: scikit-learn alone asks

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(allow_nan=True),
            transformer_tags=TransformerTags(preserves_dtype=[]),
            non_deterministic=True,  # a row's draw depends on its place
        )
