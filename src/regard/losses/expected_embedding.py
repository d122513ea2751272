"""A distance between embeddings, for answers that are classes."""

import base64
from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ShapeError
from regard.ops.one_hot import soft_one_hot
from regard.ops.precision import precise

__all__ = ["ExpectedEmbedding"]

DISTANCES = ("squared", "cosine")


@keras.saving.register_keras_serializable(package="regard")
class ExpectedEmbedding(keras.losses.Loss):
    """Compare the expected embedding of an answer with the embedding of its label.

    An answer of scores over C classes becomes a distribution, and that becomes one vector, the mean
    of the classes' embeddings by their probabilities: one product with the table.

        p[t, :]  = softmax(y_pred[t, :] / temperature)
        found[t] = sum over classes c of p[t, c] table[c]
        loss[t]  = mean over k of (found[t, k] - table[y_true[t], k])^2,  or 1 - cos(found, table)

    So a wrong class that is near the right one costs less than one that is far. It has a gradient,
    which `table[argmax(y_pred)]` has not: argmax is constant but where it jumps. A low temperature
    comes nearer to the embedding of one class, and has smaller gradients the surer the answer is.

    The table is fixed: a loss that could move it would make all embeddings equal.

    Args:
        table: (C, k), the embedding of each class.
        temperature: of the softmax; a power p^k of probabilities is a temperature of 1/k.
        distance: `"squared"`, the mean over the embedding's numbers, or `"cosine"`.
        from_logits: whether `y_pred` are scores; False for probabilities, whose logarithm is taken.
        reduction: as in `keras.losses.Loss`.
        name: as in `keras.losses.Loss`.
        dtype: as in `keras.losses.Loss`.

    Call arguments:
        y_true: (B,) or (B, T), integers from 0 to C - 1.
        y_pred: (B, C) or (B, T, C).
        sample_weight: as in `keras.losses.Loss`.

    Returns:
        A scalar; each step's number is computed in float32 at least.

    Raises:
        ShapeError: for a table that is no matrix, or answers of another number of classes.
        ArgumentError: for a temperature that is not positive.
        UnknownNameError: for another distance.

    Example:
        >>> import numpy as np
        >>> from regard.losses import ExpectedEmbedding, masked
        >>> table = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 9.0]])
        >>> loss = ExpectedEmbedding(table, temperature=0.1)
        >>> near, far = np.array([[[0.0, 9.0, 0.0]]]), np.array([[[0.0, 0.0, 9.0]]])
        >>> y_true = np.array([[0]])
        >>> tuple(round(float(loss(y_true, each)), 3) for each in (near, far))
        (0.5, 81.0)
        >>> padded = masked(loss)  # averaged over the valid steps

    Source:
        Goyal, Dyer and Berg-Kirkpatrick 2017, section 3, https://arxiv.org/abs/1704.06970, for the
        expected embedding by a peaked softmax; Kumar and Tsvetkov 2019,
        https://arxiv.org/abs/1812.04616, for losses against the embedding of the label.
        Differs: the first feed it to the next step; the second have a network that gives a vector.

    See also:
        `regard.ops.soft_one_hot`: the distribution alone, straight through or with Gumbel noise.
        `MaskedLoss`: over valid steps; this loss takes padding for steps.
    """

    def __init__(
        self,
        table: Any,
        temperature: float = 1.0,
        *,
        distance: str = "squared",
        from_logits: bool = True,
        reduction: Any = "sum_over_batch_size",
        name: str | None = "expected_embedding",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.table = np.asarray(ops.convert_to_numpy(table), "float32")
        if self.table.ndim != 2:
            raise ShapeError(
                "`table` must have the shape (classes, features). Received: table of shape "
                f"{self.table.shape}"
            )
        self.temperature = _checks.positive_number("temperature", temperature)
        self.distance = _checks.one_of("distance", distance, DISTANCES)
        self.from_logits = _checks.boolean("from_logits", from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the distance of each step."""
        classes = self.table.shape[0]
        if y_pred.shape[-1] != classes:
            raise ShapeError(
                f"`y_pred` must have {classes} classes, as the table has. Received: y_pred of "
                f"shape {tuple(y_pred.shape)}"
            )
        if len(y_true.shape) == len(y_pred.shape):  # (B, T, 1)
            y_true = ops.squeeze(y_true, -1)
        table = ops.convert_to_tensor(self.table)
        shares = soft_one_hot(precise(y_pred), self.temperature, from_logits=self.from_logits)
        found = ops.matmul(shares, ops.cast(table, shares.dtype))
        wanted = ops.cast(ops.take(table, ops.cast(y_true, "int32"), axis=0), shares.dtype)
        if self.distance == "squared":
            return ops.mean(ops.square(found - wanted), axis=-1)
        return 1.0 + keras.losses.cosine_similarity(wanted, found)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {
            "table": _written(self.table),
            "temperature": self.temperature,
            "distance": self.distance,
            "from_logits": self.from_logits,
        }
        return {**super().get_config(), **own, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the loss with its table."""
        return cls(**{**config, "table": _read(config["table"])})


def _written(table: Any) -> dict[str, Any]:
    """The table for JSON: as numbers it would be five times as long, and 50,000 words 60 MB."""
    data = base64.b64encode(table.astype("<f4").tobytes()).decode("ascii")
    return {"shape": list(table.shape), "float32": data}


def _read(written: dict[str, Any]) -> Any:
    data = base64.b64decode(written["float32"])
    return np.frombuffer(data, "<f4").reshape(written["shape"])
