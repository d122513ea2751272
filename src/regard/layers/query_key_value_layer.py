"""The abstract layer whose query, key and value arrive in the call."""

import abc
from typing import Any, ClassVar

import keras
from keras import ops

from regard.errors import ArgumentError, ArgumentTypeError
from regard.kernels.additive_score import prepare_keys
from regard.kernels.band import Band, band_of
from regard.kernels.dispatch import NO_PAIR
from regard.layers.attention_layer import AttentionLayer, those_that_hold
from regard.layers.checked_calls import shape_of
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.biases import check_bias, spread_bias
from regard.ops.call_masks import (
    CallMasks,
    SideMasks,
    memory_mask,
    narrow,
    output_mask,
    side_masks,
)
from regard.ops.call_places import StepTimes, query_start, step_times
from regard.ops.keras_autocast import weights_as_in_a_call
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.ops.mask_checks import check_masks
from regard.ops.masks import zero_masked
from regard.ops.positions import places
from regard.ops.shapes import check_shape

__all__ = ["QueryKeyValueLayer"]


class QueryKeyValueLayer(AttentionLayer):
    """Attend from queries to keys and values that arrive in the call; abstract.

    The formula has two halves, which a final class writes: `_project` makes of keys and values what
    is scored and what is summed, `_attend` scores it. `call` does both. A decoder, which meets the
    same keys at each of its steps, does the first once, by `prepare`, and the second at each step,
    by `attend`; what comes out is what `call` gives.

    See `AttentionLayer` for the arguments.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import AdditiveAttention
        >>> random = np.random.default_rng(0)
        >>> decoder = random.normal(size=(2, 3, 7)).astype("float32")
        >>> encoder = random.normal(size=(2, 5, 4)).astype("float32")
        >>> layer = AdditiveAttention(units=6)
        >>> together = keras.ops.convert_to_numpy(layer(decoder, encoder))
        >>> memory = layer.prepare(encoder)
        >>> output, weights, carry = layer.attend(decoder[:, 1:2], memory, start=1)
        >>> tuple(output.shape), tuple(weights.shape), carry
        ((2, 1, 4), (2, 1, 5), None)
        >>> bool(np.allclose(keras.ops.convert_to_numpy(output)[:, 0], together[:, 1], atol=1e-5))
        True
    """

    # Whether scores are those of `regard.kernels.additive_score`, which can prepare its keys.
    _additive: ClassVar[bool] = False

    @abc.abstractmethod
    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        """Return what the score takes of the keys, and what is summed of the values."""

    @abc.abstractmethod
    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        """Return output, weights and scores."""

    def call(
        self,
        query: Any,
        value: Any = None,
        key: Any = None,
        mask: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        attention_bias: Any = None,
        return_attention_scores: bool = False,
        return_scores: bool = False,
        training: bool = False,
        query_times: Any = None,
        value_times: Any = None,
    ) -> Any:
        """Attend; the arguments are described by the final class."""
        self._check(query, value, key)
        sides = side_masks(
            query,
            value,
            key,
            mask=mask,
            query_mask=query_mask,
            value_mask=value_mask,
            key_mask=key_mask,
            attention_mask=attention_mask,
            heads=self._heads,
        )
        check_bias(attention_bias, query, value, self._heads)
        times = step_times(self.position, query, value, query_times, value_times)
        times = times and times.clean(sides.query_mask, sides.key_mask)
        value = query if value is None else value
        key = value if key is None else key
        masks, pairs = self._pairs(
            query, value, sides, attention_mask, attention_bias, scores=return_scores, times=times
        )
        pairs = pairs._replace(asked=return_attention_scores or return_scores)
        query, key, value = self._enter(
            (query, masks.query_mask), (key, masks.key_mask), (value, masks.key_mask)
        )
        memory = self._remember(key, value, sides.key_mask, times)
        output, weights, scores = self._answer(query, memory, masks, pairs, training)
        return _asked_for(output, weights, scores, return_attention_scores, return_scores)

    def prepare(self, value: Any, key: Any = None, mask: Any = None) -> Memory:
        """Project keys and values once, for any number of `attend`s, on a built layer.

        Every key that `mask` allows is read. In `call`, one that no query of its sample may see is
        not; here nobody knows the queries.

        Args:
            value: (B, S, V).
            key: (B, S, Dk); None when the values are the keys.
            mask: (B, S), which keys take part; None for the mask that `value` carries. A
                `value_mask` and a `key_mask` of a call are `keras.ops.logical_and` of both here.

        Returns:
            The `Memory`. It holds for the weights that the layer has now.

        Raises:
            ArgumentError: if the layer is not built.
            ShapeError: for tensors that the layer cannot take.
            MaskError: for a mask of the wrong dtype, rank or shape.
        """
        self._check_built("prepare")
        check_shape("value", shape_of(value))
        key_shape = shape_of(value if key is None else key)
        width = self._fitted.get("query", key_shape[-1])
        query_shape = (key_shape[0], None, width)  # whatever the queries will be
        self._check_shapes(query_shape, shape_of(value), None if key is None else key_shape)
        check_masks(value, value, key, None, None, None, None, None, self._heads)
        key_mask = memory_mask(value, mask)
        key = value if key is None else key
        with weights_as_in_a_call(self):
            key, value = self._enter((key, key_mask), (value, key_mask))
            memory = self._remember(key, value, key_mask)
            if not self._additive:
                return memory
            return memory._replace(prepared=prepare_keys(memory.key, key_mask))

    def attend(
        self,
        query: Any,
        memory: Memory,
        carry: Any = None,
        *,
        start: Any = None,
        query_mask: Any = None,
        attention_mask: Any = None,
        attention_bias: Any = None,
        return_attention_scores: bool = True,
        training: bool = False,
    ) -> tuple[Any, Any, Any]:
        """Attend from one query or several to what `prepare` made.

        It gives what `call` gives for these queries, masks included, and adds no penalty. Where
        weights are asked for, that costs what it costs in `call`.

        Args:
            query: (B, T, Dq): one step of a decoder, or several.
            memory: what this layer's `prepare` returned.
            carry: what the `attend` before returned; None for the first, and always for a layer
                whose weights do not depend on those before.
            start: how many queries stand before the first of these, a number or a scalar tensor. A
                layer with a `position` needs it; without one it has no effect. As a number it
                lets a window be computed alone.
            query_mask: (B, T); None for the mask that `query` carries.
            attention_mask: (T, S), (B, T, S), or with heads also (B, N, T, S).
            attention_bias: the same shapes; floats, added to the scores.
            return_attention_scores: whether to return the weights; the output stays the same.
            training: whether dropout is on.

        Returns:
            The output (B, T, .), the weights (B, T, S) or with heads (B, N, T, S), None where they
            are not asked for, and the carry for the next call, None where there is none.

        Raises:
            ArgumentError: if the layer is not built, has a position and is not told `start`, or
                asks for all queries at once: `ratio="stretch"`, and in training an
                `attention_regularizer`.
            ArgumentTypeError: for a memory that no `prepare` made.
            ShapeError: for queries that the layer cannot take.
            MaskError: for a mask of the wrong dtype, rank or shape; ArgumentError for such a bias.
        """
        self._check_built("attend")
        self._check_step(query, memory, carry, training)
        start = query_start(self.position, start)
        if query_mask is None:
            query_mask = carried_mask(query)
        given = (None, query_mask, None, None, attention_mask)
        check_masks(query, memory.value, None, *given, self._heads)
        check_bias(attention_bias, query, memory.value, self._heads)
        valid = None if query_mask is None else ops.cast(query_mask, "bool")
        sides = SideMasks(valid, memory.key_mask, query_mask)
        with weights_as_in_a_call(self):
            masks, pairs = self._pairs(
                query, memory.value, sides, attention_mask, attention_bias, start=start
            )
            pairs = pairs._replace(asked=return_attention_scores, whole=False)
            (query,) = self._enter((query, masks.query_mask))
            output, weights, _ = self._answer(query, memory, masks, pairs, training)
        return output, weights if return_attention_scores else None, None

    def _check_built(self, method: str) -> None:
        if not self.built:
            raise ArgumentError(
                f"`{method}` needs the weights of a built layer. Received: `{method}` of "
                f"{self.name!r}, a {type(self).__name__} that is not built. Call it once, or "
                "`build` it with the shapes of query, value and key"
            )

    def _check_step(self, query: Any, memory: Any, carry: Any, training: bool) -> None:
        """Refuse queries that do not fit the memory, and what asks for all queries at once."""
        if not isinstance(memory, Memory):
            raise ArgumentTypeError(
                "`memory` must be what `prepare` returned. Received: memory of type "
                f"{type(memory).__name__}"
            )
        if carry is not None:
            raise ArgumentError(
                "`carry` is for layers whose weights depend on those before. Received: carry of "
                f"type {type(carry).__name__} for {type(self).__name__}, which has none. Pass on "
                "the None that `attend` returned"
            )
        if training and self.attention_regularizer is not None:
            raise ArgumentError(
                "`attention_regularizer` is of the weights of all queries, and `attend` may see "
                "some of them. Received: training=True with attention_regularizer="
                f"{self.attention_regularizer!r}. Call the layer"
            )
        check_shape("query", shape_of(query))
        steps = tuple(memory.value.shape)[:2]
        key_width = self._fitted.get("key", memory.key.shape[-1])
        value_width = self._fitted.get("value", memory.value.shape[-1])
        self._check_shapes(shape_of(query), (*steps, value_width), (*steps, key_width))

    def _remember(self, key: Any, value: Any, key_mask: Any, times: Any = None) -> Memory:
        """Project clean keys and values; where the position rotates, keys get their places."""
        key, value = self._project(key, value)
        if self.position is not None and self.position.rotates:
            place = ops.arange(ops.shape(key)[1], dtype="int32") if times is None else times.key
            key = self.position.transform(key, place)
        return Memory(key, value, key_mask)

    def _answer(
        self, query: Any, memory: Memory, masks: CallMasks, pairs: Pairs, training: bool
    ) -> Attended:
        """Attend; a query that takes no part gets 0, and the weights are of all pairs."""
        output, weights, scores = self._attend(query, memory, pairs, training)
        if pairs.band is not None and pairs.asked:
            weights = pairs.band.dense(weights)
        output = attach_mask(zero_masked(output, masks.query_mask), masks.output_mask)
        return Attended(output, weights, scores)

    def _pairs(
        self,
        query: Any,
        value: Any,
        sides: SideMasks,
        attention_mask: Any,
        attention_bias: Any,
        *,
        scores: bool = False,
        start: Any = None,
        times: StepTimes | None = None,
    ) -> tuple[CallMasks, Pairs]:
        """What the masks come to, and which pairs may meet with what added.

        Of query and value the first two axes count alone; `start` as in `attend`.
        """
        if times is None:
            band = self._band(query, value, attention_mask, attention_bias, scores, start)
            position_mask, pairs = self._placed(query, value, sides, band, start)
        else:  # which no band can hold
            band = None
            position_mask, pairs = times.placed(self.position, self._place_weights, self._heads)
        if band is None:
            masks = narrow(sides, attention_mask, position_mask, self._heads)
        else:
            masks = band.narrow(sides, position_mask, self._heads, query, value)
        return masks, pairs._replace(
            pair_mask=masks.pair_mask,
            bias=spread_bias(attention_bias, self._heads),
            query_mask=masks.query_mask,
            key_mask=sides.key_mask,
        )

    def _enter(self, *sides: tuple[Any, Any]) -> list[Any]:
        """Cast tensors, and replace what stands under their masks before anything reads it.

        In self-attention all sides are one tensor with one mask: it is done, and kept, once.
        """
        entered: dict[tuple[int, int], Any] = {}
        for tensor, mask in sides:
            if (id(tensor), id(mask)) not in entered:
                cast = ops.cast(tensor, self.compute_dtype)
                entered[id(tensor), id(mask)] = zero_masked(cast, mask)
        return [entered[id(tensor), id(mask)] for tensor, mask in sides]

    def _band(
        self, query: Any, value: Any, mask: Any, bias: Any, scores: bool, start: Any
    ) -> Band | None:
        """The blocks that the position's window falls into; None where all pairs are computed."""
        if self.position is None:
            return None
        first = 0 if start is None else start
        known = isinstance(first, int)
        whole = {
            "`attention_mask` is of all pairs": mask is not None,
            "`attention_bias` is of all pairs": bias is not None,
            "`return_scores` asks for the scores of all pairs": scores,
            NO_PAIR: not self._paired,
            "the place of the queries is not known before the call": not known,
        }
        lengths = query.shape[1], value.shape[1]
        return band_of(self.position, *lengths, those_that_hold(whole), first if known else 0)

    def _placed(
        self, query: Any, value: Any, sides: SideMasks, band: Band | None, start: Any
    ) -> tuple[Any, Pairs]:
        """The pairs that the position allows, and what it adds to the others."""
        if self.position is None:
            return None, Pairs()
        query_length, key_length = ops.shape(query)[1], ops.shape(value)[1]
        if start is None:
            self.position.check_lengths(query.shape[1], value.shape[1])
        rank = 3 if self._heads is None else 4
        own, s = places(query_length, -2, rank), places(key_length, -1, rank)
        if start is not None:
            own = own + start
        t = self.position.centres(own, sides.query_mask, sides.key_mask, key_length)
        s = ops.cast(s, t.dtype)
        query_place = ops.reshape(t, (-1,)) if self.position.rotates else None
        if band is not None:
            t, s = band.grid(rank)
        bias = self.position.bias(t, s, self._place_weights, self._heads)
        return self.position.allowed(t, s), Pairs(
            position_bias=bias, query_place=query_place, band=band
        )

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Return the shape (B, T, V) of the output."""
        values = query_shape if value_shape is None else value_shape
        return (*query_shape[:-1], values[-1])

    def compute_output_spec(
        self,
        query: Any,
        value: Any = None,
        key: Any = None,
        mask: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        attention_bias: Any = None,
        return_attention_scores: bool = False,
        return_scores: bool = False,
        training: bool = False,
        query_times: Any = None,
        value_times: Any = None,
    ) -> Any:
        """Return the symbolic output, with its mask, and what is asked for beside it."""
        del training
        self._check(query, value, key)
        masks = (mask, query_mask, value_mask)
        check_masks(query, value, key, *masks, key_mask, attention_mask, self._heads)
        check_bias(attention_bias, query, value, self._heads)
        values = query if value is None else value
        times = step_times(self.position, query, value, query_times, value_times)
        if self.position is not None and times is None:
            self.position.check_lengths(query.shape[1], values.shape[1])
        shape = self.compute_output_shape(query.shape, values.shape)
        output = keras.KerasTensor(shape, dtype=self.compute_dtype)
        attach_mask(output, output_mask(query, value, *masks))
        heads = () if self._heads is None else (self._heads,)
        pairs = (query.shape[0], *heads, query.shape[1], values.shape[1])
        weights, scores = (keras.KerasTensor(pairs, dtype=self.compute_dtype) for _ in range(2))
        return _asked_for(output, weights, scores, return_attention_scores, return_scores)


def _asked_for(output: Any, weights: Any, scores: Any, with_weights: bool, raw: bool) -> Any:
    found = [output, *([weights] if with_weights else []), *([scores] if raw else [])]
    return output if len(found) == 1 else tuple(found)
