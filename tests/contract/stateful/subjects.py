"""The cells that the promises are held against. A new one is an entry in CELLS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from regard import rnn
from tests.contract.sizes import BATCH, KEYS, WIDTH


def values(batch: int, steps: int, seed: int) -> np.ndarray:
    """Return the inputs of a cell that reads one tensor, (B, T, D)."""
    shape = (batch, steps, WIDTH)
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@dataclass(frozen=True)
class Subject:
    """A cell with one choice of arguments.

    Args:
        name: what it is called in the list of tests.
        cell: makes it.
        arguments: what `cell` is given.
        inputs: (batch, steps, seed) -> arrays (B, T, ...), in the structure that the cell reads.
        draws: whether it draws something in training.
    """

    name: str
    cell: Callable[..., Any]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inputs: Callable[[int, int, int], Any] = values
    draws: bool = False

    def make(self, **more: Any) -> Any:
        """Return a new cell."""
        return self.cell(**{**self.arguments, **more})

    def built(self, **options: Any) -> rnn.Recurrence:
        """Return a layer around the cell whose weights are far from their first values."""
        layer = rnn.Recurrence(self.make(), **{"return_sequences": True, **options})
        layer.build(keras.tree.map_structure(lambda each: each.shape, self.batch()))
        random = np.random.default_rng(7)
        for weight in layer.trainable_weights:
            weight.assign(random.normal(0.1, 0.4, weight.shape))
        return layer

    def batch(self, batch: int = BATCH, steps: int = KEYS, seed: int = 0) -> Any:
        """Return inputs of the sizes that everything in the contract has."""
        return self.inputs(batch, steps, seed)

    def symbols(self) -> Any:
        """Return symbolic inputs of unknown length."""
        return keras.tree.map_structure(
            lambda each: keras.Input((None, *each.shape[2:]), dtype=each.dtype.name), self.batch()
        )


def _stack(**options: Any) -> rnn.StackedCells:
    """Two cells on top of each other, of one dtype."""
    cells = [keras.layers.GRUCell(3, **options), keras.layers.LSTMCell(2, **options)]
    return rnn.StackedCells(cells, **options)


@keras.saving.register_keras_serializable(package="tests")
class TwoInputs(keras.layers.Layer):
    """Read a dictionary of two tensors, return one; drop some of the output at each step anew."""

    state_size = 3

    def __init__(self, rate: float = 0.0, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate, self.seed = rate, seed
        self.dense = keras.layers.Dense(3, activation="tanh", dtype=self.dtype_policy)
        self.dropout = keras.layers.Dropout(rate, seed=seed, dtype=self.dtype_policy)

    def build(self, inputs_shape: Any) -> None:
        width = sum(each[-1] for each in inputs_shape.values())
        self.dense.build((None, width + 3))

    def get_initial_state(self, batch_size: Any = None) -> Any:
        return keras.ops.zeros((batch_size, 3), self.compute_dtype)

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        given = [keras.ops.cast(inputs[name], self.compute_dtype) for name in ("event", "time")]
        state = self.dense(keras.ops.concatenate([*given, states[0]], axis=-1))
        shown = self.dropout(state, training=training)
        return {"state": shown, "first": shown[:, :1]}, [state]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


def _events(batch: int, steps: int, seed: int) -> dict[str, np.ndarray]:
    event = values(batch, steps, seed)
    return {"event": event, "time": np.abs(event[..., :1])}


def _gate(**options: Any) -> rnn.TimeGate:
    """A time gate around a cell, of one dtype."""
    return rnn.TimeGate(keras.layers.LSTMCell(3, **options), half_lives=(0.5, 4), **options)


def _wrapped(variational: bool, **options: Any) -> rnn.DropoutWrapper:
    """Dropout of all that a cell reads and gives, around a cell of one dtype."""
    return rnn.DropoutWrapper(
        keras.layers.LSTMCell(3, **options),
        0.4,
        state_rate=0.3,
        output_rate=0.2,
        variational=variational,
        seed=5,
        **options,
    )


def _timed(batch: int, steps: int, seed: int) -> dict[str, np.ndarray]:
    event = values(batch, steps, seed)
    return {"values": event, "gaps": np.abs(event[..., :1])}


def _missing(batch: int, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Some values are not there, which is what NaN says."""
    event = values(batch, steps, seed)
    return np.where(event > 0.8, np.float32("nan"), event), np.abs(event[..., :1])


CELLS = (
    Subject("LSTMCell", keras.layers.LSTMCell, {"units": 3}),
    Subject(
        "LSTMCell, dropout",
        keras.layers.LSTMCell,
        {"units": 3, "dropout": 0.4, "recurrent_dropout": 0.3, "seed": 5},
        draws=True,
    ),
    Subject("GRUCell", keras.layers.GRUCell, {"units": 3}),
    Subject("StackedCells", _stack),
    Subject("TimeGate", _gate, inputs=_timed),
    Subject("TimeAwareLSTM", rnn.TimeAwareLSTM, {"units": 3, "decay": "inverse"}, _timed),
    Subject("GRUD", rnn.GRUD, {"units": 3}, _missing),
    Subject("DropoutWrapper", _wrapped, {"variational": True}, draws=True),
    Subject("DropoutWrapper, each step", _wrapped, {"variational": False}, draws=True),
    Subject("two inputs", TwoInputs, {"rate": 0.5, "seed": 5}, _events, draws=True),
)


def subject(name: str) -> Subject:
    """Return the subject of that name."""
    return next(each for each in CELLS if each.name == name)
