"""A layer of a kind that no check was written for: a mean, without weights that could be returned.

It stands for those to come: what they are called with, give and can is said in one file.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import keras
import numpy as np
from keras import ops

from regard.layers.checked_calls import CheckedCalls
from regard.ops.call_masks import pooling_mask
from regard.ops.masks import zero_masked
from regard.ops.pooling import masked_mean
from regard.ops.shapes import check_one_tensor, check_shape
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.subjects import Subject
from tests.contract.tried import Tried


@keras.saving.register_keras_serializable(package="regard_tests")
class ScaledMean(CheckedCalls):
    """Return the mean of the valid steps, times a number a feature."""

    def build(self, value_shape: Any) -> None:
        """Create the numbers."""
        width = self._fit(value_shape)["value"]
        self._scale = self.add_weight(name="scale", shape=(width,), initializer="ones")
        self.supports_masking = True

    def _widths(self, value_shape: Any) -> dict[str, int]:
        check_one_tensor("value", value_shape)
        return {"value": check_shape("value", value_shape)}

    def call(self, value: Any, mask: Any = None) -> Any:
        """Take the mean."""
        self._check(value)
        mask = pooling_mask(value, mask, None)
        mask = ops.ones_like(value[..., 0], dtype="bool") if mask is None else mask
        value = zero_masked(ops.cast(value, self.compute_dtype), mask)
        return masked_mean(value, mask) * ops.cast(self._scale, self.compute_dtype)

    def compute_mask(self, value: Any, mask: Any = None) -> None:
        """Return none: there are no steps."""

    def compute_output_spec(self, value: Any, mask: Any = None) -> keras.KerasTensor:
        """Return the symbolic output."""
        self._check(value)
        return keras.KerasTensor((value.shape[0], value.shape[-1]), dtype=self.compute_dtype)


class Mean(OneTensor):
    """Answer for a vector a sequence, and nothing else."""

    layers: ClassVar[Mapping[Any, Tried]] = {ScaledMean: Tried()}
    gives_weights = False
    pools = True
    drops = False
    has_penalty = False

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return the output, (B, D)."""
        output = np.zeros((value.shape[0], value.shape[2]))
        for b, steps in enumerate(value):
            valid = [step for step, taken in zip(steps, mask[b], strict=True) if taken]
            output[b] = sum(valid) / len(valid)
        return [output * layer.get_weights()[0].astype("float64")]

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return none, as there are no weights."""
        return weights

    def inside(self, layer: Any) -> list[Any]:
        """Return none."""
        return []


MEAN = Subject(ScaledMean, {}, Mean())
