"""A small model of texts with a slot for one contender."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.models.answer_layers import (
    class_probabilities,
    label_probabilities,
    plain_numbers,
)
from regard.models.contender_slot import ContenderSlot
from regard.models.encoders import BIDIRECTIONAL, make_encoder
from regard.models.seeds import named_seed

__all__ = ["text_classifier"]

_EMBEDDING = 32
_LAST_LAYERS = {
    "classes": class_probabilities,
    "labels": label_probabilities,
    "numbers": plain_numbers,
}


def text_classifier(
    contender: str,
    *,
    vocabulary: int,
    classes: int = 2,
    answer: str = "classes",
    encoder: str = "gru",
    embedding: int | None = None,
    units: int = 16,
    dropout: float = 0.2,
    embeddings: Any = None,
    freeze_embeddings: bool = False,
    seed: int = 0,
) -> keras.Model:
    """Build embedding, encoder, the contender's slot, dropout and a dense layer.

    The mask is made once, from the token ids, and passed as an argument to every layer that needs
    it. Each weight that contenders share starts from a seed of its own, drawn from `seed` and the
    weight's name: two contenders with one seed differ in their slots alone. Keras's global random
    state has no part in it and stays as it was.

    The encoders, whose states are `2 * units` wide:

    - `"gru"`, `"lstm"`: recurrent in both directions, `units` wide in each;
    - `"cnn"`: two convolutions of three steps;
    - `"transformer"`: one block of self-attention with two heads;
    - `"none"`: the embedded tokens themselves, as wide as the embedding.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        vocabulary: number of token ids; id 0 is padding.
        classes: number of classes, at least 2; or of labels or numbers, at least 1.
        answer: `"classes"`, of which each text has one; `"labels"`, of which it may have several;
            or `"numbers"`.
        encoder: `"gru"`, `"lstm"`, `"cnn"`, `"transformer"` or `"none"`.
        embedding: width of the embedding; None for that of `embeddings`, else 32.
        units: half the width of the encoder's states; without an encoder it has no part.
        dropout: share of the vector's features set to 0 in training.
        embeddings: a matrix (vocabulary, width) from which the embedding starts; None to draw it.
        freeze_embeddings: whether this matrix stays as it is in training.
        seed: from which all other initial weights and the dropout follow.

    Returns:
        A model from token ids (B, T), integers, to probabilities: (B, 1), that of class 1, for two
        classes, else (B, classes). Of labels the probability of each, of numbers these: (B,
        classes).

    Raises:
        ArgumentError: if a number is out of its range, or an argument has no effect.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if `embeddings` have another shape than (vocabulary, embedding).
        UnknownNameError: if there is no such contender, encoder or answer.

    Example:
        >>> from regard.models import text_classifier
        >>> model = text_classifier("additive", vocabulary=11, classes=3, encoder="cnn")
        >>> model.output_shape
        (None, 3)
    """
    _checks.positive_integer("vocabulary", vocabulary)
    last = _LAST_LAYERS[_checks.one_of("answer", answer, _LAST_LAYERS)]
    if _checks.positive_integer("classes", classes) < 2 and answer == "classes":
        raise ArgumentError(f"`classes` must be at least 2. Received: classes={classes}")
    _checks.positive_integer("units", units)
    frozen = _checks.boolean("freeze_embeddings", freeze_embeddings)
    matrix = None if embeddings is None else _matrix(embeddings, vocabulary, embedding)
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = ops.not_equal(ids, 0)
    if matrix is not None:
        embed = _given_embedding(matrix, frozen)
    elif frozen:
        raise ArgumentError(
            "`freeze_embeddings` needs `embeddings`. Received: freeze_embeddings=True without them"
        )
    else:
        embed = _drawn_embedding(vocabulary, _EMBEDDING if embedding is None else embedding, seed)
    states, encode = embed(ids), make_encoder(encoder, units=units, seed=seed)
    if encode is not None:
        states = encode(states, mask=mask)
    vector = ContenderSlot(
        contender,
        bidirectional=encoder in BIDIRECTIONAL,
        seed=named_seed(seed, "slot"),
        name="slot",
    )(states, mask=mask)
    answers = last(vector, classes, dropout=dropout, seed=seed)
    return keras.Model(ids, answers, name="text_classifier")


def _drawn_embedding(vocabulary: int, width: int, seed: int) -> keras.layers.Layer:
    start = keras.initializers.RandomUniform(-0.05, 0.05, seed=named_seed(seed, "embedding"))
    return keras.layers.Embedding(
        vocabulary,
        _checks.positive_integer("embedding", width),
        embeddings_initializer=start,
        name="embedding",
    )


def _given_embedding(matrix: Any, frozen: bool) -> keras.layers.Layer:
    return keras.layers.Embedding(
        *matrix.shape,
        embeddings_initializer="zeros",
        weights=[matrix],
        trainable=not frozen,
        name="embedding",
    )


def _matrix(embeddings: Any, vocabulary: int, width: int | None) -> Any:
    matrix = np.asarray(embeddings)
    if matrix.dtype.kind != "f":
        raise ArgumentTypeError(
            "`embeddings` must be a matrix of floating-point numbers. "
            f"Received: embeddings of dtype {matrix.dtype}"
        )
    if matrix.ndim != 2 or len(matrix) != vocabulary or width not in (None, matrix.shape[1]):
        raise ShapeError(
            "`embeddings` must have the shape (vocabulary, embedding). Received: embeddings of "
            f"shape {matrix.shape} with vocabulary={vocabulary}, embedding={width}"
        )
    if not np.isfinite(matrix).all():
        raise ArgumentError("`embeddings` must be finite. Received: NaN or infinity among them")
    return matrix
