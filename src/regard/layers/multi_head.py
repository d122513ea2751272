"""Copies of any layer, side by side on the same input."""

import copy
import zlib
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers.checked_calls import CheckedCalls
from regard.layers.nameless_functions import lent_names
from regard.layers.step_keeping import keeps_steps
from regard.ops.call_masks import step_mask
from regard.ops.keras_mask import attach_mask, call_masked
from regard.ops.masks import zero_masked
from regard.ops.shapes import check_one_tensor

__all__ = ["MultiHead"]


@dataclass(frozen=True)
class _Pattern:
    """Holds what the heads are made from where Keras does not take it for a part of the layer."""

    layer: Any


@keras.saving.register_keras_serializable(package="regard")
class MultiHead(CheckedCalls):
    """Run several copies of any layer side by side on the same input.

    Each head is a copy of the layer, with weights and first values of its own; or the heads are
    different layers, given as a list. Each may read a projection of the input of its own. The
    outputs stand side by side on a new last axis, or one after the other. A penalty may hold the
    heads' weights apart, so that they do not all learn the same.

        x[n] = value . projection[n] + bias[n], or value without `head_dim`
        out  = layer n of x[n] for all heads n, stacked on a new last axis or concatenated
        loss = diversity * sum((W . W^T - I)^2), row n of W a weight of head n, flattened

    Weights:
        projection_0, projection_1, ...: only with `head_dim`, a kernel (features, head_dim) and,
            with `use_bias`, a bias (head_dim,) each.
        head_0, head_1, ...: what the layer has.

    Args:
        layer: a layer that is called with one tensor and returns one, or a list of such layers. It
            is a pattern: the heads are made from its configuration, the layer itself is never
            built. Heads that are copies of one layer have seeds of their own, which follow from
            those in its configuration; the layers of a list keep theirs. A function that the layer
            holds, a lambda too, is the same one in all heads; to save the model, register it.
        copies: how many copies of one layer; None for a list.
        head_dim: width of a projection of the input for each head; None for no projection.
        use_bias: whether the projections have biases.
        merge: `"stack"` or `"concat"`.
        diversity: factor of the penalty, above 0; None for none.
        diversity_weight: name of the weight that the penalty holds apart, as the path of the weight
            ends: `"kernel"`, or `"forward_lstm/lstm_cell/kernel"` where several are called so.
        diversity_slice: what of the weight the penalty sees, a pair (first, after last) an axis:
            `((None, None), (32, 48))` takes the columns from 32 to 47. None for all.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        value: (B, T, D), or whatever the layer takes.
        mask: (B, T). It goes to each head whose call takes a mask.
        training: the mode, for the heads.

    Returns:
        The heads' outputs, (..., N) stacked or (..., N * width) concatenated. If the heads keep the
        steps, it carries the mask; a vector carries none.

    Mask contract:
        A masked step comes in as zeros, and so never is read; a head's projection has no bias
        there. Where the heads keep the steps, a masked step has output 0; where they do not, a
        sample without valid steps has. What a mask does inside a head is the head's affair: one
        whose call takes no mask, such as a convolution, sees zeros like those of its own padding.

    Raises:
        ArgumentTypeError: if `layer` is neither a layer nor a list of layers, or for a list of
            tensors in place of one.
        ArgumentError: for an argument without effect, or a weight that is not there.
        ShapeError: if the heads' outputs do not fit side by side.
        MaskError: for a mask of the wrong dtype, rank or shape, or one without steps.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import MultiHead
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
        >>> layer = MultiHead(
        ...     keras.layers.Conv1D(4, 3, padding="same"),
        ...     copies=2,
        ...     diversity=0.1,
        ...     diversity_weight="kernel",
        ... )
        >>> tuple(layer(states).shape), len(layer.losses)
        ((2, 5, 4, 2), 1)

    Source:
        MultiHead of keras-multi-head 0.29, https://github.com/CyberZHG/keras-multi-head; several
        heads after Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762; the
        penalty after Lin et al. 2017, equation 8, https://arxiv.org/abs/1703.03130.
        Differs: the package's penalty never reached the loss, its projections had to be as wide as
        the input, and its copies shared their seeds.

    See also:
        `MultiHeadAttention`: several scaled dot products in one, much faster than copies.
    """

    def __init__(
        self,
        layer: Any,
        copies: int | None = None,
        *,
        head_dim: int | None = None,
        use_bias: bool = True,
        merge: str = "stack",
        diversity: float | None = None,
        diversity_weight: str | None = None,
        diversity_slice: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.copies = _checks.optional_positive_integer("copies", copies)
        self._pattern = _Pattern(_pattern(layer, self.copies))
        self.head_dim = _checks.optional_positive_integer("head_dim", head_dim)
        self.use_bias = _checks.boolean("use_bias", use_bias)
        if head_dim is None and not use_bias:
            raise ArgumentError(
                "`use_bias` is for the projections of `head_dim`. Received: use_bias=False, "
                "head_dim=None"
            )
        self.merge = _checks.one_of("merge", merge, ("stack", "concat"))
        self.diversity = (
            None if diversity is None else _checks.positive_number("diversity", diversity)
        )
        self.diversity_weight = diversity_weight
        self.diversity_slice = _bounds(diversity_slice)
        if (diversity is None) != (diversity_weight is None) or (
            diversity is None and diversity_slice is not None
        ):
            raise ArgumentError(
                "`diversity` and `diversity_weight` go together, and `diversity_slice` needs both. "
                f"Received: diversity={diversity!r}, diversity_weight={diversity_weight!r}, "
                f"diversity_slice={diversity_slice!r}"
            )
        self.supports_masking = True
        heads = _made(self.layer, self.copies)
        self._projections = [
            keras.layers.Dense(
                self.head_dim,
                use_bias=self.use_bias,
                name=f"projection_{n}",
                dtype=self.dtype_policy,
            )
            for n in range(len(heads) if self.head_dim is not None else 0)
        ]
        self._heads = heads
        # Shapes whose outputs fit side by side; whether the heads keep the steps, by rank.
        self._taken: tuple[tuple[int | None, ...], ...] = ()
        self._keeping: dict[int, bool] = {}

    @property
    def layer(self) -> Any:
        """The pattern of the heads, or the list of patterns."""
        return self._pattern.layer

    def build(self, value_shape: Any) -> None:
        """Create the projections and the heads' weights."""
        check_one_tensor("value", value_shape)  # before the heads, which have names of their own
        for projection in self._projections:
            projection.build(value_shape)
        for head in self._heads:
            head.build(self._head_shape(value_shape))
        for part in self._flatten_layers(include_self=False):
            # The configuration, from which a file is read, has the pattern and no word on its
            # copies: what is quantised here could not be loaded.
            part.quantize = self.quantize
        self._fit(value_shape)
        self._keeps_steps(keras.KerasTensor(value_shape))
        if self.diversity is not None:
            self._rows()

    def _widths(self, value_shape: Any) -> dict[str, int]:
        check_one_tensor("value", value_shape)
        shape = self._head_shape(value_shape)
        for head in self._heads:
            if isinstance(head, CheckedCalls):
                head._check_shapes(shape)
        known = tuple(each if isinstance(each, int) else None for each in value_shape[1:])
        if known not in self._taken:  # a layer without a rule for its shape computes to find it
            self.compute_output_shape(value_shape)
            self._taken = (*self._taken, known)
        # Heads of regard know best: not all weights are made for a width.
        others = any(each.weights for each in self._heads if not isinstance(each, CheckedCalls))
        return {"value": value_shape[-1]} if self._projections or others else {}

    def _keeps_steps(self, value: Any) -> bool:
        """Whether all heads return a vector a step; as first found for inputs of that rank."""
        rank = len(value.shape)
        if rank not in self._keeping:
            shape = self._head_shape(tuple(value.shape))
            self._keeping = {
                **self._keeping,
                rank: all(keeps_steps(each, shape) for each in self._heads),
            }
        return self._keeping[rank]

    def _head_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """The shape of what each head is called with."""
        return tuple(value_shape if self.head_dim is None else (*value_shape[:-1], self.head_dim))

    def call(self, value: Any, mask: Any = None, training: bool = False) -> Any:
        """Run all heads; the arguments are described by the class."""
        self._check(value)
        given = step_mask(value, mask)
        value_mask = None if given is None else ops.cast(given, "bool")
        value = zero_masked(value, value_mask)
        outputs = []
        for n, head in enumerate(self._heads):
            read = value
            if self._projections:
                read = zero_masked(self._projections[n](value), value_mask)
            outputs.append(
                ops.cast(call_masked(head, read, value_mask, training), self.compute_dtype)
            )
        output = ops.stack(outputs, -1) if self.merge == "stack" else ops.concatenate(outputs, -1)
        if self.diversity is not None:
            self.add_loss(self._penalty())
        if value_mask is None:
            return output
        if self._keeps_steps(value):
            return attach_mask(zero_masked(output, value_mask), given)
        return zero_masked(output, ops.any(value_mask, axis=1))

    def _penalty(self) -> Any:
        rows = self._rows()
        alike = ops.matmul(rows, ops.transpose(rows)) - ops.eye(len(self._heads))
        return self.diversity * ops.sum(ops.square(alike))

    def _rows(self) -> Any:
        """The weight that is held apart, a head a row, (N, size), in float32."""
        weights = [_named(head, self.diversity_weight) for head in self._heads]
        shapes = [tuple(each.shape) for each in weights]
        if len(set(shapes)) > 1:
            raise ShapeError(
                "`diversity_weight` must have the same shape in all heads. "
                f"Received: diversity_weight={self.diversity_weight!r} of shapes {shapes}"
            )
        bounds = self.diversity_slice or ()
        if len(bounds) > len(shapes[0]):
            raise ArgumentError(
                "`diversity_slice` must have at most a pair an axis. Received: "
                f"diversity_slice={bounds!r} for a weight of shape {shapes[0]}"
            )
        seen = tuple(slice(*pair) for pair in bounds)
        parts = [ops.cast(each, "float32")[(*seen, ...)] for each in weights]
        if 0 in parts[0].shape:
            raise ArgumentError(
                "`diversity_slice` must leave some of the weight. Received: "
                f"diversity_slice={bounds!r} for a weight of shape {shapes[0]}"
            )
        return ops.stack([ops.reshape(each, (-1,)) for each in parts])

    def compute_mask(self, value: Any, previous_mask: Any = None) -> Any:
        """Return the mask if the heads keep the steps: other outputs have none."""
        return previous_mask if self._keeps_steps(value) else None

    def compute_output_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the heads' outputs side by side."""
        shape = self._head_shape(value_shape)
        shapes = [head.compute_output_shape(shape) for head in self._heads]
        for each in shapes:
            if any(not isinstance(size, int | None) for size in each):
                raise ShapeError(
                    "A head must return one tensor. Received: a head that returns several, of the "
                    f"shapes {each}"
                )
        common = {tuple(each if self.merge == "stack" else each[:-1]) for each in shapes}
        if len(common) > 1:
            raise ShapeError(
                'The outputs of all heads must have the same shape, with merge="concat" up to the '
                f"last axis. Received: merge={self.merge!r}, outputs of the shapes {shapes}"
            )
        if self.merge == "stack":
            return (*common.pop(), len(shapes))
        widths = [each[-1] for each in shapes]
        return (*common.pop(), None if None in widths else sum(widths))

    def compute_output_spec(self, value: Any, mask: Any = None, training: bool = False) -> Any:
        """Return the symbolic output, with its mask."""
        del training
        self._check(value)
        given = step_mask(value, mask)
        output = keras.KerasTensor(self.compute_output_shape(value.shape), dtype=self.compute_dtype)
        return attach_mask(output, given if self._keeps_steps(value) else None)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: the weights stay as they are, also where a whole model is quantised."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        several = isinstance(self.layer, list)
        layers = [_serialized(each) for each in (self.layer if several else [self.layer])]
        bounds = self.diversity_slice
        own = {
            "layer": layers if several else layers[0],
            "copies": self.copies,
            "head_dim": self.head_dim,
            "use_bias": self.use_bias,
            "merge": self.merge,
            "diversity": self.diversity,
            "diversity_weight": self.diversity_weight,
            "diversity_slice": None if bounds is None else [list(pair) for pair in bounds],
        }
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer, its heads included."""
        layer = config["layer"]
        read = keras.saving.deserialize_keras_object
        found = [read(each) for each in layer] if isinstance(layer, list) else read(layer)
        return super().from_config({**config, "layer": found})


def _pattern(layer: Any, copies: int | None) -> Any:
    """The layer, or the list of layers; check that `copies` goes with it."""
    several = isinstance(layer, (list, tuple))
    each = list(layer) if several else [layer]
    if not each or not all(isinstance(one, keras.layers.Layer) for one in each):
        raise ArgumentTypeError(
            f"`layer` must be a layer or a list of layers. Received: layer={layer!r}"
        )
    if several == (copies is not None):
        raise ArgumentError(
            "`copies` is how many copies of one layer there are; a list has its own length. "
            f"Received: copies={copies!r}, layer={layer!r}"
        )
    return each if several else layer


def _made(layer: Any, copies: int | None) -> list[Any]:
    """The heads, made from configurations; their names do not depend on what was made before."""
    patterns = layer if copies is None else [layer] * copies
    heads = []
    with lent_names(patterns):
        for n, pattern in enumerate(patterns):
            config = {**copy.deepcopy(pattern.get_config()), "name": f"head_{n}"}
            if copies is not None and n > 0:
                config = _with_other_seeds(config, n)
            heads.append(type(pattern).from_config(config))
    return heads


def _with_other_seeds(config: Any, place: int) -> Any:
    """The configuration with each seed replaced by one that follows from it and the place."""
    if isinstance(config, (list, tuple)):
        return type(config)(_with_other_seeds(each, place) for each in config)
    if not isinstance(config, dict):
        return config
    changed = {}
    for name, each in config.items():
        if name == "seed" and isinstance(each, int):
            changed[name] = zlib.crc32(f"{each}/head_{place}".encode()) % 2**31
        else:
            changed[name] = _with_other_seeds(each, place)
    return changed


def _named(head: Any, name: Any) -> Any:
    """The one weight of a head whose path ends so."""
    inner = {each.path.partition(f"{head.name}/")[2]: each for each in head.weights}
    found = [each for path, each in inner.items() if f"/{path}".endswith(f"/{name}")]
    if len(found) != 1:
        raise ArgumentError(
            f"`diversity_weight` must name one weight of each head, {', '.join(inner)}. "
            f"Received: diversity_weight={name!r}, which names {len(found)}"
        )
    return found[0]


def _bounds(bounds: Any) -> tuple[tuple[int | None, ...], ...] | None:
    if bounds is None:
        return None
    pairs = bounds if isinstance(bounds, (list, tuple)) else [bounds]
    if not pairs or not all(isinstance(each, (list, tuple)) and len(each) == 2 for each in pairs):
        raise ArgumentTypeError(
            "`diversity_slice` must be None or a list of pairs, the first place and the one after "
            f"the last on each axis. Received: diversity_slice={bounds!r}"
        )
    number = _checks.optional_integer
    return tuple(tuple(number("diversity_slice", each) for each in pair) for pair in pairs)


def _serialized(layer: Any) -> dict[str, Any]:
    config: dict[str, Any] = keras.saving.serialize_keras_object(layer)
    config.pop("build_config", None)  # a pattern is not built
    return config
