"""The abstract layer: what all attention layers share, and nothing of any one formula."""

from collections.abc import Callable
from typing import Any, ClassVar

import keras
from keras import ops

from regard import _checks, positions
from regard.errors import ArgumentError
from regard.kernels.dispatch import TIMED
from regard.kernels.dot_product import dot_output
from regard.layers.checked_calls import CheckedCalls
from regard.layers.weight_families import WeightFamilies
from regard.ops.attention import Attended, Pairs, attend
from regard.ops.biases import add_bias
from regard.ops.call_masks import outer
from regard.ops.dropout_mode import drops
from regard.ops.keras_mask import carried_mask
from regard.ops.normalizers import NORMALIZERS
from regard.ops.precision import saturated
from regard.ops.scores import dot, soft_cap
from regard.regularizers import PenaltyMean
from regard.regularizers.attention_regularizer import penalty_per_sample

__all__ = ["AttentionLayer", "those_that_hold"]


class AttentionLayer(WeightFamilies, CheckedCalls):
    """Share masks, positions, normalisers, dropout and configuration among the layers; abstract.

    A layer whose query, key and value arrive in the call comes from `QueryKeyValueLayer`. A pooling
    layer, whose query is learned, writes its own `call`. Both use `_weigh`.

        e[t, s] = cap(score_activation(score(query[t], key[s]) / temperature)) + bias[t, s]
        a[t, :] = normalizer of e[t, s] over the s that masks and position allow
        out[t]  = sum over s of dropout(a[t, s]) * value[s]

    Args:
        position: which pairs may meet and how place enters, one of `regard.positions`, such as
            `Causal()` or `LocalWindow(2, 2) + Alibi()`. None lets all pairs meet.
        normalizer: `"softmax"`, `"sigmoid"`, `"sparsemax"`, `"entmax15"` or `"hardmax"`
            (`regard.ops.normalizers`). With `"sigmoid"` the weights of a query need not sum to 1.
        score_activation: a function of the scores, before anything is added: a name that
            `keras.activations.get` knows or a function that Keras can serialise.
        temperature: what the scores are divided by, above 0: higher makes the weights more equal.
        soft_cap: bounds the scores smoothly to this number above 0, `cap * tanh(score / cap)`.
        dropout: share of the weights that is set to 0 in training; the others grow by
            1 / (1 - dropout).
        seed: seed of the dropout; None draws one. Without dropout it has no effect, and is allowed,
            so that a search may turn the dropout down to 0.
        attention_regularizer: one of `regard.regularizers`, or any function of the weights (before
            dropout) that gives a scalar, such as `keras.regularizers.L1`. Its value is added to the
            loss, divided by the number of samples that have a valid query, so that neither padding
            nor the batch size changes it. It needs the weights, so no path without them is taken;
            `regard.regularizers.PenaltyLog` shows it in the logs of `fit`.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.
    """

    _inputs: ClassVar[tuple[str, ...]] = ("query", "value", "key")
    # Whether scores are dot products of what can be turned by its place (`Rotary`).
    _rotatable: ClassVar[bool] = False
    # Whether a score takes its query and key alone, so that those of a window suffice.
    _paired: ClassVar[bool] = True
    # Whether queries have places: not where they are learned.
    _placeable: ClassVar[bool] = True

    def __init__(
        self,
        *,
        position: Any = None,
        normalizer: str = "softmax",
        score_activation: Any = None,
        temperature: float = 1.0,
        soft_cap: float | None = None,
        dropout: float = 0.0,
        seed: int | None = None,
        attention_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.position = positions.get(position)
        self._check_position()
        self.normalizer = _checks.one_of("normalizer", normalizer, NORMALIZERS)
        activation = None if score_activation is None else keras.activations.get(score_activation)
        self.score_activation = activation
        self.temperature = _checks.positive_number("temperature", temperature)
        cap = None if soft_cap is None else _checks.positive_number("soft_cap", soft_cap)
        self.soft_cap = cap
        self.dropout = _checks.rate("dropout", dropout)
        self.seed = _checks.seed("seed", seed)
        self.attention_regularizer = keras.regularizers.get(attention_regularizer)
        if self.attention_regularizer is not None:
            self._penalty_mean = PenaltyMean(self, self.attention_regularizer)
        self.supports_masking = True
        self._heads: int | None = None  # set by layers whose scores have an axis for heads
        self._place_weights: dict[str, Any] = {}
        if self.dropout > 0:
            self._seed_generator = keras.random.SeedGenerator(self.seed)

    def _check_position(self) -> None:
        name = type(self).__name__
        if self.position is not None and not self._placeable:
            raise ArgumentError(
                "`position` says which query may see which key. Received: "
                f"position={self.position!r} for {name}, whose queries have no place"
            )
        if self.position is not None and self.position.rotates and not self._rotatable:
            raise ArgumentError(
                "Rotary turns the two sides of a dot product. Received: "
                f"position={self.position!r} for {name}, whose scores are none"
            )

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create what the position learns; final layers call it at the end of their own."""
        if self.position is None:
            return
        for name, (shape, initializer) in self.position.weights(self._heads).items():
            self._place_weights[name] = self.add_weight(
                name=name, shape=shape, initializer=initializer
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer; a mask that is given is never taken for the one that Keras fills in.

        Keras fills the mask that the first tensor carries into the masks that nobody gave, and
        `ops.call_masks` knows it there by its identity. So a mask that *is* given and happens to
        be the same object goes on as a new one.
        """
        first = args[0] if args else kwargs.get("query", kwargs.get("value"))
        own = carried_mask(first)
        if own is not None:
            args = (*args[:1], *(_renewed(each, own) for each in args[1:]))
            kwargs = {name: _renewed(each, own) for name, each in kwargs.items()}
        return super().__call__(*args, **kwargs)

    def _weigh(
        self,
        score: Callable[[Any, Any], Any],
        query: Any,
        key: Any,
        value: Any,
        pairs: Pairs,
        training: bool,
    ) -> Attended:
        """Score, normalise, regularise, drop and sum; in blocks where the pairs are in a band."""
        if pairs.query_place is not None and self.position is not None:
            query = self.position.transform(query, pairs.query_place)
        band = pairs.band
        if band is not None:
            query, key, value = band.of_queries(query), band.of_keys(key), band.of_keys(value)
        drop = self._drop if self.dropout > 0 and drops(training) else None
        dots = None
        if score is dot:
            dots = dot_output(query, key, value, pairs, self._whole(drop is not None, pairs.timed))
            if dots is not None and not pairs.asked:
                return Attended(dots if band is None else band.back(dots), None, None)
        scores = add_bias(self._shaped(score(query, key)), pairs.bias)
        total, normalizer = add_bias(scores, pairs.position_bias), NORMALIZERS[self.normalizer]
        pair_mask = pairs.pair_mask
        if pair_mask is None:
            pair_mask = outer(pairs.query_mask, pairs.key_mask, self._heads)
        output, weights = attend(total, value, pair_mask, drop, normalizer)
        output = output if dots is None else dots
        if self.attention_regularizer is not None and pairs.whole:
            self._penalise(weights if band is None else band.dense(weights), pairs, training)
        output = output if band is None else band.back(output)
        return Attended(output, weights, saturated(scores, self.compute_dtype))

    def _whole(self, drops: bool, timed: bool) -> tuple[str, ...]:
        """Reasons that rule out the fused path of dot products."""
        shaped = self.temperature != 1.0 or (self.score_activation, self.soft_cap) != (None, None)
        other = self.normalizer != "softmax"
        whole = {
            f"the fused path normalises by softmax, not {self.normalizer}": other,
            "scores are divided, capped or passed through an activation": shaped,
            "dropout is of the weights": drops,
            TIMED: timed,
            "a regularizer is of the weights": self.attention_regularizer is not None,
        }
        return those_that_hold(whole)

    def _shaped(self, scores: Any) -> Any:
        if self.temperature != 1.0:
            scores = scores / self.temperature
        if self.score_activation is not None:
            scores = self.score_activation(scores)
        return scores if self.soft_cap is None else soft_cap(scores, self.soft_cap)

    def _drop(self, weights: Any) -> Any:
        return keras.random.dropout(weights, self.dropout, seed=self._seed_generator)

    def _penalise(self, weights: Any, pairs: Pairs, training: bool) -> None:
        """Add the penalty of the weights to the loss, for each sample with a valid query."""
        penalty, samples = penalty_per_sample(
            self.attention_regularizer, weights, pairs.query_mask, pairs.key_mask
        )
        self.add_loss(penalty)
        if training:
            self._penalty_mean.update(penalty, samples)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: the weights stay as they are, also where a whole model is quantised."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {
            **super().get_config(),
            "position": keras.saving.serialize_keras_object(self.position),
            "normalizer": self.normalizer,
            "score_activation": (
                self.score_activation and keras.activations.serialize(self.score_activation)
            ),
            "temperature": self.temperature,
            "soft_cap": self.soft_cap,
            "dropout": self.dropout,
            "seed": self.seed,
            "attention_regularizer": keras.regularizers.serialize(self.attention_regularizer),
        }


def those_that_hold(reasons: dict[str, bool]) -> tuple[str, ...]:
    """Return the reasons that hold.

    Args:
        reasons: sentences, and whether each is true.

    Returns:
        The true ones.
    """
    return tuple(reason for reason, holds in reasons.items() if holds)


def _renewed(argument: Any, own: Any) -> Any:
    return ops.logical_and(argument, argument) if argument is own else argument
