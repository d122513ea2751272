"""A recurrence in plain loops, and what it is held against."""

from typing import Any

import keras
import numpy as np

MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0, 0, 0, 0, 0]], bool)
STATES = np.random.default_rng(1).normal(size=(3, 5, 2)).astype("float32")
KERNEL = np.random.default_rng(2).normal(size=(2, 2)).astype("float32")


def step(carry: Any, inputs: Any, index: Any) -> tuple[Any, Any]:
    """Return a dictionary, of two dtypes, and what is carried."""
    before = keras.ops.cast(carry["state"], "float32")
    state = keras.ops.tanh(before + keras.ops.matmul(inputs, KERNEL))
    shown = {"twice": 2 * state, "place": keras.ops.argmax(state, axis=-1)}
    place = keras.ops.cast(keras.ops.convert_to_tensor(index), "float32")
    return {"state": state}, {**shown, "index": keras.ops.zeros_like(state[:, 0]) + place}


def first() -> dict[str, Any]:
    return {"state": keras.ops.zeros((3, 2))}


def looped(mask: np.ndarray, reverse: bool, repeat: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return `twice` at each step and the last state, of one sample after the other."""
    outputs, states = np.zeros((3, 5, 2)), np.zeros((3, 2))
    for row in range(3):
        shown = np.zeros(2)
        for at in range(4, -1, -1) if reverse else range(5):
            if mask[row, at]:
                states[row] = np.tanh(states[row] + STATES[row, at] @ KERNEL)
                shown = 2 * states[row]
            outputs[row, at] = shown if mask[row, at] or repeat else 0
    return outputs, states
