"""From what is true to what was written down: label noise as a layer."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.constraints.stochastic import Stochastic
from regard.errors import ArgumentError, ShapeError
from regard.layers.checked_calls import CheckedCalls
from regard.ops.call_masks import step_mask
from regard.ops.keras_mask import attach_mask
from regard.ops.masks import zero_masked
from regard.ops.normalizers import softmax
from regard.ops.precision import precise
from regard.ops.shapes import check_one_tensor

__all__ = ["NoiseChannel"]

LEARNED = ("softmax", "projection")
_EPSILON = 0.1


@keras.saving.register_keras_serializable(package="regard")
class NoiseChannel(CheckedCalls):
    """Turn probabilities of the true class into those of the class that is observed.

    It goes behind a softmax, for training on labels of which some are wrong. The model in front of
    it says what is true, and answers alone when training is done:

        observed[j] = (1 - C floor) (sum over i of true[i] matrix[i, j]) + floor

    with matrix[i, j] = P(observed j given true i): *rows* sum to 1, over what may be observed.

    A matrix that is known, or estimated first, is the form that works: `regard.ops.label_noise`
    estimates one from labels that were checked, from probabilities of folds, or from anchor points.
    It can be learned jointly too, but then it is not identifiable: any other split of the work
    between model and matrix fits the labels as well, the identity with a model that learns the
    noise among them. What it then finds depends on the start and on the penalty.

    Weights:
        matrix: (C, C), with `learned="projection"`.
        scores: (C, C), with `learned="softmax"`, whose rows become the matrix.

    Args:
        matrix: (C, C), observed given true; where it is learned, its start. None starts from the
            identity, less `epsilon`.
        learned: None for a fixed matrix; how a learned one is kept stochastic: `"softmax"` of each
            row, or `"projection"` onto the nearest after each step, by `constraints.Stochastic`.
        epsilon: what the identity start gives to the other classes together, 0.1 unless given.
        trace_penalty: what is added to the loss times the mean of the diagonal, so that the matrix
            leaves the identity and takes the noise from the model.
        floor: the least probability of any class, so that a logarithm behind is finite.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        value: (B, C), or a sequence (B, T, C), of probabilities.
        mask: (B, T), only for a sequence.

    Returns:
        The shape of `value`, with its mask; each row sums to 1.

    Mask contract:
        A masked step is never read, and its output is 0. The output carries the mask.

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
        ArgumentError: for neither a matrix nor `learned`; for a matrix whose rows do not sum to 1;
            for an `epsilon` beside a matrix, or a `trace_penalty` on a fixed one.
        UnknownNameError: for another `learned`.
        ShapeError: for a matrix that is not square or does not fit the classes, or for an input of
            another rank.
        MaskError: for a mask of the wrong dtype, rank or shape, or one without steps.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import NoiseChannel
        >>> matrix = [[0.8, 0.2], [0.1, 0.9]]  # observed given true: rows sum to 1
        >>> inputs = keras.Input((4,))
        >>> true = keras.layers.Dense(2, activation="softmax")(inputs)
        >>> trained = keras.Model(inputs, NoiseChannel(matrix)(true))  # fit this one
        >>> model = keras.Model(inputs, true)  # predict with this one
        >>> certain = np.array([[1.0, 0.0]], "float32")
        >>> keras.ops.convert_to_numpy(NoiseChannel(matrix)(certain)).round(3).tolist()
        [[0.800000011920929, 0.20000000298023224]]

    Source:
        Sukhbaatar et al. 2014, https://arxiv.org/abs/1406.2080, for the matrix and its penalty;
        Goldberger and Ben-Reuven 2017, https://openreview.net/forum?id=H12GRgcxg, for the softmax
        and the start; Patrini et al. 2017, https://arxiv.org/abs/1609.03683, for a fixed one, the
        "forward" correction.
        Differs: a floor; the penalty is the mean of the diagonal, its sum divided by C.

    See also:
        `regard.ops.label_noise`: estimates the matrix.
        `regard.constraints.Stochastic`: keeps any weights stochastic.
    """

    _inputs = ("value",)

    def __init__(
        self,
        matrix: Any = None,
        learned: str | None = None,
        *,
        epsilon: float | None = None,
        trace_penalty: float = 0.0,
        floor: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.matrix = None if matrix is None else _stochastic(matrix)
        self.learned = learned if learned is None else _checks.one_of("learned", learned, LEARNED)
        self.epsilon = None if epsilon is None else _checks.rate("epsilon", epsilon)
        self.trace_penalty = _checks.finite_number("trace_penalty", trace_penalty)
        self.floor = _checks.rate("floor", floor)
        self._check_together()
        self.supports_masking = True

    def _check_together(self) -> None:
        if self.matrix is None and self.learned is None:
            raise ArgumentError(
                "`matrix` must be given, P(observed j given true i), unless it is learned. "
                "Received: matrix=None, learned=None. regard.ops.label_noise estimates one; "
                'learned="softmax" starts near the identity'
            )
        if self.matrix is not None and self.epsilon is not None:
            raise ArgumentError(
                "`epsilon` is for a start near the identity. Received: "
                f"epsilon={self.epsilon} and a matrix"
            )
        if self.learned is None and self.trace_penalty:
            raise ArgumentError(
                "`trace_penalty` has no effect on a fixed matrix. Received: "
                f"trace_penalty={self.trace_penalty}, learned=None"
            )

    def build(self, value_shape: Any) -> None:
        """Create what is learned."""
        classes = self._fit(value_shape)["value"]
        start = self._start(classes)
        if self.learned is None:
            self._kept = None
            return
        if self.learned == "softmax":
            start = np.log(np.maximum(start, 1e-6))
        self._kept = self.add_weight(
            name="scores" if self.learned == "softmax" else "matrix",
            shape=start.shape,
            initializer=lambda _, dtype: ops.cast(start, dtype),
            constraint=Stochastic(axis=-1) if self.learned == "projection" else None,
        )

    def _start(self, classes: int) -> np.ndarray:
        if self.matrix is not None:
            return np.asarray(self.matrix, "float32")
        others = _EPSILON if self.epsilon is None else self.epsilon
        off = others / max(classes - 1, 1)
        return np.full((classes, classes), off, "float32") + (1 - others - off) * np.eye(
            classes, dtype="float32"
        )

    def _widths(self, value_shape: Any) -> dict[str, int]:
        check_one_tensor("value", value_shape)
        if len(value_shape) not in (2, 3) or value_shape[-1] is None:
            raise ShapeError(
                "`value` must have the shape (batch, features) or (batch, steps, features) with "
                f"known features. Received: value of shape {tuple(value_shape)}"
            )
        if self.matrix is not None and len(self.matrix) != value_shape[-1]:
            raise ShapeError(
                f"`value` must have {len(self.matrix)} classes, as the matrix has. Received: value "
                f"of shape {tuple(value_shape)}"
            )
        return {"value": value_shape[-1]}

    def transition(self) -> Any:
        """Return the matrix as it is now, (C, C), observed given true, of a built layer."""
        if self._kept is None:
            return ops.convert_to_tensor(np.asarray(self.matrix, "float32"))
        kept = precise(self._kept)
        return softmax(kept) if self.learned == "softmax" else kept

    def call(self, value: Any, mask: Any = None) -> Any:
        """Pass through the channel; the arguments are described by the class."""
        self._check(value)
        given = step_mask(value, mask)
        valid = None if given is None else ops.cast(given, "bool")
        matrix = self.transition()
        if self.trace_penalty:
            self.add_loss(self.trace_penalty * ops.mean(ops.diagonal(matrix)))
        true = precise(zero_masked(ops.cast(value, self.compute_dtype), valid))
        share = 1.0 - self.floor * value.shape[-1]
        observed = share * ops.matmul(true, ops.cast(matrix, true.dtype)) + self.floor
        observed = zero_masked(ops.cast(observed, self.compute_dtype), valid)
        return attach_mask(observed, given)

    def compute_output_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the input."""
        return tuple(value_shape)

    def compute_output_spec(self, value: Any, mask: Any = None) -> Any:
        """Return the symbolic output, with its mask."""
        self._check(value)
        output = keras.KerasTensor(value.shape, dtype=self.compute_dtype)
        return attach_mask(output, step_mask(value, mask))

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: the weights stay as they are, also where a whole model is quantised."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {
            "matrix": self.matrix,
            "learned": self.learned,
            "epsilon": self.epsilon,
            "trace_penalty": self.trace_penalty,
            "floor": self.floor,
        }
        return {**super().get_config(), **own}


def _stochastic(matrix: Any) -> list[list[float]]:
    """The matrix as lists, if it is one of observed given true."""
    values = np.asarray(ops.convert_to_numpy(matrix), "float64")
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise ShapeError(
            "`matrix` must have the shape (classes, classes). Received: matrix of shape "
            f"{values.shape}"
        )
    if not np.all(values >= 0) or not np.allclose(values.sum(1), 1, atol=1e-4):
        turned = np.all(values >= 0) and np.allclose(values.sum(0), 1, atol=1e-4)
        raise ArgumentError(
            "`matrix` must hold P(observed j given true i) in row i, column j: not negative, and "
            "each row sums to 1. Received: a matrix with row sums from "
            f"{values.sum(1).min():.4g} to {values.sum(1).max():.4g}"
            + (". Its columns sum to 1: give its transpose" if turned else "")
            + _checks.see_page("constrain-a-layer-to-probabilities")
        )
    return [[float(each) for each in row] for row in values]
