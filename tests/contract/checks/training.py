"""What happens in training: gradients, dropout, penalties, first values."""

from typing import Any

import keras
import numpy as np

from tests.contract.checks.registry import (
    penalised,
    promise,
    shared_weights,
    weighing_and_dropping,
    weighted,
)
from tests.contract.gradients import gradients
from tests.contract.sizes import KEYS
from tests.contract.subjects import Subject, array, close


@promise(weighted)
def every_weight_is_connected(subject: Subject) -> None:
    """Each trainable weight has a gradient that is not 0, under masks too."""
    layer, inputs = subject.built(), subject.inputs()
    found = gradients(layer, inputs, **subject.kind.key_side(subject.kind.masked))
    for weight in layer.trainable_variables:
        assert np.any(np.abs(found[weight.path]) > 1e-6), weight.path


@promise(shared_weights)
def dropout_only_in_training(subject: Subject) -> None:
    """Dropout changes the output only in training, and the same seed drops the same."""
    inputs = subject.inputs()

    def outputs(training: bool) -> list[np.ndarray]:
        layer = subject.built(dropout=0.5, seed=3)
        return [array(layer(*inputs, training=training)) for _ in range(2)]

    plain, again = outputs(training=False)
    assert np.array_equal(plain, again)
    assert close(plain, subject.call(subject.built(dropout=0.0, seed=None), *inputs)[0])
    first, second = outputs(training=True)
    assert not np.array_equal(first, plain)
    assert not np.array_equal(first, second)
    assert np.array_equal(first, outputs(training=True)[0])


@promise(weighing_and_dropping)
def weights_are_those_before_dropout(subject: Subject) -> None:
    """The weights that are returned are normalised, also in training.

    Of two levels the second sees what the first one dropped, but drops nothing from its weights.
    """
    layer, inputs = subject.built(dropout=0.5, seed=3), subject.inputs()
    _, *plain = subject.call(layer, *inputs)
    _, *training = subject.call(layer, *inputs, training=True)
    assert np.array_equal(plain[-1], training[-1])
    for each, before in zip(training, plain, strict=True):
        assert close(np.sum(each, axis=-1), np.sum(before, axis=-1)) or not subject.distribution


@promise(penalised)
def penalty_counts_valid_positions_only(subject: Subject) -> None:
    """The attention regulariser's loss is the same per sample, however much is padded."""
    layer = subject.built(own=True, attention_regularizer=keras.regularizers.L2(0.7))
    states = subject.states(batch=3)
    mask = subject.kind.starts(KEYS, 3, 0)
    expected = 0.7 * _squares(subject, layer, states, mask) / 2  # two samples are valid
    assert close(_penalty(layer, states, mask), expected, 1e-5)
    padded, wider = subject.kind.padded(states, 6, 1e4), subject.kind.padded(mask, 6)
    assert close(_penalty(layer, padded, wider), expected, 1e-5)
    plain = 0.7 * _squares(subject, layer, states, None) / 3
    assert close(_penalty(layer, states, None), plain, 1e-5)


def _squares(subject: Subject, layer: Any, states: np.ndarray, mask: Any) -> np.ndarray:
    """The sum of the squares of all weights, of both levels where there are two."""
    _, *weights = subject.call(layer, states, mask=mask)
    return np.array(sum(np.sum(np.square(each, dtype="float64")) for each in weights))


def _penalty(layer: keras.layers.Layer, states: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    for weight in layer.weights:
        weight.regularizer = None
    layer(states, mask=mask)
    return array(sum(layer.losses))


@promise()
def weights_never_start_alike(subject: Subject) -> None:
    """One initializer, seeded or not, gives each weight its own numbers, repeatably by seed."""
    for seed in (None, 17):
        initializer = keras.initializers.GlorotUniform(seed=seed)
        layers = [_started(subject, initializer) for _ in range(2)]
        numbers = [
            array(weight.value).ravel()[:4] for weight in subject.kind.initialized(layers[0])
        ]
        drawn = [each for each in numbers if len(set(each.tolist())) > 1]
        for i, one in enumerate(drawn):
            assert not any(np.allclose(one, other) for other in drawn[i + 1 :])
        same = [
            np.array_equal(array(a.value), array(b.value))
            for a, b in zip(
                subject.kind.initialized(layers[0]),
                subject.kind.initialized(layers[1]),
                strict=True,
            )
        ]
        assert all(same) or (seed is None)


def _started(subject: Subject, initializer: keras.initializers.Initializer) -> keras.layers.Layer:
    option = "kernel_initializer"
    layer = subject.make(**{option: initializer} if subject.takes(option) else {})
    layer(subject.states())  # equal widths: equal shapes, where numbers could be equal
    return layer


@promise(weighted)
def training_reaches_every_weight(subject: Subject) -> None:
    """A training step in a compiled model moves each weight; empty rows leave the loss finite."""
    layer = subject.make()
    (states,), mask = subject.symbols(own=True)
    output = layer(states, mask=mask)
    if len(output.shape) > 3:  # Keras masks no loss of so many axes
        output = keras.ops.sum(output, -1)
    model = keras.Model([states, mask], output)
    model.compile(keras.optimizers.SGD(0.5), "mse")
    before = [array(weight.value).copy() for weight in layer.weights]
    valid = np.concatenate([subject.kind.masked, subject.kind.starts(0)])
    inputs = [subject.states(batch=3), valid]
    target = np.ones(model.compute_output_shape([each.shape for each in inputs]), "float32")
    loss = model.train_on_batch(inputs, target)
    assert np.isfinite(float(np.asarray(loss).ravel()[0]))
    for weight, was in zip(layer.weights, before, strict=True):
        assert not np.array_equal(array(weight.value), was), weight.path
        assert np.all(np.isfinite(array(weight.value))), weight.path
