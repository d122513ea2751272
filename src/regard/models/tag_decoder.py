"""From what a tagger says of a sentence to its labels and their chances."""

from typing import Any

import keras
from keras import ops

from regard.kernels.linear_chain import best_path, marginals
from regard.layers import CRF
from regard.ops.masks import zero_masked

__all__ = ["TagDecoder"]


@keras.saving.register_keras_serializable(package="regard")
class TagDecoder(keras.layers.Layer):
    """Decide the label of each token.

    Args:
        allowed: which label may follow which, as `regard.data.allowed_transitions` makes it: of the
            paths that it allows, the one with the largest product of chances is taken. None to take
            each label by itself. A chain has its own.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        outputs: scores (B, T, K), before a softmax; or a chain (B, T, K, K), as `regard.layers.CRF`
            returns it.
        mask: (B, T), True for a token.

    Returns:
        (B, T, 1 + K): the number of the label, then the chance of each: the softmax of the scores,
        with `allowed` too; of a chain the marginals. 0 at padding.
    """

    def __init__(self, allowed: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = allowed
        # Without weights of its own to learn: its scores of pairs stay 0.
        self._paths = None if allowed is None else CRF(allowed, trainable=False, dtype=self.dtype)

    def build(self, outputs_shape: Any) -> None:
        """Create what decodes paths."""
        if self._paths is not None:
            self._paths.build(outputs_shape)

    def call(self, outputs: Any, mask: Any = None) -> Any:
        """Decide; the arguments are described by the class."""
        if len(outputs.shape) == 4:
            said, chances = best_path(outputs), marginals(outputs)
        else:
            chances = ops.softmax(outputs, axis=-1)
            if self._paths is None:
                said = ops.argmax(outputs, axis=-1)
            else:
                _, said = self._paths(outputs, mask=mask, return_tags=True)
        said = ops.cast(ops.expand_dims(said, -1), chances.dtype)
        return zero_masked(ops.concatenate([said, chances], axis=-1), mask)

    def compute_mask(self, outputs: Any, previous_mask: Any = None) -> None:
        """Return None: what is decided is for people, not for another layer."""
        return

    def compute_output_shape(self, outputs_shape: Any) -> tuple[int | None, ...]:
        """Return the shape (B, T, 1 + K)."""
        return (*outputs_shape[:2], 1 + outputs_shape[-1])

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "allowed": self.allowed}
