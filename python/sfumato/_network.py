"""A trained network of points as plain arrays: what sfumato.torch and sfumato.onnx are made of."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from sfumato import mathematics
from sfumato._diffusion import Diffusion, load


@dataclasses.dataclass
class Layer:
    """act((h weight + code condition + bias) * scale + shift) [+ h], scale and shift mixed of table rows by level."""

    weight: np.ndarray
    bias: np.ndarray
    scale: np.ndarray | None
    shift: np.ndarray | None
    condition: np.ndarray | None


@dataclasses.dataclass
class Network:
    """All that predicting needs, float32. docs/file-format.md has the names and shapes."""

    config: dict
    frequencies: np.ndarray | None
    layers: list
    lambdas: np.ndarray  #: of a chain's steps with taps 1, log(alpha / sigma); else the ends of the spline
    stepped: bool  #: a table row for each step of a chain

    @classmethod
    def of(cls, model):
        """The network of a fitted Diffusion or of a model file.

        Raises
        ------
        ValueError
            For a model of a table of mixed columns, whose network is of tokens.
        """
        model = model if isinstance(model, Diffusion) else load(model)
        model._check_fitted()
        if model.kind_ != "points":
            raise ValueError("a model of a table of mixed columns has a network of tokens; give a model of points")
        tensors = model._model.weights()
        config = model.get_config()

        def tensor(name):
            return tensors.get(name)

        names = [f"hidden.{i}" for i in range(config["hidden_layers"])] + ["output"]
        parts = ("weight", "bias", "scale", "shift", "condition")
        layers = [Layer(*(tensor(f"{name}.{part}") for part in parts)) for name in names]
        lambdas, stepped = _lambdas(config)
        return cls(config, tensor("fourier.frequencies"), layers, lambdas, stepped)


def _lambdas(config):
    if config["process"] == "continuous":
        return np.array([-math.log(config["sigma_max"]), -math.log(config["sigma_min"])]), False
    names = ("beta_start", "beta_end", "sigma_min", "sigma_max", "rho", "zero_terminal_snr")
    settings = {name: config[name] for name in names}
    if config["schedule"] == "custom":
        settings["betas"] = config["betas"]
    chain = mathematics.Schedule(config["schedule"], config["chain_steps"], **settings)
    if config["taps"] == 1:
        return chain.log_snr, True
    last = len(chain) - (1 if config["zero_terminal_snr"] else 0)
    return np.array([chain.log_snr[last - 1], chain.log_snr[0]]), False
