"""The trained network as a PyTorch module, equal to the engine's to 1e-5.

>>> import sfumato.torch                                    # doctest: +SKIP
>>> network = sfumato.torch.load("moons.safetensors")       # doctest: +SKIP
>>> v = network(x_t, alpha, sigma)                          # doctest: +SKIP
"""

import math

import torch
from torch import nn
from torch.nn import functional

from sfumato._network import Network

__all__ = ["DenoisingNetwork", "load"]

ACTIVATIONS = {"silu": functional.silu, "softplus": functional.softplus, "tanh": torch.tanh}


def load(model):
    """The network of a model file, or of a fitted Diffusion, as a module.

    Parameters
    ----------
    model : str, path or Diffusion
        Of points.

    Returns
    -------
    DenoisingNetwork
    """
    return DenoisingNetwork(Network.of(model))


def _parameter(array):
    return None if array is None else nn.Parameter(torch.from_numpy(array.copy()))


class _Layer(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.weight = _parameter(layer.weight)
        self.bias = _parameter(layer.bias)
        self.scale = _parameter(layer.scale)
        self.shift = _parameter(layer.shift)
        self.condition = _parameter(layer.condition)


class DenoisingNetwork(nn.Module):
    """act((h W + c E + b) * scale(level) + shift(level)) [+ h], layer by layer; its parameters train as any others.

    What it predicts is `parameterization`, of standardised points.
    """

    def __init__(self, network):
        super().__init__()
        self.config = network.config
        self.parameterization = network.config["parameterization"]
        self.stepped = network.stepped
        self.register_buffer("lambdas", torch.from_numpy(network.lambdas.copy()))
        frequencies = network.frequencies
        self.register_buffer("frequencies", None if frequencies is None else torch.from_numpy(frequencies.copy()))
        self.layers = nn.ModuleList(_Layer(layer) for layer in network.layers)
        self.activation = ACTIVATIONS[network.config["activation"]]

    def taps(self, alpha, sigma):
        """The first table row of each level, and the weights of it and its neighbours. [rows], [rows, taps]."""
        taps, rows = self.config["taps"], self.config["table_rows"]
        snr = torch.log(alpha.double()) - torch.log(sigma.double())
        if self.stepped:
            first = torch.argmin((self.lambdas[None] - snr[:, None]).abs(), dim=1)
            return first, torch.ones(len(snr), 1, device=snr.device)
        low, high = self.lambdas
        place = ((snr - low) / (high - low)).clamp(0, 1)
        if taps == 1:
            return torch.floor(place * (rows - 1) + 0.5).long(), torch.ones(len(snr), 1, device=snr.device)
        intervals = rows - taps + 1
        at = place * intervals
        first = at.long().clamp(max=intervals - 1)
        f = at - first
        g = 1 - f
        if taps == 2:
            weights = [g, f]
        else:  # the uniform cubic B-spline
            weights = [g**3 / 6, (3 * f**3 - 6 * f**2 + 4) / 6, (3 * g**3 - 6 * g**2 + 4) / 6, f**3 / 6]
        return first, torch.stack(weights, dim=1).float()

    def forward(self, x, alpha, sigma, code=None):
        """The prediction in x_t = alpha x_0 + sigma eps.

        Parameters
        ----------
        x : Tensor, [rows, columns]
        alpha, sigma : float or Tensor, [] or [rows]
        code : Tensor, [rows, conditions], optional
            Of what is known of the rows; nothing by default.

        Returns
        -------
        Tensor, [rows, columns], or [rows, 2 columns] with a learned variance
        """
        alpha = torch.as_tensor(alpha, dtype=torch.float64, device=x.device).expand(len(x))
        sigma = torch.as_tensor(sigma, dtype=torch.float64, device=x.device).expand(len(x))
        first, weights = self.taps(alpha, sigma)
        places = first[:, None] + torch.arange(weights.shape[1], device=x.device)

        def mix(table):
            return (table[places] * weights[:, :, None]).sum(dim=1)

        hidden = x
        if self.frequencies is not None:
            phase = x @ self.frequencies
            hidden = torch.cat([x, torch.sin(phase), torch.cos(phase)], dim=1)
        for index, layer in enumerate(self.layers):
            z = hidden @ layer.weight + layer.bias
            if layer.scale is None:
                return z
            if code is not None and layer.condition is not None:
                z = z + code @ layer.condition
            z = z * mix(layer.scale)
            if layer.shift is not None:
                z = z + mix(layer.shift)
            z = self.activation(z)
            hidden = z + hidden if self.config["residual"] and index > 0 else z
        return hidden

    def level(self, ratio):
        """(alpha, sigma) of sigma / alpha = `ratio`, variance preserving."""
        angle = math.atan(ratio)
        return math.cos(angle), math.sin(angle)
