"""Rows of recurrence: the same cell in `Recurrence` and in `keras.layers.RNN`."""

from collections.abc import Callable
from typing import Any

import keras

from benchmarks.row import WIDTH, Row
from regard import rnn

SIZES = ((32, 16), (32, 64), (32, 512))


def _ours(cell: Any) -> Callable[[Any, Any], Any]:
    return lambda states, mask: rnn.Recurrence(cell(WIDTH), True)(states, mask=mask)


def _keras(cell: Any) -> Callable[[Any, Any], Any]:
    return lambda states, mask: keras.layers.RNN(cell(WIDTH), True)(states, mask=mask)


ROWS = tuple(
    Row(f"Recurrence-{name}", "keras.layers.RNN", _ours(cell), _keras(cell), sizes=SIZES)
    for name, cell in (("LSTM", keras.layers.LSTMCell), ("GRU", keras.layers.GRUCell))
)
