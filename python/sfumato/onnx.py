"""One denoising call of a model of points as an ONNX graph.

>>> import sfumato.onnx                                     # doctest: +SKIP
>>> sfumato.onnx.export(model, "moons.onnx")                # doctest: +SKIP
"""

import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from sfumato._network import Network

__all__ = ["export"]

OPSET = 18


class _Graph:
    """Nodes and constants under names of their own."""

    def __init__(self):
        self.nodes = []
        self.constants = []

    def constant(self, value, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def add(self, operator, *inputs, output=None, **attributes):
        name = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name


def export(model, path=None):
    """The prediction of a network as ONNX: inputs x [rows, columns], alpha and sigma [1] (float64), and code.

    Parameters
    ----------
    model : str, path or Diffusion
        Of points.
    path : str or path, optional
        The file to write.

    Returns
    -------
    onnx.ModelProto
        Its output `prediction` is what the model predicts of standardised points (`parameterization` in the metadata).
    """
    network = Network.of(model)
    graph = _Graph()
    columns = network.layers[-1].weight.shape[1] // (2 if network.config["variance"].startswith("learned") else 1)
    first, weights = _taps(graph, network)
    _layers(graph, network, first, weights)
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", columns]),
        helper.make_tensor_value_info("alpha", TensorProto.DOUBLE, [1]),
        helper.make_tensor_value_info("sigma", TensorProto.DOUBLE, [1]),
    ]
    condition = network.layers[0].condition
    if condition is not None:
        inputs.append(helper.make_tensor_value_info("code", TensorProto.FLOAT, ["rows", condition.shape[0]]))
    outputs = [
        helper.make_tensor_value_info("prediction", TensorProto.FLOAT, ["rows", network.layers[-1].weight.shape[1]])
    ]
    proto = helper.make_model(
        helper.make_graph(graph.nodes, "denoiser", inputs, outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="sfumato",
        ir_version=9,
    )
    helper.set_model_props(proto, {"parameterization": network.config["parameterization"]})
    onnx.checker.check_model(proto)
    if path is not None:
        onnx.save(proto, os.fspath(path))
    return proto


def _taps(graph, network):
    """The rows of the tables that a level mixes, [taps], and their weights, [taps, 1]."""
    snr = graph.add("Sub", graph.add("Log", "alpha"), graph.add("Log", "sigma"))
    taps, rows = network.config["taps"], network.config["table_rows"]
    if network.stepped:
        away = graph.add("Abs", graph.add("Sub", graph.constant(network.lambdas, np.float64), snr))
        return graph.add("ArgMin", away, axis=0, keepdims=1), graph.constant([[1]])
    low, high = (float(end) for end in network.lambdas)
    shifted = graph.add("Sub", snr, graph.constant([low], np.float64))
    place = graph.add("Div", shifted, graph.constant([high - low], np.float64))
    zero, one = graph.constant(0, np.float64), graph.constant(1, np.float64)
    place = graph.add("Clip", place, zero, one)
    if taps == 1:
        scaled = graph.add("Mul", place, graph.constant([rows - 1], np.float64))
        nearest = graph.add("Floor", graph.add("Add", scaled, graph.constant([0.5], np.float64)))
        return graph.add("Cast", nearest, to=TensorProto.INT64), graph.constant([[1]])
    intervals = rows - taps + 1
    at = graph.add("Mul", place, graph.constant([intervals], np.float64))
    first = graph.add("Min", graph.add("Floor", at), graph.constant([intervals - 1], np.float64))
    f = graph.add("Sub", at, first)
    powers = [graph.constant([1], np.float64), f]
    for _ in range(2):
        powers.append(graph.add("Mul", powers[-1], f))
    # Rows: the powers of f; columns: the weights of the uniform cubic B-spline, or of a straight line.
    spline = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6
    table = spline if taps == 4 else np.array([[1, 0], [-1, 1], [0, 0], [0, 0]])
    vector = graph.add("Unsqueeze", graph.add("Concat", *powers, axis=0), graph.constant([0], np.int64))
    weights = graph.add("MatMul", vector, graph.constant(table, np.float64))
    column = graph.add("Transpose", graph.add("Cast", weights, to=TensorProto.FLOAT), perm=[1, 0])
    whole = graph.add("Cast", first, to=TensorProto.INT64)
    return graph.add("Add", whole, graph.constant(np.arange(taps), np.int64)), column


def _activate(graph, kind, z):
    if kind == "silu":
        return graph.add("Mul", z, graph.add("Sigmoid", z))
    return graph.add("Softplus" if kind == "softplus" else "Tanh", z)


def _layers(graph, network, places, weights):
    def mix(table):
        rows = graph.add("Gather", graph.constant(table), places, axis=0)
        return graph.add("ReduceSum", graph.add("Mul", rows, weights), graph.constant([0], np.int64), keepdims=1)

    hidden = "x"
    if network.frequencies is not None:
        phase = graph.add("MatMul", "x", graph.constant(network.frequencies))
        hidden = graph.add("Concat", "x", graph.add("Sin", phase), graph.add("Cos", phase), axis=1)
    for index, layer in enumerate(network.layers):
        z = graph.add("MatMul", hidden, graph.constant(layer.weight))
        if layer.condition is not None:
            z = graph.add("Add", z, graph.add("MatMul", "code", graph.constant(layer.condition)))
        last = layer.scale is None
        z = graph.add("Add", z, graph.constant(layer.bias), output="prediction" if last else None)
        if last:
            return
        z = graph.add("Mul", z, mix(layer.scale))
        if layer.shift is not None:
            z = graph.add("Add", z, mix(layer.shift))
        z = _activate(graph, network.config["activation"], z)
        hidden = graph.add("Add", z, hidden) if network.config["residual"] and index > 0 else z
