"""A small model of multivariate series with a slot for one contender."""

from typing import Any

import keras

from regard import _checks
from regard.errors import ArgumentError
from regard.models.answer_layers import class_probabilities, plain_numbers
from regard.models.contender_slot import ContenderSlot
from regard.models.encoders import BIDIRECTIONAL, make_encoder
from regard.models.seeds import named_seed

__all__ = ["series_predictor"]


def series_predictor(
    contender: str,
    *,
    channels: int,
    classes: int | None = None,
    numbers: int | None = None,
    encoder: str = "gru",
    projection: int = 32,
    units: int = 16,
    dropout: float = 0.2,
    seed: int = 0,
) -> keras.Model:
    """Build projection, encoder, the contender's slot, dropout and a dense layer.

    Each step's channels are projected to one width; the encoders are those of
    `regard.models.text_classifier`. The mask is an input, since no value can stand for padding, and
    is passed to every layer that needs it: what stands in the padding changes nothing. Each weight
    that contenders share starts from a seed of its own, drawn from `seed` and the weight's name:
    two contenders with one seed differ in their slots alone. Keras's global random state has no
    part in it and stays as it was.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        channels: how many values a step has.
        classes: number of classes, at least 2; None where the answer is numbers.
        numbers: how many numbers the answer is; None where it is a class.
        encoder: `"gru"`, `"lstm"`, `"cnn"`, `"transformer"` or `"none"`, where the projected steps
            are the states.
        projection: width of the projected steps.
        units: half the width of the encoder's states; without an encoder it has no part.
        dropout: share of the vector's features set to 0 in training.
        seed: from which all initial weights and the dropout follow.

    Returns:
        A model from a list of values (B, T, channels), finite, and a boolean mask (B, T), True for
        a step, to probabilities: (B, 1), that of class 1, for two classes, else (B, classes); or to
        numbers (B, numbers) of any size.

    Raises:
        ArgumentError: if a number is out of its range, or not one of `classes` and `numbers` is
            given.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender or encoder.

    Example:
        >>> from regard.models import series_predictor
        >>> model = series_predictor("additive", channels=12, classes=9, encoder="cnn")
        >>> model.output_shape
        (None, 9)
    """
    _check_answer(classes, numbers)
    _checks.positive_integer("units", units)
    width = _checks.positive_integer("projection", projection)
    values = keras.Input(
        (None, _checks.positive_integer("channels", channels)), dtype="float32", name="values"
    )
    mask = keras.Input((None,), dtype="bool", name="mask")
    states = keras.layers.Dense(
        width,
        kernel_initializer=keras.initializers.GlorotUniform(named_seed(seed, "projection")),
        name="projection",
    )(values)
    encode = make_encoder(encoder, units=units, seed=seed)
    if encode is not None:
        states = encode(states, mask=mask)
    vector = ContenderSlot(
        contender,
        bidirectional=encoder in BIDIRECTIONAL,
        seed=named_seed(seed, "slot"),
        name="slot",
    )(states, mask=mask)
    answer = _answer(vector, classes, numbers, dropout=dropout, seed=seed)
    return keras.Model([values, mask], answer, name="series_predictor")


def _check_answer(classes: int | None, numbers: int | None) -> None:
    if (classes is None) == (numbers is None):
        raise ArgumentError(
            "One of `classes` and `numbers` must be given, and not both. Received:"
            f" classes={classes}, numbers={numbers}"
        )
    if classes is not None and _checks.positive_integer("classes", classes) < 2:
        raise ArgumentError(f"`classes` must be at least 2. Received: classes={classes}")
    if numbers is not None:
        _checks.positive_integer("numbers", numbers)


def _answer(vector: Any, classes: int | None, numbers: int | None, **options: Any) -> Any:
    if classes is not None:
        return class_probabilities(vector, classes, **options)
    assert numbers is not None
    return plain_numbers(vector, numbers, **options)
