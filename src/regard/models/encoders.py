"""The encoders of sequences: steps to states, each knowing of the others."""

from typing import Any

import keras

from regard._checks import one_of
from regard.models.convolution_encoder import ConvolutionEncoder
from regard.models.seeds import named_seed
from regard.models.transformer_encoder import TransformerEncoder

__all__ = ["BIDIRECTIONAL", "ENCODERS", "make_encoder"]

ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")

# Those whose states are the forward states, then the backward states.
BIDIRECTIONAL = ("gru", "lstm")

_CELLS = {"gru": keras.layers.GRU, "lstm": keras.layers.LSTM}


def make_encoder(encoder: str, *, units: int, seed: int) -> keras.layers.Layer | None:
    """Build an encoder, whose weights start from seeds of their own.

    Args:
        encoder: a name of `ENCODERS`.
        units: half the width of the states; that of one direction, where there are two.
        seed: from which the seed of each weight is drawn by the weight's name.

    Returns:
        A layer named "encoder" from (B, T, D) and `mask=` (B, T) to states (B, T, 2 * units); None
        for "none", where the steps are the states.

    Raises:
        UnknownNameError: if there is no such encoder.
    """
    name = one_of("encoder", encoder, ENCODERS)
    if name == "none":
        return None
    if name == "cnn":
        return ConvolutionEncoder(units, seed=seed, name="encoder")
    if name == "transformer":
        return TransformerEncoder(units, seed=seed, name="encoder")
    return keras.layers.Bidirectional(
        _direction(name, units, seed, "forward"),
        # Without it Keras copies the forward layer, seeds and all, and both start alike.
        backward_layer=_direction(name, units, seed, "backward", go_backwards=True),
        name="encoder",
    )


def _direction(cell: str, units: int, seed: int, name: str, **options: Any) -> keras.layers.Layer:
    kernel, recurrent = named_seed(seed, f"{name}/kernel"), named_seed(seed, f"{name}/recurrent")
    return _CELLS[cell](
        units,
        return_sequences=True,
        kernel_initializer=keras.initializers.GlorotUniform(kernel),
        recurrent_initializer=keras.initializers.Orthogonal(seed=recurrent),
        seed=named_seed(seed, f"{name}/dropout"),  # unused, but Keras would draw one
        name=name,
        **options,
    )
