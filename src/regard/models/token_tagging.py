"""A small model that labels each token, with a slot for one context."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.catalog.taggers import context_and_end
from regard.errors import ArgumentError
from regard.layers import CRF
from regard.models.context_slot import ContextSlot
from regard.models.encoders import make_encoder
from regard.models.seeds import named_seed
from regard.models.tag_decoder import TagDecoder

__all__ = ["reading_tagger", "token_tagger"]


def token_tagger(
    contender: str,
    *,
    vocabulary: int,
    labels: int,
    allowed: Any = None,
    encoder: str = "none",
    embedding: int = 32,
    units: int = 16,
    dropout: float = 0.2,
    seed: int = 0,
) -> keras.Model:
    """Build embedding, encoder, the contender's context, dropout, a dense layer and its end.

    The mask is made once, from the token ids, and passed as an argument to every layer that needs
    it. Each weight that contenders share starts from a seed of its own, drawn from `seed` and the
    weight's name: two contenders with one seed differ in their contexts and ends alone, and one
    that is decided by softmax and by paths is the same network. Keras's global random state has no
    part in it and stays as it was.

    Args:
        contender: a name of `regard.catalog.taggers.TAGGERS`.
        vocabulary: number of token ids; id 0 is padding.
        labels: number of labels, at least 2.
        allowed: which label may follow which, as `regard.data.allowed_transitions` makes it; None
            for no rule. Only a conditional random field learns by it.
        encoder: `"gru"`, `"lstm"`, `"cnn"`, `"transformer"` or `"none"`, where the embedded tokens
            are the states; see `regard.models.text_classifier`.
        embedding: width of the embedding.
        units: half the width of the encoder's states; without an encoder it has no part.
        dropout: share of a state's features set to 0 in training.
        seed: from which all initial weights and the dropout follow.

    Returns:
        A model from token ids (B, T), integers, to the chance of each label (B, T, labels); with a
        conditional random field to a chain (B, T, labels, labels), see `regard.layers.CRF`.

    Raises:
        ArgumentError: if a number is out of its range.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender or encoder.

    Example:
        >>> from regard.models import token_tagger
        >>> model = token_tagger("multi_head_crf", vocabulary=11, labels=3)
        >>> model.output_shape
        (None, None, 3, 3)
    """
    context, end = context_and_end(contender)
    _checks.positive_integer("units", units)
    if _checks.positive_integer("labels", labels) < 2:
        raise ArgumentError(f"`labels` must be at least 2. Received: labels={labels}")
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = ops.not_equal(ids, 0)
    start = keras.initializers.RandomUniform(-0.5, 0.5, seed=named_seed(seed, "embedding"))
    states = keras.layers.Embedding(
        _checks.positive_integer("vocabulary", vocabulary),
        _checks.positive_integer("embedding", embedding),
        embeddings_initializer=start,
        name="embedding",
    )(ids)
    encode = make_encoder(encoder, units=units, seed=seed)
    if encode is not None:
        states = encode(states, mask=mask)
    states = ContextSlot(context, seed=named_seed(seed, "slot"), name="slot")(states, mask=mask)
    states = keras.layers.Dropout(
        _checks.rate("dropout", dropout), seed=named_seed(seed, "dropout"), name="dropout"
    )(states)
    scores = keras.layers.Dense(
        labels,
        kernel_initializer=keras.initializers.GlorotUniform(named_seed(seed, "answer")),
        name="answer",
    )(states)
    if end == "crf":
        outputs = CRF(allowed, name="crf")(scores, mask=mask)
    else:
        outputs = keras.layers.Softmax(name="chances")(scores)
    return keras.Model(ids, outputs, name="token_tagger")


def reading_tagger(model: keras.Model, contender: str, allowed: Any = None) -> keras.Model:
    """Return the model that also decides labels; it shares all weights.

    Args:
        model: that `token_tagger` built.
        contender: its name.
        allowed: which label may follow which; None for no rule.

    Returns:
        A model from token ids (B, T) to (B, T, 1 + labels), see `TagDecoder`.

    Raises:
        UnknownNameError: if there is no such contender.
    """
    _, end = context_and_end(contender)
    ids = model.inputs[0]
    outputs = model.outputs[0] if end == "crf" else model.get_layer("answer").output
    reading = TagDecoder(allowed if end == "viterbi" else None, name="reading")
    found = reading(outputs, mask=ops.not_equal(ids, 0))
    return keras.Model(ids, found, name="reading_tagger")
