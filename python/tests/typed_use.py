"""What mypy --strict has to understand of the package; it is checked, not run."""

import numpy as np

import sfumato
from sfumato import mathematics

rows = np.zeros((10, 2))
model: sfumato.Diffusion = sfumato.Diffusion(steps=10, as_="points", random_state=np.random.default_rng(0)).fit(rows)
density: float = model.score_samples(rows).sum()
seen: list[float] = []
model.fit(rows, callback=lambda report: seen.append(report.loss))
chain = mathematics.Schedule("cosine", 100)
drawn: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = mathematics.denoiser(lambda x, alpha, sigma: x, 2).sample(
    10, chain.sampling_levels(20), sampler="ddim", eta=0.5
)
rows_of_a_kind: object = model.sample(10, where={"x0": (0, 1)}, seed=3)
report: sfumato.Report = sfumato.report(rows, rows, seed=1)
figures: dict[str, object] = report.to_dict()
value: object = model.evaluate("moons", repeats=2)["value"]
filled: object = sfumato.Imputer(model, best_guess=True).fit_transform(rows)
sfumato.load("model.safetensors").save("copy.safetensors")
