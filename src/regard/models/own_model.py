"""The user's own model with a slot in it."""

from collections.abc import Callable

import keras

from regard.errors import ArgumentError, ArgumentTypeError
from regard.models.contender_slot import ContenderSlot
from regard.models.seeds import named_seed

__all__ = ["fill_slot", "open_slot"]


def open_slot(contender: str, seed: int = 0) -> ContenderSlot:
    """Return the layer that stands in a model of the user's for one contender.

    Called as `slot(states, mask=None)` it turns (B, T, D) into one vector a sample, whatever the
    contender. Without a mask it takes the one that the states carry; without that, every step
    counts. Its weights start from seeds of their own, so what the rest of the model draws from the
    global random state does not depend on the contender.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        seed: from which the slot's initial weights follow.

    Returns:
        A layer named "slot", from states (B, T, D) to vectors (B, D), or (B, hops * D).

    Raises:
        UnknownNameError: if there is no such contender.

    Example:
        >>> import keras
        >>> from regard.models import open_slot
        >>> states = keras.Input((None, 6))
        >>> open_slot("additive")(states).shape
        (None, 6)
    """
    return ContenderSlot(contender, seed=named_seed(seed, "slot"), name="slot")


def fill_slot(
    build: Callable[[ContenderSlot], keras.Model], contender: str, *, seed: int = 0
) -> keras.Model:
    """Build the user's model with one contender in its slot.

    Keras's global seed is set first. So with one seed, models with different contenders start from
    the same weights everywhere but in the slot, and where a layer's width follows from the slot's.

    Args:
        build: a function that takes the slot and returns a compiled model that calls it once.
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        seed: of the model's initial weights and of the slot's. Becomes Keras's global seed.

    Returns:
        The model that `build` returned.

    Raises:
        ArgumentError: if the model is not compiled, or the slot is not in it.
        ArgumentTypeError: if `build` is no function or returns no model.
        UnknownNameError: if there is no such contender.
    """
    if not callable(build):
        raise ArgumentTypeError(
            "`build` must be a function that takes the slot and returns a compiled keras.Model. "
            f"Received: build={build!r}"
        )
    slot = open_slot(contender, seed)
    keras.utils.set_random_seed(seed)
    model = build(slot)
    if not isinstance(model, keras.Model):
        raise ArgumentTypeError(
            "`build` must return a keras.Model. "
            f"Received: {type(model).__name__} from build={build!r}. Is a `return` missing?"
        )
    if not model.compiled:
        raise ArgumentError(
            "`build` must return a compiled model. Received: a model without loss and optimizer. "
            "Call model.compile(...) in it"
        )
    if model.built and not slot.built:
        raise ArgumentError(
            "`build` must call the slot that it is given. Received: a model without it. "
            "Write vector = slot(states, mask=mask)"
        )
    return model
