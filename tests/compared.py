"""Structures of tensors, compared as arrays."""

from typing import Any

import keras
import numpy as np


def arrays(found: Any) -> list[np.ndarray]:
    """Return all tensors of a structure as arrays."""
    return [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(found)]


def close(found: Any, expected: Any, within: float = 1e-5) -> None:
    """Compare two structures of tensors or arrays, of the same shapes."""
    one, other = arrays(found), arrays(expected)
    assert [each.shape for each in one] == [each.shape for each in other]
    for mine, yours in zip(one, other, strict=True):
        np.testing.assert_allclose(mine, yours, rtol=within, atol=within)
