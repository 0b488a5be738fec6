"""PyTorch on the same job: peer_torch.py JOB, where job["engine"] is "eager" or "compile". No logging, no copies to the
host, fused Adam, and under "compile" also one compiled function for clipping, Adam and the moving average."""

import math

import numpy as np
import torch
import torch.nn.functional as F

import peer

JOB, DATA = peer.read_job()
CONFIG = JOB["config"]
torch.set_num_threads(JOB["threads"])
torch.set_num_interop_threads(1)
COMPILE = JOB["engine"] == "compile"
ACTIVATION = {"silu": F.silu, "softplus": F.softplus, "tanh": torch.tanh}[CONFIG["activation"]]
LAYERS = CONFIG["hidden_layers"]
COLUMNS = DATA.shape[1]
X = torch.from_numpy(DATA)


def mix(table, taps):
    """Rows of a table at the levels: looked up, or mixed by the B-spline's basis [B, rows]."""
    return F.embedding(taps, table) if CONFIG["taps"] == 1 else taps @ table


def network(params, frequencies, x, taps):
    h = x
    if CONFIG["fourier_features"]:
        phase = x @ frequencies
        h = torch.cat((x, torch.sin(phase), torch.cos(phase)), dim=1)
    for layer in range(LAYERS):
        u = torch.addmm(params[f"b{layer}"], h, params[f"w{layer}"]) * mix(params[f"scale{layer}"], taps)
        if CONFIG["shift"]:
            u = u + mix(params[f"shift{layer}"], taps)
        value = ACTIVATION(u)
        h = value + h if CONFIG["residual"] and layer > 0 else value
    return torch.addmm(params[f"b{LAYERS}"], h, params[f"w{LAYERS}"])


class ChainLevels:
    """One step of the chain for each row, the batch spread evenly over them."""

    def __init__(self):
        alpha_bar = peer.chain(CONFIG)[1]
        self.alpha = torch.tensor(np.sqrt(alpha_bar), dtype=torch.float32)[:, None]
        self.sigma = torch.tensor(np.sqrt(1 - alpha_bar), dtype=torch.float32)[:, None]
        self.strata = torch.arange(CONFIG["batch"], dtype=torch.float32)

    def __call__(self):
        steps = CONFIG["chain_steps"]
        t = ((self.strata + torch.rand(CONFIG["batch"])) * (steps / CONFIG["batch"])).long().clamp_(max=steps - 1)
        return t, self.alpha[t], self.sigma[t]


class ContinuousLevels:
    """log sigma / alpha normal, spread evenly; the tables mixed by a uniform cubic B-spline in lambda."""

    def __init__(self):
        self.strata = torch.arange(CONFIG["batch"], dtype=torch.float32)
        self.low, self.high = -math.log(CONFIG["sigma_max"]), -math.log(CONFIG["sigma_min"])
        self.intervals = CONFIG["table_rows"] - 3
        self.rows = torch.arange(CONFIG["table_rows"], dtype=torch.float32)

    def __call__(self):
        u = ((self.strata + torch.rand(CONFIG["batch"])) / CONFIG["batch"]).clamp_(1e-6, 1 - 1e-6)
        lam = -(CONFIG["level_mean"] + CONFIG["level_sd"] * torch.special.ndtri(u))
        alpha, sigma = torch.sqrt(torch.sigmoid(2 * lam))[:, None], torch.sqrt(torch.sigmoid(-2 * lam))[:, None]
        at = ((lam - self.low) / (self.high - self.low)).clamp_(0, 1) * self.intervals
        # The cubic B-spline centred on each row, row k at place k - 1.
        d = (at[:, None] + 1 - self.rows).abs()
        basis = torch.where(d < 1, (4 - 6 * d * d + 3 * d * d * d) / 6, (2 - d).clamp(min=0) ** 3 / 6)
        return basis, alpha, sigma


LEVELS = ChainLevels() if CONFIG["process"] == "chain" else ContinuousLevels()


def loss_of(params, frequencies, x0, noise, taps, alpha, sigma):
    out = network(params, frequencies, alpha * x0 + sigma * noise, taps)
    target = noise if CONFIG["parameterization"] == "eps" else alpha * noise - sigma * x0
    return F.mse_loss(out, target)


def update(params, grads, first, second, average, rate, correction1, correction2, follow):
    """Clipping, Adam and the moving average in one function, for the compiler to fuse."""
    norm = torch.sqrt(sum((g * g).sum() for g in grads))
    scale = torch.clamp(CONFIG["clip_norm"] / (norm + 1e-6), max=1.0)
    for p, g, m, v, a in zip(params, grads, first, second, average):
        g = g * scale
        m.lerp_(g, 1 - CONFIG["beta1"])
        v.mul_(CONFIG["beta2"]).addcmul_(g, g, value=1 - CONFIG["beta2"])
        p.sub_(rate * m * correction1 / (torch.sqrt(v * correction2) + CONFIG["epsilon"]))
        a.add_(follow * (p - a))


class Training:
    def __init__(self, seed):
        torch.manual_seed(seed)
        arrays, frequencies = peer.initial_weights(CONFIG, COLUMNS, seed)
        self.params = {name: torch.from_numpy(value).requires_grad_() for name, value in arrays.items()}
        self.flat = list(self.params.values())
        self.frequencies = torch.from_numpy(frequencies)
        self.average = [p.detach().clone() for p in self.flat]
        self.step_count, self.place, self.order = 0, 0, torch.randperm(len(X))
        if COMPILE:
            self.moments = [[torch.zeros_like(p) for p in self.flat] for _ in range(2)]
        else:
            self.adam = torch.optim.Adam(self.flat, lr=CONFIG["learning_rate"], eps=CONFIG["epsilon"],
                                         betas=(CONFIG["beta1"], CONFIG["beta2"]), fused=True)

    def batch(self):
        size = CONFIG["batch"]
        if self.place + size > len(self.order):
            self.order = torch.cat((self.order[self.place:], torch.randperm(len(X))))
            self.place = 0
        rows = self.order[self.place:self.place + size]
        self.place += size
        return X[rows]

    def step(self):
        x0 = self.batch()
        loss = LOSS(self.params, self.frequencies, x0, torch.randn_like(x0), *LEVELS())
        loss.backward()
        rate, follow = peer.learning_rate(CONFIG, self.step_count), 1 - peer.ema_decay(CONFIG, self.step_count)
        self.step_count += 1
        if COMPILE:
            with torch.no_grad():
                corrections = [1 / (1 - CONFIG[b] ** self.step_count) for b in ("beta1", "beta2")]
                numbers = torch.tensor([rate, *corrections, follow]).unbind()
                UPDATE(self.flat, [p.grad for p in self.flat], *self.moments, self.average, *numbers)
            for p in self.flat:
                p.grad = None
        else:
            torch.nn.utils.clip_grad_norm_(self.flat, CONFIG["clip_norm"], foreach=True)
            self.adam.param_groups[0]["lr"] = rate
            self.adam.step()
            self.adam.zero_grad(set_to_none=True)
            with torch.no_grad():
                torch._foreach_lerp_(self.average, self.flat, follow)
        return loss.detach()


LOSS = torch.compile(loss_of) if COMPILE else loss_of
UPDATE = torch.compile(update) if COMPILE else update


def train_to(seed, steps, last):
    training = Training(seed)
    losses = [training.step() for _ in range(steps)]
    return float(torch.stack(losses[-last:]).mean())


class Sampling:
    """Ancestral sampling over all steps of the chain, noise of variance beta (Ho20 algorithm 2)."""

    def __init__(self):
        arrays, frequencies = peer.initial_weights(CONFIG, COLUMNS, 0)
        self.params = {name: torch.from_numpy(value) for name, value in arrays.items()}
        self.frequencies = torch.from_numpy(frequencies)
        beta, alpha_bar = peer.chain(CONFIG)
        per_step = np.stack((1 / np.sqrt(1 - beta), beta / np.sqrt(1 - alpha_bar), np.sqrt(beta)), axis=1)
        self.numbers = torch.tensor(per_step, dtype=torch.float32)
        self.taps = torch.arange(len(beta))[:, None].expand(-1, JOB["rows"])

    @staticmethod
    def reverse_step(params, frequencies, x, taps, numbers, noise):
        eps = network(params, frequencies, x, taps)
        return numbers[0] * (x - numbers[1] * eps) + numbers[2] * noise

    def draw(self):
        with torch.inference_mode():
            x = torch.randn(JOB["rows"], COLUMNS)
            for t in reversed(range(CONFIG["chain_steps"])):
                noise = torch.randn_like(x) if t > 0 else torch.zeros_like(x)
                x = REVERSE(self.params, self.frequencies, x, self.taps[t], self.numbers[t], noise)
            return x


REVERSE = torch.compile(Sampling.reverse_step) if COMPILE else Sampling.reverse_step


def main():
    versions = {"torch": torch.__version__}
    if JOB.get("rows"):
        sampling = Sampling()
        peer.serve(versions, lambda units: [sampling.draw() for _ in range(units)])
    else:
        training = Training(CONFIG["seed"])
        peer.serve(versions, lambda units: [training.step() for _ in range(units)], train_to)


if __name__ == "__main__":
    main()
