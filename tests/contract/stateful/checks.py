"""The promises of cells in `Recurrence`: one function, one promise."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from regard import rnn, runtime
from tests.contract.sizes import BATCH, KEY_MASK, KEYS, WIDTH
from tests.contract.stateful.subjects import Subject

TOLERANCE = {"rtol": 1e-5, "atol": 1e-5}


@dataclass(frozen=True)
class Check:
    """A promise that each cell it applies to keeps: `run` raises AssertionError if not."""

    promise: str
    applies: Callable[[Subject], bool]
    run: Callable[[Subject], None]


CHECKS: dict[str, Check] = {}


def _every(subject: Subject) -> bool:
    return True


def _drawing(subject: Subject) -> bool:
    return subject.draws


def promise(applies: Callable[[Subject], bool] = _every) -> Callable[..., Any]:
    """Put a function into the list; its docstring is the promise."""

    def register(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        CHECKS[function.__name__] = Check(function.__doc__ or "", applies, function)
        return function

    return register


def arrays(outputs: Any) -> list[np.ndarray]:
    """Return all tensors of a structure as arrays."""
    return [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(outputs)]


def run(layer: Any, inputs: Any, mask: np.ndarray | None = None, **more: Any) -> list[np.ndarray]:
    """Call a layer as one program where that is faster; nothing that it assigns is kept."""

    def called(inputs: Any, mask: Any) -> Any:
        with keras.StatelessScope():
            return layer(inputs, mask=mask, **more)

    return arrays(runtime.compiled(called)(_tensors(inputs), _tensors(mask)))


def _tensors(inputs: Any) -> Any:
    return keras.tree.map_structure(
        lambda each: None if each is None else keras.ops.convert_to_tensor(each), inputs
    )


def mapped(function: Callable[[np.ndarray], np.ndarray], inputs: Any) -> Any:
    """Change each array of a structure."""
    return keras.tree.map_structure(function, inputs)


def equal(found: list[np.ndarray], expected: list[np.ndarray]) -> None:
    """Compare two lists of arrays."""
    assert [each.shape for each in found] == [each.shape for each in expected]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, **TOLERANCE)


@promise()
def a_masked_step_is_as_if_it_were_not_there(subject: Subject) -> None:
    """Outputs at valid steps and last states are those of the valid steps alone."""
    layer = subject.built(return_state=True)
    outputs = len(arrays(layer(subject.batch()))) - len(keras.tree.flatten(_states(layer)))
    found = run(layer, subject.batch(), KEY_MASK)
    for row, mask in enumerate(KEY_MASK):
        alone = run(layer, mapped(lambda each: each[row : row + 1][:, mask], subject.batch()))  # noqa: B023
        equal([each[row][mask] for each in found[:outputs]], [each[0] for each in alone[:outputs]])
        equal([each[row] for each in found[outputs:]], [each[0] for each in alone[outputs:]])


def _states(layer: Any) -> Any:
    return layer.cell.get_initial_state(batch_size=1)


@promise()
def stepwise_equals_the_whole(subject: Subject) -> None:
    """One step at a time, each from the states of the one before, gives the same."""
    layer = subject.built(return_state=True)
    whole = layer(subject.batch())
    states, outputs = None, []
    for step in range(KEYS):
        given = mapped(lambda each: each[:, step : step + 1], subject.batch())  # noqa: B023
        output, *states = layer(given, initial_state=states)
        outputs.append(arrays(output))
    joined = [np.concatenate(each, axis=1) for each in zip(*outputs, strict=True)]
    equal(joined, arrays(whole[0]))
    equal(arrays(states), arrays(whole[1:]))


@promise()
def padding_changes_nothing(subject: Subject) -> None:
    """More padding, on either side and whatever it holds, leaves outputs and states as they are."""
    layer = subject.built(return_state=True)
    for before, after in ((0, 3), (2, 0)):
        pads = (before, after)
        padded = mapped(lambda each: _padded(each, pads, np.nan), subject.batch())  # noqa: B023
        mask = _padded(np.ones((BATCH, KEYS), bool), pads, False)
        found = run(layer, padded, mask)
        plain = run(layer, subject.batch(), np.ones((BATCH, KEYS), bool))
        steps = slice(before, before + KEYS)
        for one, other in zip(found, plain, strict=True):
            shown = one[:, steps] if one.ndim == 3 else one
            np.testing.assert_allclose(shown, other, **TOLERANCE)


def _padded(array: np.ndarray, pads: tuple[int, int], value: Any) -> np.ndarray:
    return np.pad(array, ((0, 0), pads, *[(0, 0)] * (array.ndim - 2)), constant_values=value)


@promise()
def padding_has_no_gradient(subject: Subject) -> None:
    """What the padding holds, NaN too, does not reach the gradients of the weights."""
    layer = subject.built()
    spoilt = mapped(lambda each: np.where(KEY_MASK[..., None], each, np.nan), subject.batch())

    def loss(outputs: Any) -> Any:
        mask = keras.ops.convert_to_tensor(KEY_MASK[..., None])
        squares = [keras.ops.where(mask, each**2, 0) for each in keras.tree.flatten(outputs)]
        return sum(keras.ops.sum(each) for each in squares)

    given = [_tensors(each) for each in (subject.batch(), mapped(_float32, spoilt))]
    found = [runtime.weight_gradients(layer, loss, each, mask=KEY_MASK) for each in given]
    equal(found[1], found[0])
    assert all(np.abs(each).max() > 0 for each in found[0]), "a weight without gradient"


def _float32(array: np.ndarray) -> np.ndarray:
    return array.astype("float32")


@promise()
def no_steps_are_defined(subject: Subject) -> None:
    """Of no step, or of padding alone, come the first states and outputs of 0."""
    layer = subject.built(return_state=True)
    last = rnn.Recurrence.from_config({**layer.get_config(), "return_sequences": False})
    last.build(mapped(lambda each: each.shape, subject.batch()))
    nothing = mapped(lambda each: each[:, :0], subject.batch())
    masked = np.zeros((BATCH, KEYS), bool)
    for found, steps in (
        (arrays(layer(nothing)), 0),
        (run(layer, subject.batch(), masked), KEYS),
        (arrays(last(nothing)), None),
        (run(last, subject.batch(), masked), None),
    ):
        assert not any(each.any() for each in found)
        assert steps is None or found[0].shape[:2] == (BATCH, steps)
    _, *states = layer(subject.batch(), mask=masked)
    given = keras.tree.map_structure(keras.ops.ones_like, states)
    outputs, *after = layer(subject.batch(), initial_state=given, mask=masked)
    assert not any(each.any() for each in arrays(outputs))
    equal(arrays(after), arrays(given))


@promise()
def a_sample_does_not_see_its_batch(subject: Subject) -> None:
    """Each sample gives alone what it gives among others."""
    layer = subject.built()
    found = run(layer, subject.batch(), KEY_MASK)
    alone = run(layer, mapped(lambda each: each[1:], subject.batch()), KEY_MASK[1:])
    equal([each[1:] for each in found], alone)


@promise()
def backwards_is_forwards_on_turned_steps(subject: Subject) -> None:
    """`go_backwards` gives what running forwards on the turned sequence gives."""
    layer = subject.built()
    other = rnn.Recurrence.from_config({**layer.get_config(), "go_backwards": True})
    other.build(mapped(lambda each: each.shape, subject.batch()))
    for mine, yours in zip(other.trainable_weights, layer.trainable_weights, strict=True):
        mine.assign(yours)
    turned = mapped(lambda each: each[:, ::-1].copy(), subject.batch())
    found = run(other, subject.batch(), KEY_MASK)
    equal(found, run(layer, turned, KEY_MASK[:, ::-1].copy()))


@promise()
def compiled_equals_eager(subject: Subject) -> None:
    """A compiled model gives what a call gives, and trains."""
    layer, inputs, mask = subject.built(), subject.symbols(), keras.Input((None,), dtype="bool")
    model = keras.Model([inputs, mask], keras.tree.flatten(layer(inputs, mask=mask)))
    given = [subject.batch(), KEY_MASK]
    equal(arrays(model.predict(given, verbose=0)), arrays(layer(given[0], mask=given[1])))
    model.compile("sgd", ["mse"] * len(model.outputs))
    before = arrays([each.value for each in layer.trainable_weights])
    zeros = [np.zeros(each.shape) for each in arrays(model(given))]
    assert np.isfinite(np.sum(model.train_on_batch(given, zeros)))
    after = arrays([each.value for each in layer.trainable_weights])
    assert all((one != other).any() for one, other in zip(after, before, strict=True))


@promise()
def symbolic_shape_equals_eager(subject: Subject) -> None:
    """Of unknown batch and length come symbols that fit what a call gives."""
    layer = subject.built(return_state=True)
    symbols = keras.tree.flatten(layer(subject.symbols()))
    found = keras.tree.flatten(layer(subject.batch()))
    assert len(symbols) == len(found)
    for symbol, tensor in zip(symbols, found, strict=True):
        assert symbol.shape[0] is None
        assert len(symbol.shape) == len(tensor.shape)
        assert symbol.shape[-1] == tensor.shape[-1]
        assert len(tensor.shape) == 2 or symbol.shape[1] is None
        assert keras.backend.standardize_dtype(tensor.dtype) == symbol.dtype


@promise()
def half_precision_is_finite(subject: Subject) -> None:
    """In a mixed policy outputs have the compute dtype and are near those of float32."""
    expected = run(subject.built(), subject.batch(), KEY_MASK)
    cell = subject.make(dtype="mixed_float16")
    layer = rnn.Recurrence(cell, return_sequences=True)
    layer.build(mapped(lambda each: each.shape, subject.batch()))
    for mine, yours in zip(layer.trainable_weights, subject.built().trainable_weights, strict=True):
        mine.assign(yours)
    found = run(layer, subject.batch(), KEY_MASK)
    assert {each.dtype.name for each in found} == {"float16"}
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.astype("float32"), other, atol=0.02)


@promise()
def every_argument_is_in_the_config(subject: Subject) -> None:
    """The config is JSON, holds each argument of the cell with its value, and makes it again."""
    cell = subject.make()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(cell)))
    for name, value in subject.arguments.items():
        if isinstance(value, (int, float, str)):
            assert config["config"][name] == value == getattr(cell, name), name
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == cell.get_config()
    weights = rnn.Recurrence(copy, return_sequences=True)
    weights.build(mapped(lambda each: each.shape, subject.batch()))
    expected = subject.built().weights
    assert [each.shape for each in weights.weights] == [each.shape for each in expected]


@promise()
def saved_model_gives_the_same_output(subject: Subject) -> None:
    """A `.keras` file loads in safe mode and gives the same output."""
    layer, inputs, mask = subject.built(), subject.symbols(), keras.Input((None,), dtype="bool")
    model = keras.Model([inputs, mask], keras.tree.flatten(layer(inputs, mask=mask)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        loaded = keras.saving.load_model(path, safe_mode=True)
    given = [subject.batch(), KEY_MASK]
    equal(arrays(loaded(given)), arrays(model(given)))


@promise(_drawing)
def a_seed_repeats_what_is_drawn(subject: Subject) -> None:
    """The same seed draws the same, the next batch something else, and nothing at inference."""
    one, other = (subject.built() for _ in range(2))
    inputs = mapped(np.ones_like, subject.batch(steps=WIDTH))
    first, second = (arrays(one(inputs, training=True)) for _ in range(2))
    equal(arrays(other(inputs, training=True)), first)
    assert any((each != new).any() for each, new in zip(first, second, strict=True))
    equal(arrays(one(inputs)), arrays(other(inputs)))
    assert any((each != new).any() for each, new in zip(first, arrays(one(inputs)), strict=True))
