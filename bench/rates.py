"""The learning rate and the moving average of a training step, as sfumato has them. Needs nothing."""

import math


def learning_rate(config, step):
    warmup = min(config["warmup"], config["steps"] // 5)
    if step < warmup:
        return config["learning_rate"] * (step + 1) / (warmup + 1)
    if config["decay"] == "constant":
        return config["learning_rate"]
    progress = min(1.0, (step - warmup) / max(1.0, config["steps"] - warmup))
    if config["decay"] == "cosine":
        return config["learning_rate"] * 0.5 * (1 + math.cos(math.pi * progress))
    return config["learning_rate"] * (1 - progress)


def ema_decay(config, step):
    return min(config["ema_decay"], (2 + step) / (11 + step))
