"""The trained network in PyTorch and ONNX, equal to the engine's to 1e-5; and pictures."""

import numpy as np
import pytest
from conftest import SMALL

import sfumato
from sfumato import mathematics as m

NETWORKS = {
    "default": {},
    "article": {"preset": "article"},
    "learned variance": {"process": "chain", "variance": "learned_range", "objective": "hybrid", "taps": 1},
    "two taps": {"taps": 2, "activation": "tanh", "residual": False, "shift": False, "fourier_features": 0},
    "one tap": {"taps": 1, "activation": "softplus"},
}
RATIOS = (0.003, 0.05, 0.4, 1.7, 30.0)


@pytest.fixture(scope="module", params=NETWORKS)
def trained(request, points, tmp_path_factory):
    model = sfumato.Diffusion(**SMALL | NETWORKS[request.param]).fit(points)
    path = tmp_path_factory.mktemp("networks") / "m.safetensors"
    model.save(path)
    return model, path


def levels_of(model):
    if model.get_config()["process"] == "continuous":
        return [m.level(ratio) for ratio in RATIOS]
    return model.sampling_levels()[:-1:20]


def test_torch(trained):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    import sfumato.torch

    model, path = trained
    network = sfumato.torch.load(path)
    x = 2 * m.prior(64, 2, seed=3)
    for alpha, sigma in levels_of(model):
        with torch.no_grad():
            said = network(torch.from_numpy(x), alpha, sigma).numpy()
        np.testing.assert_allclose(said, model.denoiser(x, (alpha, sigma)), atol=1e-5, rtol=1e-5)
    loss = network(torch.from_numpy(x), 0.8, 0.6).square().mean()
    loss.backward()
    assert all(torch.isfinite(p.grad).all() for p in network.parameters() if p.grad is not None)


def test_onnx(trained, tmp_path):
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    import sfumato.onnx

    model, path = trained
    sfumato.onnx.export(path, tmp_path / "m.onnx")
    session = runtime.InferenceSession(tmp_path / "m.onnx", providers=["CPUExecutionProvider"])
    x = 2 * m.prior(64, 2, seed=3)
    for alpha, sigma in levels_of(model):
        (said,) = session.run(None, {"x": x, "alpha": np.array([alpha]), "sigma": np.array([sigma])})
        np.testing.assert_allclose(said, model.denoiser(x, (alpha, sigma)), atol=1e-5, rtol=1e-5)


def test_onnx_takes_conditions(tmp_path):
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    import sfumato.onnx

    rng = np.random.default_rng(0)
    data = np.column_stack([rng.normal(size=(200, 2)), rng.integers(0, 3, 200)])
    model = sfumato.Diffusion(**SMALL, condition="x2").fit(data)
    session = runtime.InferenceSession(sfumato.onnx.export(model).SerializeToString())
    x = m.prior(10, 2)
    feed = {"x": x, "alpha": np.array([0.6]), "sigma": np.array([0.8])}
    code = np.tile(np.float32([0, 1, 0]), (10, 1))
    (said,) = session.run(None, feed | {"code": code})
    np.testing.assert_allclose(said, model.denoiser_where({"x2": 1})(x, (0.6, 0.8)), atol=1e-5)
    (said,) = session.run(None, feed | {"code": 0 * code})
    np.testing.assert_allclose(said, model.denoiser(x, (0.6, 0.8)), atol=1e-5)


def test_plot(fitted, points):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    ax = fitted.plot(points, n_samples=300)
    assert [len(c.get_offsets()) for c in ax.collections] == [400, 300]
    assert len(fitted.plot(columns=["x1"]).patches) == 60
    np.testing.assert_array_equal(fitted.plot(kind="loss").lines[0].get_xydata(), fitted.loss_curve_)
    with pytest.raises(ValueError, match="give one or two of x0, x1"):
        fitted.plot(columns=["y"])
