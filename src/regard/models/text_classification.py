"""A small text classifier with a slot for one contender."""

import zlib
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.models.contender_slot import ContenderSlot

__all__ = ["named_seed", "text_classifier", "token_weights"]

_SLOT = "slot"


def text_classifier(
    contender: str,
    *,
    vocabulary: int,
    classes: int = 2,
    embedding: int = 32,
    units: int = 16,
    dropout: float = 0.2,
    seed: int = 0,
) -> keras.Model:
    """Build embedding, bidirectional GRU, the contender's slot, dropout and a dense layer.

    The mask is made once, from the token ids, and passed as an argument to every layer that needs
    it. Each weight that contenders share starts from a seed of its own, drawn from `seed` and the
    weight's name: two contenders with one seed differ in their slots alone.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        vocabulary: number of token ids; id 0 is padding.
        classes: number of classes, at least 2.
        embedding: width of the embedding.
        units: width of the GRU in each direction.
        dropout: share of the vector's features set to 0 in training.
        seed: from which all initial weights and the dropout follow. Sets Keras's global seed.

    Returns:
        A model from token ids (B, T), integers, to probabilities: (B, 1), that of class 1, for two
        classes, else (B, classes).

    Raises:
        ArgumentError: if a number is out of its range.
        UnknownNameError: if there is no such contender.

    Example:
        >>> from regard.models import text_classifier
        >>> model = text_classifier("additive", vocabulary=11, classes=3)
        >>> model.output_shape
        (None, 3)
    """
    _checks.positive_integer("vocabulary", vocabulary)
    if _checks.positive_integer("classes", classes) < 2:
        raise ArgumentError(f"`classes` must be at least 2. Received: classes={classes}")
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = ops.not_equal(ids, 0)
    embedded = keras.layers.Embedding(
        vocabulary,
        _checks.positive_integer("embedding", embedding),
        embeddings_initializer=keras.initializers.RandomUniform(
            -0.05, 0.05, seed=named_seed(seed, "embedding")
        ),
        name="embedding",
    )(ids)
    states = _encoder(_checks.positive_integer("units", units), seed)(embedded, mask=mask)
    # The slots' layers, Keras's own among them, draw their seeds from the global generator.
    keras.utils.set_random_seed(named_seed(seed, "slot"))
    pooled = ContenderSlot(contender, name=_SLOT)(states, mask=mask)
    vector = pooled[0] if isinstance(pooled, (tuple, list)) else pooled
    dropped = keras.layers.Dropout(
        _checks.rate("dropout", dropout), seed=named_seed(seed, "dropout"), name="dropout"
    )(vector)
    answer = keras.layers.Dense(
        1 if classes == 2 else classes,
        activation="sigmoid" if classes == 2 else "softmax",
        kernel_initializer=keras.initializers.GlorotUniform(named_seed(seed, "answer")),
        name="answer",
    )(dropped)
    return keras.Model(ids, answer, name="text_classifier")


def token_weights(model: keras.Model) -> keras.Model:
    """Return the model that gives the weight of each token instead of the answer.

    Args:
        model: a model that `text_classifier` built; it is not changed, and its weights are shared.

    Returns:
        A model from token ids (B, T) to weights (B, T), 0 at padding, that sum to 1 over a text.

    Raises:
        ArgumentError: if the contender gives tokens no weights.
    """
    slot = model.get_layer(_SLOT)
    if not isinstance(slot.output, (tuple, list)):
        raise ArgumentError(
            "`model` must have a contender that attends. "
            f"Received: a model with contender={slot.contender!r}"
        )
    return keras.Model(model.input, slot.output[1], name="token_weights")


def named_seed(seed: int, name: str) -> int:
    """Return the seed that belongs to one named part of a model or of a trial.

    Args:
        seed: the seed of the whole.
        name: the name of the part.

    Returns:
        An integer from 0 to 2**31 - 1, the same in every process and on every machine.
    """
    return zlib.crc32(f"{seed}/{name}".encode()) % 2**31  # a seed beyond is refused on PyTorch


def _encoder(units: int, seed: int) -> keras.layers.Layer:
    return keras.layers.Bidirectional(
        _gru(units, seed, "forward"),
        # Without it Keras copies the forward layer, seeds and all, and both start alike.
        backward_layer=_gru(units, seed, "backward", go_backwards=True),
        name="encoder",
    )


def _gru(units: int, seed: int, name: str, **options: Any) -> keras.layers.Layer:
    kernel, recurrent = named_seed(seed, f"{name}/kernel"), named_seed(seed, f"{name}/recurrent")
    return keras.layers.GRU(
        units,
        return_sequences=True,
        kernel_initializer=keras.initializers.GlorotUniform(kernel),
        recurrent_initializer=keras.initializers.Orthogonal(seed=recurrent),
        name=name,
        **options,
    )
