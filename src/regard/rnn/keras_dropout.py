"""Which layers of Keras drop something, and how they do it outside training too."""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras

from regard.layers.attention_layer import AttentionLayer
from regard.rnn.dropout_wrapper import DropoutWrapper

__all__ = ["can_drop", "dropping"]

# Each does nothing else in training. What has one of them inside, such as MultiHeadAttention, needs
# nothing: those inside are found.
_OF_KERAS = (
    keras.layers.Dropout,
    keras.layers.AlphaDropout,
    keras.layers.GaussianDropout,
    keras.layers.Attention,
    keras.layers.LSTM,
    keras.layers.GRU,
    keras.layers.SimpleRNN,
    keras.layers.ConvLSTM1D,
    keras.layers.ConvLSTM2D,
    keras.layers.ConvLSTM3D,
)
_RATES = ("rate", "dropout", "recurrent_dropout", "input_rate", "state_rate", "output_rate")


def can_drop(layer: Any) -> bool:
    """Say whether a layer of Keras or regard drops something in training."""
    known = _is_of_keras(layer) or isinstance(layer, AttentionLayer | DropoutWrapper)
    return known and any((getattr(layer, name, 0) or 0) > 0 for name in _RATES)


def _is_of_keras(layer: Any) -> bool:
    return isinstance(layer, _OF_KERAS) or hasattr(layer, "reset_dropout_mask")  # Keras's cells


@contextlib.contextmanager
def dropping(layers: Sequence[Any], others: Sequence[Any] = ()) -> Iterator[None]:
    """Call layers of Keras as in training, for as long as the context lasts.

    Args:
        layers: those of a model; what is no dropout of Keras is left as it is.
        others: layers of other classes that are to be called as in training.
    """
    chosen = [each for each in layers if _is_of_keras(each)]
    chosen += [each for each in others if not any(each is one for one in chosen)]
    before = [(each, each.__dict__.get("call")) for each in chosen]
    try:
        for each in chosen:
            each.call = _in_training(each.call)
        yield
    finally:
        for each, own in before:
            if own is not None:
                each.call = own
            elif "call" in each.__dict__:
                del each.call


def _in_training(call: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(call)

    @functools.wraps(call)
    def dropped(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.arguments["training"] = True
        return call(*given.args, **given.kwargs)

    return dropped
