"""The abstract layer: what all attention layers share, and nothing of any one formula."""

import abc
import zlib
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.ops import masks as mask_ops
from regard.ops.attention import attend
from regard.ops.keras_mask import carried_mask, carry_mask

__all__ = ["AttentionLayer"]


class AttentionLayer(keras.layers.Layer, abc.ABC):
    """Share masks, dropout, regulariser and configuration among the attention layers; abstract.

    A layer whose query, key and value arrive in the call writes `_attend`, its formula, and
    inherits `call`. A pooling layer, whose query is learned, writes its own `call` and uses
    `_weigh`.

    Args:
        dropout: share of the weights that is set to 0 in training; the others grow by
            1 / (1 - dropout).
        seed: seed of the dropout; None draws one. Without dropout it has no effect, and is allowed,
            so that a search may turn the dropout down to 0.
        attention_regularizer: a function of the weights (before dropout) that gives a scalar, such
            as `keras.regularizers.L1`. Its value is added to the loss, divided by the number of
            samples that have a valid query, so that neither padding nor the batch size changes it.
        **kwargs: `name`, `dtype` and what else `keras.layers.Layer` takes.
    """

    def __init__(
        self,
        *,
        dropout: float = 0.0,
        seed: int | None = None,
        attention_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dropout = _checks.rate("dropout", dropout)
        self.seed = _checks.seed("seed", seed)
        self.attention_regularizer = keras.regularizers.get(attention_regularizer)
        self.supports_masking = True
        self._heads: int | None = None  # set by layers whose scores have an axis for heads
        if self.dropout > 0:
            self._seed_generator = keras.random.SeedGenerator(self.seed)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer; a mask that is given is never taken for the one that Keras fills in.

        Keras fills the mask that the first tensor carries into the masks that nobody gave, and
        `ops.masks.resolve` knows it there by its identity. So a mask that *is* given and happens to
        be the same object goes on as a new one.
        """
        first = args[0] if args else kwargs.get("query", kwargs.get("value"))
        own = carried_mask(first)
        if own is not None:
            args = (*args[:1], *(_anew(each, own) for each in args[1:]))
            kwargs = {name: _anew(each, own) for name, each in kwargs.items()}
        return super().__call__(*args, **kwargs)

    @abc.abstractmethod
    def _attend(
        self, query: Any, key: Any, value: Any, allowed: Any, training: bool
    ) -> tuple[Any, Any]:
        """Return the output (B, T, .) and the weights, (B, T, S) or (B, N, T, S)."""

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
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Attend; the arguments are described by the final class."""
        masks = mask_ops.resolve(
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
        value = query if value is None else value
        key = value if key is None else key
        query, value, key = (ops.cast(each, self.compute_dtype) for each in (query, value, key))
        # At the door: what stands under a mask is replaced before anything reads it.
        query = mask_ops.zero_masked(query, masks.query)
        key = mask_ops.zero_masked(key, masks.key)
        value = mask_ops.zero_masked(value, masks.key)
        output, weights = self._attend(query, key, value, masks.allowed, training)
        output = carry_mask(mask_ops.zero_masked(output, masks.query), masks.output)
        return (output, weights) if return_attention_scores else output

    def _weigh(self, scores: Any, value: Any, allowed: Any, training: bool) -> tuple[Any, Any]:
        """Normalise, regularise, drop and sum; the output and the weights before dropout."""
        drops = self.dropout > 0 and training
        output, weights = attend(scores, value, allowed, self._drop if drops else None)
        if self.attention_regularizer is not None:
            self.add_loss(self._penalty(weights, allowed))
        return output, weights

    def _drop(self, weights: Any) -> Any:
        return keras.random.dropout(weights, self.dropout, seed=self._seed_generator)

    def _penalty(self, weights: Any, allowed: Any) -> Any:
        penalty = self.attention_regularizer(ops.cast(weights, "float32"))
        samples = ops.cast(ops.shape(weights)[0], penalty.dtype)
        if allowed is not None:
            axes = tuple(range(1, len(allowed.shape)))
            valid = ops.cast(ops.any(allowed, axis=axes), penalty.dtype)  # (B,) or (1,)
            samples = samples * ops.mean(valid)
        return penalty / ops.maximum(samples, 1.0)

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
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Return the symbolic output, with its mask, and the symbolic weights if asked for."""
        del training
        masks = (mask, query_mask, value_mask)
        mask_ops.check(query, value, key, *masks, key_mask, attention_mask, self._heads)
        values = query if value is None else value
        shape = self.compute_output_shape(query.shape, values.shape)
        output = keras.KerasTensor(shape, dtype=self.compute_dtype)
        carry_mask(output, mask_ops.output_mask(query, value, *masks))
        if not return_attention_scores:
            return output
        heads = () if self._heads is None else (self._heads,)
        weights = (query.shape[0], *heads, query.shape[1], values.shape[1])
        return output, keras.KerasTensor(weights, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {
            **super().get_config(),
            "dropout": self.dropout,
            "seed": self.seed,
            "attention_regularizer": keras.regularizers.serialize(self.attention_regularizer),
        }

    def _set_family(
        self,
        family: str,
        initializer: Any,
        regularizer: Any = None,
        constraint: Any = None,
        used: bool = True,
    ) -> None:
        """Keep Keras's three arguments of a family of weights, "kernel" or "bias"."""
        if not used and (regularizer is not None or constraint is not None):
            raise ArgumentError(
                f"`{family}_regularizer` and `{family}_constraint` need a {family}. Received: "
                f"{family}_regularizer={regularizer!r}, {family}_constraint={constraint!r} for a "
                f"{type(self).__name__} without a {family}"
            )
        setattr(self, f"{family}_initializer", keras.initializers.get(initializer))
        setattr(self, f"{family}_regularizer", keras.regularizers.get(regularizer))
        setattr(self, f"{family}_constraint", keras.constraints.get(constraint))

    def _family_config(self, *families: str) -> dict[str, Any]:
        config = {}
        for each in families:
            initializer, regularizer, constraint = self._family(each)
            config[f"{each}_initializer"] = keras.initializers.serialize(initializer)
            config[f"{each}_regularizer"] = keras.regularizers.serialize(regularizer)
            config[f"{each}_constraint"] = keras.constraints.serialize(constraint)
        return config

    def _family(self, family: str) -> tuple[Any, Any, Any]:
        kinds = ("initializer", "regularizer", "constraint")
        initializer, regularizer, constraint = (getattr(self, f"{family}_{kind}") for kind in kinds)
        return initializer, regularizer, constraint

    def _add(self, name: str, shape: tuple[int, ...], family: str = "kernel") -> Any:
        """Create a trainable weight of a family."""
        initializer, regularizer, constraint = self._family(family)
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=_own_initializer(initializer, name),
            regularizer=regularizer,
            constraint=constraint,
        )

    def _check_shapes(
        self, query_shape: Any, value_shape: Any, key_shape: Any
    ) -> tuple[int, int, int]:
        """Return the widths of query, key and value; check ranks, widths and key length."""
        value_shape = query_shape if value_shape is None else value_shape
        key_shape = value_shape if key_shape is None else key_shape
        hint = ". Call layer(query, value) instead of layer([query, value])"
        query_width = self._check_shape("query", query_shape, hint)
        value_width = self._check_shape("value", value_shape, hint)
        key_width = self._check_shape("key", key_shape, hint)
        if None not in (value_shape[1], key_shape[1]) and value_shape[1] != key_shape[1]:
            raise ShapeError(
                "`key` and `value` must have the same number of steps. "
                f"Received: key of shape {tuple(key_shape)}, value of shape {tuple(value_shape)}"
            )
        return query_width, key_width, value_width

    def _check_shape(self, name: str, shape: Any, hint: str = "") -> int:
        """Return the width of one input; check that it is one tensor and its rank."""
        if not isinstance(shape, (tuple, list)) or any(isinstance(x, (tuple, list)) for x in shape):
            raise ArgumentTypeError(
                f"`{name}` must be one tensor, not a list of tensors. "
                f"Received: {name} of shape {shape}{hint}"
            )
        if len(shape) != 3 or shape[-1] is None:
            raise ShapeError(
                f"`{name}` must have the shape (batch, steps, features) with known features. "
                f"Received: {name} of shape {tuple(shape)}"
            )
        width: int = shape[-1]
        return width


def _anew(argument: Any, own: Any) -> Any:
    return ops.logical_and(argument, argument) if argument is own else argument


def _own_initializer(initializer: Any, name: str) -> Any:
    """A copy of the initializer for one weight.

    Keras's random initializers have no state: one object used twice gives the same numbers twice.
    One without a seed is cloned and draws its own; one with a seed gets another that follows from
    the seed and the weight's name. One that draws from a `SeedGenerator` has a state and goes on.
    """
    if not isinstance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    if not isinstance(config.get("seed", "none"), int | None):
        return initializer
    if config["seed"] is not None:
        config["seed"] = zlib.crc32(f"{config['seed']}/{name}".encode()) % 2**31
    return type(initializer).from_config(config)
