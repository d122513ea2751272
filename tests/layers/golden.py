"""Reference numbers of the dead packages, and the window of one of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np


def load(shared: Path, name: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the arrays of one case and the arguments of the original layer."""
    with np.load(shared / "golden" / f"{name}.npz") as file:
        arrays = dict(file)
    return arrays, json.loads(str(arrays["meta"]))["config"]


def window(steps: int, width: int | None, history: bool) -> np.ndarray:
    """Return SeqSelfAttention's pairs (T, S): `width` keys up to the query, or around it."""
    width = 2 * steps if width is None else width
    allowed = np.zeros((steps, steps), bool)
    for t in range(steps):
        first = t - width + 1 if history else t - width // 2
        for s in range(steps):
            allowed[t, s] = first <= s < first + width
    return allowed
