"""JAX on the same job: peer_jax.py JOB, where job["engine"] is "jit" (one compiled step, called again and again) or
"scan" (many steps inside one compiled loop, as long as the unit allows)."""

import functools
import math
import os
import sys

import peer

JOB, DATA = peer.read_job()
if JOB["threads"] == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

CONFIG = JOB["config"]
ACTIVATION = {"silu": jax.nn.silu, "softplus": jax.nn.softplus, "tanh": jnp.tanh}[CONFIG["activation"]]
LAYERS, BATCH, COLUMNS = CONFIG["hidden_layers"], CONFIG["batch"], DATA.shape[1]
SCAN_STEPS = 50
X = jnp.asarray(DATA)
ROWS = len(DATA)


def mix(table, taps):
    return table[taps] if CONFIG["taps"] == 1 else taps @ table


def network(params, frequencies, x, taps):
    h = x
    if CONFIG["fourier_features"]:
        phase = x @ frequencies
        h = jnp.concatenate((x, jnp.sin(phase), jnp.cos(phase)), axis=1)
    for layer in range(LAYERS):
        u = (h @ params[f"w{layer}"] + params[f"b{layer}"]) * mix(params[f"scale{layer}"], taps)
        if CONFIG["shift"]:
            u = u + mix(params[f"shift{layer}"], taps)
        value = ACTIVATION(u)
        h = value + h if CONFIG["residual"] and layer > 0 else value
    return h @ params[f"w{LAYERS}"] + params[f"b{LAYERS}"]


if CONFIG["process"] == "chain":
    ALPHA_BAR = peer.chain(CONFIG)[1]
    ALPHA = jnp.asarray(np.sqrt(ALPHA_BAR), dtype=jnp.float32)[:, None]
    SIGMA = jnp.asarray(np.sqrt(1 - ALPHA_BAR), dtype=jnp.float32)[:, None]


def levels(key):
    """Table weights, alpha and sigma of each row, the batch spread evenly over the levels."""
    u = (jnp.arange(BATCH) + jax.random.uniform(key, (BATCH,))) / BATCH
    if CONFIG["process"] == "chain":
        t = jnp.minimum((u * CONFIG["chain_steps"]).astype(jnp.int32), CONFIG["chain_steps"] - 1)
        return t, ALPHA[t], SIGMA[t]
    lam = -(CONFIG["level_mean"] + CONFIG["level_sd"] * jax.scipy.special.ndtri(jnp.clip(u, 1e-6, 1 - 1e-6)))
    alpha, sigma = jnp.sqrt(jax.nn.sigmoid(2 * lam))[:, None], jnp.sqrt(jax.nn.sigmoid(-2 * lam))[:, None]
    low, high = -math.log(CONFIG["sigma_max"]), -math.log(CONFIG["sigma_min"])
    at = jnp.clip((lam - low) / (high - low), 0, 1) * (CONFIG["table_rows"] - 3)
    d = jnp.abs(at[:, None] + 1 - jnp.arange(CONFIG["table_rows"]))
    basis = jnp.where(d < 1, (4 - 6 * d * d + 3 * d * d * d) / 6, jnp.maximum(2 - d, 0) ** 3 / 6)
    return basis, alpha, sigma


def loss_of(params, frequencies, x0, noise, taps, alpha, sigma):
    out = network(params, frequencies, alpha * x0 + sigma * noise, taps)
    target = noise if CONFIG["parameterization"] == "eps" else alpha * noise - sigma * x0
    return jnp.mean((out - target) ** 2)


def one_step(state, rate):
    params, first, second, average, frequencies, order, key, step = state
    key, level_key, noise_key, order_key = jax.random.split(key, 4)
    place = (step * BATCH) % ROWS
    # A new order whenever an epoch begins within this batch; the batch runs on into it.
    rows = jnp.take(order, (place + jnp.arange(BATCH)) % ROWS)
    order = jax.lax.cond(place + BATCH >= ROWS, lambda: jax.random.permutation(order_key, ROWS), lambda: order)
    x0 = X[rows]
    noise = jax.random.normal(noise_key, x0.shape)
    loss, grads = jax.value_and_grad(loss_of)(params, frequencies, x0, noise, *levels(level_key))
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(grads)))
    scale = jnp.minimum(1.0, CONFIG["clip_norm"] / (norm + 1e-6))
    beta1, beta2 = CONFIG["beta1"], CONFIG["beta2"]
    correction1, correction2 = 1 / (1 - beta1 ** (step + 1.0)), 1 / (1 - beta2 ** (step + 1.0))
    decay = jnp.minimum(CONFIG["ema_decay"], (2.0 + step) / (11.0 + step))
    first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * scale * g, first, grads)
    second = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * (scale * g) ** 2, second, grads)
    params = jax.tree.map(
        lambda p, m, v: p - rate * m * correction1 / (jnp.sqrt(v * correction2) + CONFIG["epsilon"]),
        params, first, second)
    average = jax.tree.map(lambda a, p: a + (1 - decay) * (p - a), average, params)
    return (params, first, second, average, frequencies, order, key, step + 1), loss


STEP = jax.jit(one_step, donate_argnums=0)
MANY_STEPS = jax.jit(lambda state, rates: jax.lax.scan(one_step, state, rates), donate_argnums=0)


class Training:
    def __init__(self, seed):
        arrays, frequencies = peer.initial_weights(CONFIG, COLUMNS, seed)
        copies = [{name: jnp.array(value) for name, value in arrays.items()} for _ in range(2)]
        zeros = [{name: jnp.zeros_like(value) for name, value in arrays.items()} for _ in range(2)]
        key = jax.random.PRNGKey(seed)
        self.state = (copies[0], *zeros, copies[1], jnp.asarray(frequencies), jax.random.permutation(key, ROWS), key, 0)
        self.count = 0

    def run(self, units):
        """All the losses, on the device."""
        losses = []
        while units > 0:
            steps = SCAN_STEPS if JOB["engine"] == "scan" and units >= SCAN_STEPS else 1
            rates = [peer.learning_rate(CONFIG, self.count + i) for i in range(steps)]
            if steps == 1:
                self.state, loss = STEP(self.state, rates[0])
                loss = loss[None]
            else:
                self.state, loss = MANY_STEPS(self.state, jnp.asarray(rates, dtype=jnp.float32))
            losses.append(loss)
            self.count += steps
            units -= steps
        jax.block_until_ready(self.state)
        return losses


def train_to(seed, steps, last):
    return float(jnp.concatenate(Training(seed).run(steps))[-last:].mean())


class Sampling:
    """Ancestral sampling over all steps of the chain, noise of variance beta, as one compiled function ("scan") or one
    compiled step."""

    def __init__(self):
        arrays, frequencies = peer.initial_weights(CONFIG, COLUMNS, 0)
        params = {name: jnp.asarray(value) for name, value in arrays.items()}
        beta, alpha_bar = peer.chain(CONFIG)
        numbers = jnp.asarray(np.stack((1 / np.sqrt(1 - beta), beta / np.sqrt(1 - alpha_bar),
                                        np.sqrt(beta) * (np.arange(len(beta)) > 0)), axis=1), dtype=jnp.float32)
        steps = jnp.arange(CONFIG["chain_steps"] - 1, -1, -1)

        def reverse_step(carry, t):
            x, key = carry
            key, noise_key = jax.random.split(key)
            eps = network(params, frequencies, x, jnp.full(JOB["rows"], t))
            mean = numbers[t, 0] * (x - numbers[t, 1] * eps)
            return (mean + numbers[t, 2] * jax.random.normal(noise_key, x.shape), key), None

        def prior(key):
            key, noise_key = jax.random.split(key)
            return jax.random.normal(noise_key, (JOB["rows"], COLUMNS)), key

        if JOB["engine"] == "scan":
            self.draw = jax.jit(lambda key: jax.lax.scan(reverse_step, prior(key), steps)[0])
        else:
            step = jax.jit(reverse_step)
            self.draw = lambda key: functools.reduce(lambda carry, t: step(carry, t)[0], list(steps), prior(key))
        self.key = jax.random.PRNGKey(0)

    def run(self, units):
        for _ in range(units):
            x, self.key = self.draw(self.key)
            x.block_until_ready()


def main():
    versions = {"jax": jax.__version__}
    if JOB.get("rows"):
        peer.serve(versions, Sampling().run)
    else:
        training = Training(CONFIG["seed"])
        peer.serve(versions, training.run, train_to)


if __name__ == "__main__":
    sys.exit(main())
