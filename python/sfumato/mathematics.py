"""The mathematics of diffusion on arrays: schedules, the forward process, posteriors, losses, samplers, Langevin.

A noise level is the pair (alpha, sigma) of x_t = alpha x_0 + sigma eps; levels are arrays [N, 2]. Points are float32,
[rows, columns], and in the scale of standardised data. docs/method.md has the formulas.
"""

import numpy as np

from sfumato import _core

__all__ = [
    "Denoiser",
    "Schedule",
    "convert",
    "denoiser",
    "langevin",
    "level",
    "loss_weight",
    "losses",
    "mixture_denoiser",
    "noise_levels",
    "prior",
    "q_posterior",
    "q_sample",
    "q_step",
]


def _floats(array):
    return np.ascontiguousarray(array, dtype=np.float32)


def _levels(levels):
    array = np.ascontiguousarray(levels, dtype=np.float64)
    return array[np.newaxis] if array.ndim == 1 else array


def _pair(level):
    alpha, sigma = level
    return float(alpha), float(sigma)


def level(ratio):
    """The variance-preserving level of sigma / alpha = `ratio`: (alpha, sigma) with alpha^2 + sigma^2 = 1.

    Parameters
    ----------
    ratio : float or array-like
        Of 0 or more; infinite is pure noise.

    Returns
    -------
    ndarray, [2] or [..., 2]
    """
    angle = np.arctan(np.asarray(ratio, dtype=np.float64))
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


class Schedule:
    """A Markov chain of noise: how fast the forward process destroys the data.

    Parameters
    ----------
    kind : str
        constant, linear, quadratic, sigmoid, tanh, cosine, binomial, exponential, karras or custom.
    steps : int
        T.
    beta_start, beta_end, sigma_min, sigma_max, rho : float
        As `sfumato train` has them.
    betas : list of float, optional
        Of kind custom.
    zero_terminal_snr : bool
        Rescaled to end without any signal (Lin et al. 2023, algorithm 1).

    Attributes
    ----------
    beta, alpha_bar, noise, log_snr : ndarray, [T]
        Of t = 1 .. T: beta_t, the product of 1 - beta, 1 minus that, and log(alpha / sigma).
    levels : ndarray, [T + 1, 2]
        alpha and sigma after t steps, t = 0 .. T.
    """

    def __init__(self, kind="linear", steps=100, **settings):
        settings = {name: value for name, value in settings.items() if value is not None}
        if kind != "custom":
            settings["chain_steps"] = steps
        self._core = _core.Schedule({"schedule": kind, **settings})
        self.kind = kind
        self.beta = self._core.beta
        self.alpha_bar = self._core.alpha_bar
        self.noise = self._core.noise
        self.log_snr = self._core.log_snr
        self.levels = self._core.levels

    def __len__(self):
        return len(self._core)

    def sampling_levels(self, count=None, grid="trailing"):
        """The levels that a sampler visits: all of them, or `count` of a grid, then clean data. [.., 2], falling."""
        return self.levels[::-1].copy() if count is None else _core.chain_grid_levels(grid, count, self._core)


def noise_levels(count=40, grid="log_snr", sigma_min=0.002, sigma_max=80.0):
    """Levels of a continuous process for a sampler, then clean data.

    Parameters
    ----------
    count : int
    grid : {"log_snr", "karras", "narrow"}
        Even in lambda; as EDM, eq. 5; even in lambda where most happens to standardised data.
    sigma_min, sigma_max : float
        Ends, of sigma / alpha.

    Returns
    -------
    ndarray, [count + 1, 2]
    """
    return _core.grid_levels(grid, count, sigma_min, sigma_max)


def q_sample(x0, eps, levels):
    """x_t = alpha x_0 + sigma eps: a draw from q(x_t | x_0) for each row (Ho et al. 2020, eq. 4).

    Parameters
    ----------
    x0, eps : array-like, [rows, columns]
    levels : array-like, [2] or [rows, 2]
        One level for all rows, or one for each.

    Returns
    -------
    ndarray, [rows, columns]
    """
    return _core.q_sample(_floats(x0), _floats(eps), _levels(levels))


def q_step(x, eps, beta):
    """sqrt(1 - beta) x + sqrt(beta) eps: one step of the chain (Ho et al. 2020, eq. 2)."""
    return _core.q_step(_floats(x), _floats(eps), beta)


def q_posterior(t, s):
    """q(x_s | x_t, x_0) = N(x0_weight x_0 + xt_weight x_t, variance I) for a level s less noisy than t.

    Parameters
    ----------
    t, s : pair of float
        (alpha, sigma).

    Returns
    -------
    x0_weight, xt_weight, variance : float

    References
    ----------
    Ho et al. 2020, eq. 6 and 7.
    """
    return _core.q_posterior(_pair(t), _pair(s))


def convert(prediction, x_t, levels, *, source, target):
    """A prediction as another quantity: eps, x0, v, mean and score follow from each other and x_t.

    Parameters
    ----------
    prediction, x_t : array-like, [rows, columns]
    levels : array-like, [2] or [rows, 2]
    source, target : {"eps", "x0", "v", "mean", "score"}
        A mean is that of the step to clean data.

    Returns
    -------
    ndarray, [rows, columns]
    """
    return _core.convert(source, target, _floats(x_t), _floats(prediction), _levels(levels))


def loss_weight(level, *, weighting="simple", target="eps", snr_gamma=5.0, p2_gamma=1.0, p2_k=1.0):
    """The weight of a level in the simple objective: simple, min_snr, p2, v or truncated_snr."""
    return _core.loss_weight(weighting, target, _pair(level), snr_gamma, p2_gamma, p2_k)


def losses(output, x0, eps, steps, schedule, *, objective="simple", target="eps", variance="fixed_large"):
    """The loss of rows at steps of a chain, and its gradient.

    Parameters
    ----------
    output : array-like, [rows, columns], or [rows, 2 columns] with a head
        Predictions of a network for x_t.
    x0, eps : array-like, [rows, columns]
    steps : list of int
        t of each row, 1 .. T.
    schedule : Schedule
    objective : {"simple", "vlb", "kl_entropy", "hybrid"}
    target : {"eps", "x0", "v", "mean", "score"}
    variance : {"fixed_large", "fixed_small", "learned", "learned_range"}

    Returns
    -------
    loss : ndarray, [rows]
        A mean over the columns, without constants.
    gradient : ndarray, like output
        Of the mean over the rows, by the output.
    """
    steps = [int(t) for t in steps]
    return _core.chain_loss(
        schedule._core, objective, target, variance, steps, _floats(output), _floats(x0), _floats(eps)
    )


class Denoiser:
    """Whatever predicts what was clean in noisy points: a trained network, a formula, a function of your own."""

    def __init__(self, core):
        self._core = core
        self.dim = core.dim
        self.parameterization = core.parameterization

    def __call__(self, x, level, *, as_=None, threads=0):
        """The prediction in points at a level.

        Parameters
        ----------
        x : array-like, [rows, dim]
        level : pair of float
            (alpha, sigma).
        as_ : {"eps", "x0", "v", "mean", "score"}, optional
            By default what the denoiser predicts, followed by the output for a learned variance.

        Returns
        -------
        ndarray, [rows, dim], float32
        """
        return self._core.predict(_floats(x), _pair(level), as_, threads)

    def sample(self, x, levels, *, sampler="dpmpp_3m", seed=0, first_row=0, observer=None, threads=0, **settings):
        """Takes points from noise to data.

        Parameters
        ----------
        x : int or array-like, [rows, dim]
            Noise at levels[0]; a number of rows draws it from N(0, I) by the seed.
        levels : array-like, [steps + 1, 2]
            Falling, clean data last; of `Schedule.sampling_levels` or `noise_levels`.
        sampler : str
            dpmpp_3m, dpmpp_2m, dpmpp_3m_sde, dpmpp_2m_sde, unipc, heun, euler, rk45, ddim, ddpm, langevin or
            predictor_corrector.
        seed, first_row : int
            Random numbers are keyed by (seed, step, first_row + row).
        observer : callable, optional
            Called with (index, alpha, sigma, x) at every level that is reached.
        **settings
            variance, eta, order, tolerance, churn, churn_min, churn_max, churn_noise, snr, corrector_steps.

        Returns
        -------
        ndarray, [rows, dim], float32
        """
        noise = prior(x, self.dim, seed=seed, first_row=first_row) if isinstance(x, (int, np.integer)) else _floats(x)
        settings = {name: value for name, value in settings.items() if value is not None}
        settings |= {"sampler": sampler, "seed": seed}
        return self._core.sample(_levels(levels), noise, settings, first_row, observer, threads)


def denoiser(predict, dim, parameterization="eps"):
    """A function as a denoiser, for every sampler.

    Parameters
    ----------
    predict : callable
        predict(x_t, alpha, sigma) -> array, [rows, dim] both; called once per step for the whole batch.
    dim : int
    parameterization : {"eps", "x0", "v", "mean", "score"}
        What the function predicts.

    Returns
    -------
    Denoiser
    """
    return Denoiser(_core.python_denoiser(predict, dim, parameterization))


def mixture_denoiser(weights, means, sds, parameterization="v"):
    """The ideal denoiser of a Gaussian mixture: what a network that learned it perfectly would say.

    Parameters
    ----------
    weights : list of float, [components]
    means, sds : array-like, [components, dim]
        A deviation of 0 is a point, so that a data set is a mixture too.

    Returns
    -------
    Denoiser
    """
    means = np.ascontiguousarray(means, dtype=np.float64)
    sds = np.ascontiguousarray(np.broadcast_to(np.asarray(sds, dtype=np.float64), means.shape))
    return Denoiser(_core.mixture_denoiser([float(w) for w in weights], means, sds, parameterization))


def prior(rows, columns, *, seed=0, first_row=0):
    """Where every sampler starts: x ~ N(0, I) by the seed. [rows, columns], float32."""
    return _core.prior(int(rows), columns, seed, first_row)


def langevin(score, x, *, steps=1000, a=1e-3, b=0.0, gamma=0.0, seed=0, observer=None):
    """Langevin dynamics: x_k = x_{k-1} + (e_k / 2) score(x_{k-1}) + sqrt(e_k) z_k, e_k = a (b + k)^-gamma.

    Parameters
    ----------
    score : callable
        score(x) -> array, the gradient of log p at each row.
    x : array-like, [rows, columns]
        Where the walks start.
    steps : int
    a, b, gamma : float
        Of the step sizes.
    seed : int
    observer : callable, optional
        Called with (step, x) after each step, and with step 0 before the first.

    Returns
    -------
    ndarray, [rows, columns], float32

    References
    ----------
    Welling and Teh 2011, with the whole data's gradient.
    """
    return _core.langevin(score, _floats(x), steps, a, b, gamma, seed, observer)
