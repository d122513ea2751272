"""A linear-chain conditional random field."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.kernels.linear_chain import FORBIDDEN, best_path, conditional_chain
from regard.layers.checked_calls import CheckedCalls
from regard.layers.weight_families import WeightFamilies
from regard.ops.call_masks import pooling_mask
from regard.ops.keras_autocast import weights_as_they_are
from regard.ops.keras_mask import attach_mask
from regard.ops.shapes import check_shape

__all__ = ["CRF"]


@keras.saving.register_keras_serializable(package="regard")
class CRF(CheckedCalls, WeightFamilies):
    """Judge tags as a whole path: turn a score for each tag into the chance of each after each.

    It goes behind a `Dense(K)` without activation, K the number of tags, and learns which tag
    follows which, which begins and which ends a sequence. Given the input, such a conditional
    random field is a Markov chain, and that is the output:

        score(y) = start[y[1]] + sum over t of inputs[t, y[t]]
                 + sum over t > 1 of transitions[y[t - 1], y[t]] + end[y[n]]
        p(y)     = exp(score(y)) / sum over all y' of exp(score(y'))
        out[t, i, j] = log p(y[t] = j | y[t - 1] = i, inputs)

    `regard.losses.CRFLoss` trains it: the likelihood of a path is a sum over steps of `out`, so the
    loss needs no weight of the layer. `return_tags=True` decodes.

    Weights:
        transitions: (K, K), from the tag before (row) to the one after it (column).
        start: (K,).
        end: (K,).

    Args:
        allowed: which tag may follow which, K + 1 rows of K + 1 truth values as
            `regard.data.allowed_transitions` makes them: row i, column j says whether tag j may
            follow tag i; the last row which tags may begin, the last column which may end. None
            allows all. A pair that is not allowed has the score -10,000 in place of its weight.
        kernel_initializer: initializer of transitions, start and end.
        kernel_regularizer: regularizer of transitions, start and end.
        kernel_constraint: constraint of transitions, start and end.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: scores, (B, T, K).
        mask: (B, T).
        return_tags: whether to return the most likely tags too.

    Returns:
        The chain, (B, T, K, K), in float32 at least whatever the policy; with `return_tags` also
        the tags of the most likely path, integers (B, T). Both carry the mask.

    Mask contract:
        A masked step is never read, and is 0 in the chain and in the tags. Sequences begin and end
        at their first and last valid step, so padding on either side changes nothing; a hole is
        skipped: the tag before it is followed by the one behind it. A sequence without a valid
        step has no path to judge: its chain is 0, and so are its loss and its gradients.

    Cost:
        Time and memory O(B T K^2), and T steps one after the other: twice T for the tags.

    Raises:
        ArgumentError: if `allowed` is no square of truth values.
        ShapeError: if the inputs have another number of tags than `allowed`.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> from regard.layers import CRF
        >>> from regard.losses import CRFLoss
        >>> words = keras.Input((None,), dtype="int32")
        >>> hidden = keras.layers.Embedding(13, 7, mask_zero=True)(words)
        >>> chain, tags = CRF()(keras.layers.Dense(5)(hidden), return_tags=True)
        >>> model = keras.Model(words, {"chain": chain, "tags": tags})
        >>> model.compile("adam", loss={"chain": CRFLoss()})
        >>> model.predict(keras.ops.ones((2, 3), "int32"), verbose=0)["tags"].shape
        (2, 3)

    Source:
        Lafferty, McCallum and Pereira (2001), Conditional random fields, section 3; tags by
        Viterbi (1967).
        Differs: the output is the conditioned chain, not the scores, so that loss, tags and
        marginals need nothing else.

    See also:
        `regard.kernels.linear_chain`: marginals and likelihoods of a chain.
        `keras.layers.Dense(K, activation="softmax")`: each tag by itself.
    """

    _inputs = ("inputs",)

    def __init__(
        self,
        allowed: Any = None,
        *,
        kernel_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        # Scores of paths are not for half precision, however the rest of the model computes.
        super().__init__(autocast=False, **kwargs)
        self.allowed = None if allowed is None else _checked(allowed)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self.supports_masking = True

    def build(self, inputs_shape: Any) -> None:
        """Create the scores of pairs, beginnings and ends."""
        tags = self._fit(inputs_shape)["inputs"]
        self._transitions = self._add("transitions", (tags, tags))
        self._start = self._add("start", (tags,))
        self._end = self._add("end", (tags,))

    def _widths(self, inputs_shape: Any) -> dict[str, int]:
        tags = check_shape("inputs", inputs_shape)
        if self.allowed is not None and len(self.allowed) != tags + 1:
            raise ShapeError(
                "`allowed` must have a row and a column for each tag, and one more. Received: "
                f"allowed of {len(self.allowed)} rows for inputs of shape {tuple(inputs_shape)}, "
                f"with {tags} tags"
            )
        return {"inputs": tags}

    def call(self, inputs: Any, mask: Any = None, return_tags: bool = False) -> Any:
        """Condition the chain; the arguments are described by the class."""
        self._check(inputs)
        mask = pooling_mask(inputs, mask, None)
        chain, _ = conditional_chain(inputs, *self._scores(), mask)
        attach_mask(chain, mask)
        return (chain, attach_mask(best_path(chain), mask)) if return_tags else chain

    def _scores(self) -> tuple[Any, Any, Any]:
        """Return transitions, start and end, those that are not allowed forbidden."""
        with weights_as_they_are():
            scores = [ops.convert_to_tensor(w) for w in (self._transitions, self._start, self._end)]
        if self.allowed is not None:
            allowed = np.array(self.allowed)
            parts = allowed[:-1, :-1], allowed[-1, :-1], allowed[:-1, -1]
            scores = [ops.where(*each, FORBIDDEN) for each in zip(parts, scores, strict=True)]
        transitions, start, end = scores
        return transitions, start, end

    def compute_output_shape(self, inputs_shape: Any) -> Any:
        """Return the shape of the chain."""
        return (*inputs_shape, inputs_shape[-1])

    def compute_output_spec(self, inputs: Any, mask: Any = None, return_tags: bool = False) -> Any:
        """Return the symbolic output, with its mask."""
        self._check(inputs)
        mask = pooling_mask(inputs, mask, None)
        dtype = "float64" if inputs.dtype == "float64" else "float32"
        shape = self.compute_output_shape(inputs.shape)
        chain = attach_mask(keras.KerasTensor(shape, dtype=dtype), mask)
        if not return_tags:
            return chain
        return chain, attach_mask(keras.KerasTensor(inputs.shape[:2], dtype="int32"), mask)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: the weights stay as they are, also where a whole model is quantised."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "allowed": self.allowed, **self._family_config("kernel")}


def _checked(allowed: Any) -> list[list[bool]]:
    """Return truth values as lists, ready for JSON."""
    try:
        table = np.asarray(allowed)
    except ValueError:  # rows of different lengths
        table = np.empty(0)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.dtype != bool:
        raise ArgumentError(
            "`allowed` must be a square of True and False, a row and a column for each tag and one "
            "more for beginning and end, as `regard.data.allowed_transitions` makes it. Received: "
            f"allowed={_checks.written(allowed)}"
        )
    rows: list[list[bool]] = table.tolist()
    return rows
