"""The mathematics on arrays, against closed forms."""

import numpy as np
import pytest
from conftest import SMALL

import sfumato
from sfumato import mathematics as m

SAMPLERS = [
    "dpmpp_3m",
    "dpmpp_2m",
    "dpmpp_3m_sde",
    "dpmpp_2m_sde",
    "unipc",
    "heun",
    "euler",
    "rk45",
    "ddim",
    "ddpm",
    "langevin",
    "predictor_corrector",
]


def test_schedules_are_their_formulas():
    linear = m.Schedule("linear", 50, beta_start=1e-3, beta_end=0.2)
    np.testing.assert_allclose(linear.beta, np.linspace(1e-3, 0.2, 50), rtol=1e-12)
    np.testing.assert_allclose(linear.alpha_bar, np.cumprod(1 - linear.beta), rtol=1e-12)
    np.testing.assert_allclose(linear.noise, 1 - linear.alpha_bar, rtol=1e-10)
    np.testing.assert_allclose(linear.levels[1:, 0], np.sqrt(linear.alpha_bar), rtol=1e-12)
    np.testing.assert_array_equal(linear.levels[0], [1, 0])
    t = np.arange(101) / 100
    f = np.cos((t + 0.008) / 1.008 * np.pi / 2) ** 2
    np.testing.assert_allclose(m.Schedule("cosine", 100).beta[:-1], (1 - f[1:] / f[:-1])[:-1], rtol=1e-9)
    custom = m.Schedule("custom", betas=[0.1, 0.2])
    np.testing.assert_array_equal(custom.beta, [0.1, 0.2])
    assert m.Schedule("cosine", 30, zero_terminal_snr=True).alpha_bar[-1] == 0
    with pytest.raises(ValueError, match="did you mean 'cosine'"):
        m.Schedule("cosin")


def test_levels():
    karras = m.noise_levels(10, "karras", 0.01, 20)
    ratio = karras[:-1, 1] / karras[:-1, 0]
    i = np.arange(10) / 9
    np.testing.assert_allclose(ratio, (20 ** (1 / 7) + i * (0.01 ** (1 / 7) - 20 ** (1 / 7))) ** 7, rtol=1e-9)
    np.testing.assert_allclose(m.level(2.0), [1 / np.sqrt(5), 2 / np.sqrt(5)])
    chain = m.Schedule("linear", 20)
    np.testing.assert_array_equal(chain.sampling_levels(), chain.levels[::-1])
    assert len(chain.sampling_levels(5)) == 6


def test_forward_process_and_posterior():
    rng = np.random.default_rng(0)
    x0, eps = rng.normal(size=(2, 6, 3)).astype(np.float32)
    level = m.level(0.7)
    x_t = m.q_sample(x0, eps, level)
    np.testing.assert_allclose(x_t, level[0] * x0 + level[1] * eps, rtol=1e-5, atol=1e-6)
    each = m.level(np.linspace(0.1, 3, 6))
    np.testing.assert_allclose(m.q_sample(x0, eps, each), each[:, :1] * x0 + each[:, 1:] * eps, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(m.q_step(x0, eps, 0.3), np.sqrt(0.7) * x0 + np.sqrt(0.3) * eps, rtol=1e-5, atol=1e-6)
    chain = m.Schedule("linear", 10)
    before, here, beta = chain.alpha_bar[3], chain.alpha_bar[4], chain.beta[4]
    x0_weight, xt_weight, variance = m.q_posterior(chain.levels[5], chain.levels[4])
    np.testing.assert_allclose(x0_weight, np.sqrt(before) * beta / (1 - here), rtol=1e-9)
    np.testing.assert_allclose(xt_weight, np.sqrt(1 - beta) * (1 - before) / (1 - here), rtol=1e-9)
    np.testing.assert_allclose(variance, (1 - before) / (1 - here) * beta, rtol=1e-9)


def test_predictions_follow_from_each_other():
    rng = np.random.default_rng(0)
    x0, eps = rng.normal(size=(2, 5, 2)).astype(np.float32)
    alpha, sigma = level = m.level(1.3)
    x_t = m.q_sample(x0, eps, level)
    truth = {"eps": eps, "x0": x0, "v": alpha * eps - sigma * x0, "score": -eps / sigma}
    for source, said in truth.items():
        for target, wanted in truth.items():
            got = m.convert(said, x_t, level, source=source, target=target)
            np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)


def test_losses():
    rng = np.random.default_rng(0)
    x0, eps, said = rng.normal(size=(3, 4, 2)).astype(np.float32)
    chain = m.Schedule("linear", 10)
    loss, gradient = m.losses(said, x0, eps, [1, 4, 7, 10], chain)
    np.testing.assert_allclose(loss, ((said - eps) ** 2).mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(gradient, 2 * (said - eps) / said.size, rtol=1e-5)
    snr = (chain.levels[4, 0] / chain.levels[4, 1]) ** 2
    assert m.loss_weight(chain.levels[4], weighting="min_snr", target="x0") == pytest.approx(min(snr, 5))
    with pytest.raises(ValueError, match="t is 11"):
        m.losses(said, x0, eps, [1, 4, 7, 11], chain)


@pytest.mark.parametrize(
    ("objective", "variance"),
    [("simple", "fixed_large"), ("vlb", "fixed_small"), ("vlb", "learned"), ("kl_entropy", "learned"),
     ("hybrid", "learned_range")],
)
@pytest.mark.parametrize("target", ["eps", "x0", "v"])
def test_gradient_is_of_the_mean_loss(objective, variance, target):
    """Central differences of losses().mean(), by each number of the output. The hybrid objective stops the gradient of
    its bound at the mean (Nichol and Dhariwal 2021), so of it only the head, the last three columns, is compared."""
    rng = np.random.default_rng(1)
    x0, eps, output = rng.normal(size=(3, 4, 3)).astype(np.float32)
    if variance.startswith("learned"):
        output = np.concatenate([output, rng.normal(size=(4, 3)).astype(np.float32)], axis=1)
    chain, steps = m.Schedule("linear", 10, beta_end=0.2), [2, 4, 7, 10]

    def mean_loss(output):
        settings = {"objective": objective, "variance": variance, "target": target}
        return m.losses(output, x0, eps, steps, chain, **settings)

    gradient = mean_loss(output)[1]
    for place in np.ndindex(output.shape):
        if objective == "hybrid" and place[1] < 3:
            continue
        step = np.zeros_like(output)
        step[place] = 2**-7
        slope = (mean_loss(output + step)[0].mean() - mean_loss(output - step)[0].mean()) / 2**-6
        assert gradient[place] == pytest.approx(slope, rel=0.02, abs=1e-3 * float(np.abs(gradient).max()))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_sampler_takes_a_denoiser_of_python(sampler):
    """Data N(3, 0.5^2): the exact eps as a Python function, and what is drawn has that mean and deviation."""
    calls = []

    def eps(x, alpha, sigma):
        calls.append(x.shape)
        return (x - 3 * alpha) * sigma / (0.25 * alpha**2 + sigma**2)

    levels = m.noise_levels(60, sigma_max=40)
    own = m.denoiser(eps, 2)
    settings = {"corrector_steps": 20, "snr": 0.2} if sampler == "langevin" else {}
    drawn = own.sample(2000, levels, sampler=sampler, seed=4, **settings)
    assert len(calls) >= 60 and set(calls) == {(2000, 2)}
    # Annealed Langevin dynamics lags behind its levels; the others are at their end but for 2000 draws' error.
    np.testing.assert_allclose(drawn.mean(axis=0), 3, atol=0.15 if sampler == "langevin" else 0.06)
    np.testing.assert_allclose(drawn.std(axis=0), 0.5, atol=0.06)
    ideal = m.mixture_denoiser([1], [[3, 3]], 0.5, "eps")
    same = ideal.sample(2000, levels, sampler=sampler, seed=4, **settings)
    np.testing.assert_allclose(drawn, same, atol=2e-3)


def test_denoisers_of_python_are_checked():
    levels = m.noise_levels(5)
    with pytest.raises(ValueError, match="give the points' shape"):
        m.denoiser(lambda x, a, s: x[:, :1], 2).sample(4, levels)
    with pytest.raises(ZeroDivisionError):
        m.denoiser(lambda x, a, s: 1 / 0, 2).sample(4, levels)
    seen = []
    m.mixture_denoiser([1], [[0.0]], 1.0).sample(4, levels, observer=lambda i, a, s, x: seen.append((i, s, x.shape)))
    assert [s[0] for s in seen] == list(range(6)) and seen[-1][1] == 0 and seen[0][2] == (4, 1)


def test_a_models_denoiser(points):
    model = sfumato.Diffusion(**SMALL).fit(points)
    x = m.prior(30, 2, seed=1)
    level = m.level(0.8)
    v = model.denoiser(x, level)
    assert model.denoiser.parameterization == "v"
    x0 = model.denoiser(x, level, as_="x0")
    np.testing.assert_allclose(x0, level[0] * x - level[1] * v, rtol=1e-4, atol=1e-5)
    levels = model.sampling_levels()
    mean, scale = model.standardizer_
    drawn = model.denoiser.sample(25, levels, seed=2) * scale + mean
    np.testing.assert_allclose(drawn, model.sample(25, seed=2), rtol=1e-5, atol=1e-5)


def test_langevin_walks_to_the_density():
    """Score of N(1, 2^2): mean and variance of the chains' ends."""
    ends = m.langevin(lambda x: -(x - 1) / 4, np.zeros((4000, 1)), steps=400, a=0.2, seed=3)
    assert ends.mean() == pytest.approx(1, abs=0.12)
    assert ends.var() == pytest.approx(4, abs=0.4)
