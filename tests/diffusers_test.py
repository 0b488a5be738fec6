#!/usr/bin/env python3
"""Compares every step of the samplers with the schedulers of diffusers, fed the same points, answers and noise.

`--steps PROGRAM` (tests/sampler_steps.cc) says what the samplers did on an exact denoiser. diffusers needs PyTorch,
5.5 GB in all, so it is not asked for: the test takes the Python of SFUMATO_DIFFUSERS_VENV where that is set, makes that
virtual environment where it is not there yet (about two minutes), and is skipped with a message where this cannot be.

Where they differ, and what is compared there:
- DPM-Solver++ of second order: diffusers' default `midpoint` takes half of a difference for an integral (the paper's
  algorithm 2); ours is the integral, their `heun`.
- of third order: diffusers' last term has half of the parabola's second derivative, and that of the SDE's form
  ((1 - e^-2h - 2h) / (2h)^2 - 1/2, which tends to -1 as h does to 0) is no integral of a parabola. Their steps must
  differ from ours as they stand, and agree with the integral in that term's place.
- DDPM's last step to clean data: diffusers adds noise there unless it comes from the chain's first step. Ours never
  does; theirs gets a noise of 0.
- churn: diffusers' caller predicts before the noise is added, EDM's algorithm 2 after it. It is not compared.
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import unittest

PACKAGES = ["diffusers==0.35.2", "torch", "numpy"]
SKIPPED = 77  # what CTest takes for that
TOLERANCE = 2e-5  # floats of points up to 4, and alpha from 0.06 in the divisor of x_0


def reach_diffusers():
    """Goes on in the virtual environment that has diffusers, or says why the test is skipped."""
    if os.environ.get("SFUMATO_DIFFUSERS_RUNNING"):
        return
    folder = os.environ.get("SFUMATO_DIFFUSERS_VENV")
    if not folder:
        print("diffusers_test: skipped: SFUMATO_DIFFUSERS_VENV names no virtual environment (.ci/run does)")
        sys.exit(SKIPPED)
    python = pathlib.Path(folder) / "bin/python"
    try:
        if subprocess.run([python, "-c", "import diffusers, torch"], capture_output=True).returncode != 0:
            raise FileNotFoundError
    except FileNotFoundError:
        install = [[sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "--quiet", *PACKAGES]]
        for line in install:
            done = subprocess.run(line, capture_output=True, text=True)
            if done.returncode != 0:
                print(f"diffusers_test: skipped: diffusers cannot be installed: {done.stderr.strip()[-300:]}")
                sys.exit(SKIPPED)
    os.execve(python, [str(python), *sys.argv], {**os.environ, "SFUMATO_DIFFUSERS_RUNNING": "1"})


def tensor(numbers):
    import torch

    return torch.tensor(numbers, dtype=torch.float64).reshape(-1, 2)


class Recorded:
    """What a sampler did."""

    def __init__(self, run):
        self.stride = run["stride"]
        self.levels = run["levels"]
        self.shown = [tensor(x) for x in run["shown"]]
        self.asked = [tensor(x) for x in run["asked"]]
        self.answered = [tensor(x) for x in run["answered"]]
        self.noise = [tensor(x) for x in run["noise"]]
        self.sigmas = [sigma / alpha for alpha, sigma in self.levels]
        self.steps = len(self.levels) - 1

    def betas(self):
        return [0.025 * t for t in range(1, 21)]


def of_sigmas(kind, run, **settings):
    """A scheduler that counts by sigma / alpha, on the recorded levels in double."""
    import torch

    scheduler = kind(num_train_timesteps=20, trained_betas=run.betas(), prediction_type="epsilon", **settings)
    scheduler.set_timesteps(run.steps)
    scheduler.sigmas = torch.tensor(run.sigmas, dtype=torch.float64)
    scheduler.timesteps = torch.arange(run.steps, 0, -1, dtype=torch.float64)
    scheduler._step_index = 0
    return scheduler


def of_steps(kind, run, **settings):
    """A scheduler that counts by the chain's steps, its alpha-bar in double."""
    import torch

    scheduler = kind(num_train_timesteps=20, trained_betas=run.betas(), clip_sample=False,
                     timestep_spacing="trailing", **settings)
    scheduler.set_timesteps(run.steps)
    scheduler.alphas_cumprod = torch.cumprod(1 - torch.tensor(run.betas(), dtype=torch.float64), 0)
    scheduler.one = torch.tensor(1.0, dtype=torch.float64)
    return scheduler


class Schedulers(unittest.TestCase):
    runs = {}

    def each(self, name):
        """The runs of a sampler, over all steps of the chain and over every second."""
        self.name = name
        return [Recorded(run) for run in self.runs[name]]

    def close(self, ours, theirs, step):
        self.assertLess((ours - theirs).abs().max().item(), TOLERANCE, f"{self.name}, step {step}")

    def test_ddpm(self):
        import diffusers
        from diffusers.schedulers import scheduling_ddpm

        for variance in ("large", "small"):
            for run in self.each(f"ddpm_{variance}"):
                scheduler = of_steps(diffusers.DDPMScheduler, run, variance_type=f"fixed_{variance}")
                for i, t in enumerate(scheduler.timesteps):
                    last = i + 1 == run.steps
                    scheduling_ddpm.randn_tensor = lambda *_, noise=run.noise[i] * (not last), **__: noise
                    theirs = scheduler.step(run.answered[i], t, run.asked[i]).prev_sample
                    self.close(run.shown[i + 1], theirs, i)

    def test_ddim(self):
        import diffusers

        for eta in (0, 0.4, 1):
            for run in self.each(f"ddim_{eta}"):
                scheduler = of_steps(diffusers.DDIMScheduler, run)
                for i, t in enumerate(scheduler.timesteps):
                    # The last step adds noise of no size there, and none here.
                    noise = run.noise[i] if eta > 0 else None
                    theirs = scheduler.step(run.answered[i], t, run.asked[i], eta=eta, variance_noise=noise)
                    self.close(run.shown[i + 1], theirs.prev_sample, i)

    def dpm(self, run, order, kind, **settings):
        import diffusers

        return of_sigmas(diffusers.DPMSolverMultistepScheduler, run, solver_order=order, algorithm_type=kind,
                         solver_type="heun", lower_order_final=False, euler_at_final=True, final_sigmas_type="zero",
                         **settings)

    def missing(self, run, i, noisy):
        """What the integral of the parabola's last term has over that of diffusers."""
        x0 = [(run.asked[k] - run.levels[k][1] * run.answered[k]) / run.levels[k][0] for k in (i, i - 1, i - 2)]
        lambdas = [-math.log(run.sigmas[k]) for k in (i + 1, i, i - 1, i - 2)]
        h = lambdas[0] - lambdas[1]
        r0, r1 = (lambdas[1] - lambdas[2]) / h, (lambdas[2] - lambdas[3]) / h
        bend = ((x0[0] - x0[1]) / r0 - (x0[1] - x0[2]) / r1) / (r0 + r1)
        e = 1 - math.exp(-2 * h)
        theirs = (e - 2 * h) / (2 * h) ** 2 - 0.5 if noisy else -((math.exp(-h) - 1 + h) / h**2 - 0.5)
        exact = 1 - (1 - e / (2 * h)) / h if noisy else 2 * theirs
        return run.levels[i + 1][0] * (exact - theirs) * bend

    def test_dpm_solver(self):
        for order in (1, 2, 3):
            for run in self.each(f"dpmpp_{order}"):
                scheduler = self.dpm(run, order, "dpmsolver++")
                for i, t in enumerate(scheduler.timesteps):
                    theirs = scheduler.step(run.answered[i], t, run.asked[i]).prev_sample
                    if order == 3 and 2 <= i < run.steps - 1:
                        self.assertGreater((run.shown[i + 1] - theirs).abs().max().item(), TOLERANCE, i)
                        theirs = theirs + self.missing(run, i, noisy=False)
                    self.close(run.shown[i + 1], theirs, i)

    def test_sde_dpm_solver(self):
        for order in (1, 2, 3):
            for run in self.each(f"sde_{order}"):
                scheduler = self.dpm(run, order, "sde-dpmsolver++")
                for i, t in enumerate(scheduler.timesteps):
                    theirs = scheduler.step(run.answered[i], t, run.asked[i], variance_noise=run.noise[i]).prev_sample
                    if order == 3 and 2 <= i < run.steps - 1:
                        self.assertGreater((run.shown[i + 1] - theirs).abs().max().item(), TOLERANCE, i)
                        theirs = theirs + self.missing(run, i, noisy=True)
                    self.close(run.shown[i + 1], theirs, i)

    def test_unipc(self):
        import diffusers

        for order in (1, 2, 3):
            for run in self.each(f"unipc_{order}"):
                scheduler = of_sigmas(diffusers.UniPCMultistepScheduler, run, solver_order=order, solver_type="bh2",
                                      lower_order_final=False, final_sigmas_type="zero", predict_x0=True)
                # Its last step is a division by 0, unless it lowers the order of those before it too.
                for i, t in enumerate(scheduler.timesteps[:-1]):
                    theirs = scheduler.step(run.answered[i], t, run.asked[i]).prev_sample
                    # The corrected point is shown, the predicted one is what the denoiser is asked about.
                    self.close(run.asked[i + 1], theirs, i)
                    self.close(run.shown[i], scheduler.last_sample, i)

    def test_euler_and_heun(self):
        import diffusers
        import torch

        for run in self.each("euler"):
            scheduler = of_sigmas(diffusers.EulerDiscreteScheduler, run)
            scheduler.is_scale_input_called = True
            for i, t in enumerate(scheduler.timesteps):
                theirs = scheduler.step(run.answered[i], t, run.asked[i] / run.levels[i][0]).prev_sample
                self.close(run.shown[i + 1] / run.levels[i + 1][0], theirs, i)
        for run in self.each("heun"):
            scheduler = of_sigmas(diffusers.HeunDiscreteScheduler, run)
            sigmas = scheduler.sigmas
            scheduler.sigmas = torch.cat([sigmas[:1], sigmas[1:-1].repeat_interleave(2), sigmas[-1:]])
            for call, (x, answer) in enumerate(zip(run.asked, run.answered)):
                i = call // 2
                level = run.levels[i + call % 2]
                theirs = scheduler.step(answer, torch.tensor(0), x / level[0]).prev_sample
                if call % 2 or i == run.steps - 1:
                    self.close(run.shown[i + 1] / run.levels[i + 1][0], theirs, i)


if __name__ == "__main__":
    reach_diffusers()
    at = sys.argv.index("--steps")
    program = pathlib.Path(sys.argv.pop(at + 1)).resolve()
    del sys.argv[at]
    Schedulers.runs = json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)
    unittest.main()
