"""Makes golden.safetensors with the reference implementation: pip install numpy safetensors (0.8.0 made the file)."""

import pathlib

import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "weights": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "steps": np.array([1, 2**63], dtype=np.uint64),
        "counts": np.array([[-5]], dtype=np.int64),
        "losses": np.array([0.1, -1e300], dtype=np.float64),
        "empty": np.zeros((0, 4), dtype=np.float32),
    },
    pathlib.Path(__file__).with_name("golden.safetensors"),
    metadata={"made_by": "safetensors"},
)
