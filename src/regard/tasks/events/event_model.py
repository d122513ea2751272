"""A small model of events with a slot for one contender."""

import keras

from regard.models.answer_layers import class_probabilities
from regard.models.seeds import named_seed
from regard.tasks.events.event_scaling import packed_width
from regard.tasks.events.event_slot import EventSlot

__all__ = ["event_predictor"]


def event_predictor(
    contender: str,
    *,
    channels: int,
    static: int,
    cell: str = "lstm",
    projection: int = 16,
    units: int = 16,
    dropout: float = 0.2,
    seed: int = 0,
) -> keras.Model:
    """Build the contender's slot, the features of the id beside its vector, dropout and an answer.

    Args:
        contender: what stands in the slot.
        channels: how many numbers an event holds.
        static: how many features an id has; 0 for none.
        cell: of the recurrent layer: "lstm" or "gru".
        projection: width of an event behind the first layer.
        units: width of the recurrent layer.
        dropout: share of the vector's features set to 0 in training.
        seed: from which all initial weights and the dropout follow.

    Returns:
        A model from a list of what `EventScaling.packed` gives, (B, T, width), and a boolean mask
        (B, T), True for an event, to the chance of the outcome, (B, 1).
    """
    packed = keras.Input((None, packed_width(channels, static)), dtype="float32", name="values")
    mask = keras.Input((None,), dtype="bool", name="mask")
    vector = EventSlot(
        contender,
        units,
        projection=projection,
        cell=cell,
        seed=named_seed(seed, "slot"),
        name="slot",
    )(
        packed[:, :, :channels],
        packed[:, :, channels : 2 * channels],
        packed[:, :, 2 * channels],
        mask=mask,
    )
    if static:
        vector = keras.layers.Concatenate(name="beside")([vector, packed[:, 0, 2 * channels + 1 :]])
    answer = class_probabilities(vector, 2, dropout=dropout, seed=seed)
    return keras.Model([packed, mask], answer, name="event_predictor")
