"""The weight that a model's slot gives to each token."""

from typing import Any

import keras

from regard.errors import ArgumentError
from regard.models.contender_slot import ContenderSlot, recorded_weights
from regard.models.context_slot import ContextSlot

__all__ = ["token_weights"]


def token_weights(model: keras.Model) -> keras.Model:
    """Return the model that gives the weight of each token instead of the answer.

    It calls `model`, functional or not, and takes the weights from the slot on the way.

    Args:
        model: a model with one `ContenderSlot` or `ContextSlot`, such as one that `text_classifier`
            or `token_tagger` built; it is not changed, and its weights are shared.

    Returns:
        A model from the same inputs to weights (B, T), 0 at padding, that sum to 1 over a text; of
        a tagger (B, T, T), for each token those of all, the mean over heads.

    Raises:
        ArgumentError: if the contender gives tokens no weights. And, when the result is called, if
            the model does not call its slot once: never, or for several texts.
    """
    for slot in _slots(model):
        if not slot.attends:
            raise ArgumentError(
                "`model` must have a contender that attends. "
                f"Received: a model with contender={slot.contender!r}"
            )
    return _TokenWeights(model, name="token_weights")


class _TokenWeights(keras.Model):
    """Call a model, and return what its slot says on the way."""

    def __init__(self, model: keras.Model, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model
        self.built = model.built  # else Keras calls it once as it is, before it compiles it

    def call(self, inputs: Any) -> Any:
        """Return the weight of each token."""
        with recorded_weights() as record:
            self.model(inputs, training=False)
        if len(record) != 1:
            raise ArgumentError(
                "`model` must call the slot of a contender that attends once. "
                f"Received: a model that calls it {len(record)} times"
            )
        return record[0]


def _slots(model: keras.Model) -> list[ContenderSlot | ContextSlot]:
    """The slots among a model's layers, and among those of models within it."""
    found: list[ContenderSlot | ContextSlot] = []
    for layer in model.layers:
        if isinstance(layer, ContenderSlot | ContextSlot):
            found.append(layer)
        elif isinstance(layer, keras.Model):
            found += _slots(layer)
    return found
