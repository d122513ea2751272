"""What a layer computes: the paper's formula, alike in every mode and dtype."""

import keras
import numpy as np

from tests.contract.checks.registry import (
    all_sizes,
    of_any_length,
    pairs,
    plainly_weighing,
    promise,
    weighing,
)
from tests.contract.sizes import BATCH, KEYS, QUERIES, WIDTH
from tests.contract.subjects import Subject, array, close


@promise()
def output_equals_the_paper(subject: Subject) -> None:
    """Output and weights equal plain loops in float64, to 1e-5 of the largest value."""
    layer, inputs = subject.built(), subject.inputs()
    found = subject.call(layer, *inputs, **subject.kind.all_sides())
    arrays = [each.astype("float64") for each in inputs]
    expected = subject.kind.oracle(layer, *arrays, **subject.kind.all_sides())
    for one, other in zip(found, expected, strict=True):
        assert close(one, other, 1e-5)


@promise(pairs)
def bias_is_added_to_the_scores(subject: Subject) -> None:
    """`attention_bias`, in each of its shapes, is added to the scores before the normaliser.

    The scores that are returned contain it, but neither the position's bias nor masks.
    """
    layer, inputs = subject.built(), subject.inputs()
    arrays = [each.astype("float64") for each in inputs]
    bias = np.random.default_rng(4).normal(size=(BATCH, subject.heads or 1, QUERIES, KEYS))
    given = {0: None, 2: bias[0, 0], 3: bias[:, 0], **({4: bias} if subject.heads else {})}
    spread = {0: None, 2: bias[:1, :1], 3: bias[:, :1], 4: bias}
    for rank, each in given.items():
        options = {} if each is None else {"attention_bias": each.astype("float32")}
        found = layer(
            *inputs,
            return_attention_scores=True,
            return_scores=True,
            **options,
            **subject.kind.all_sides(),
        )
        whole = None if each is None else np.broadcast_to(spread[rank], bias.shape)
        expected = subject.kind.scored(layer, arrays, whole)
        output, weights, scores = map(array, found)
        weights, scores = (x if subject.heads else x[:, None] for x in (weights, scores))
        assert close(output, expected.output, 1e-5), rank
        assert close(weights, expected.weights, 1e-5), rank
        seen = expected.weights > 0  # a key that no query sees is not read
        assert close(np.where(seen, scores, 0), np.where(seen, expected.scores, 0), 1e-5), rank


@promise(pairs)
def value_is_the_key_unless_given(subject: Subject) -> None:
    """`layer(query, value)` equals `layer(query, value, key=value)`."""
    layer, states = subject.built(own=True), subject.states()
    value = subject.states(steps=QUERIES, seed=1)
    assert np.array_equal(array(layer(states, value)), array(layer(states, value, key=value)))


@promise(weighing)
def asking_for_the_weights_changes_nothing(subject: Subject) -> None:
    """The output is the same to the last bit with and without the weights, in training too."""
    seed = {"seed": 3} if subject.kind.drops else {}
    for training in (False, True):
        layers = [subject.make(**seed), subject.make(**seed)]
        inputs = subject.inputs()
        for layer in layers:
            layer(*inputs)
        layers[1].set_weights(layers[0].get_weights())
        for masks in (
            {},
            subject.kind.all_sides(),
            subject.kind.key_side(subject.kind.starts(0, 0)),
        ):
            output = layers[0](*inputs, training=training, **masks)
            with_weights, *_ = subject.call(layers[1], *inputs, training=training, **masks)
            assert np.array_equal(array(output), with_weights)


@promise()
def a_sample_does_not_see_its_batch(subject: Subject) -> None:
    """Each sample alone gives what it gives in a batch."""
    layer, inputs = subject.built(), subject.inputs()
    together = subject.call(layer, *inputs)
    for b in range(BATCH):
        alone = subject.call(layer, *[each[b : b + 1] for each in inputs])
        for one, all_of_them in zip(alone, together, strict=True):
            assert close(one, all_of_them[b : b + 1])


@promise()
def inputs_are_not_changed(subject: Subject) -> None:
    """The arrays and tensors of a call are the same after it."""
    inputs, masks = subject.inputs(), subject.kind.all_sides()
    tensors = [keras.ops.convert_to_tensor(each.copy()) for each in inputs]
    given = {name: mask.copy() for name, mask in masks.items()}
    subject.call(subject.built(), *tensors, **given)
    for tensor, before in zip(tensors, inputs, strict=True):
        assert np.array_equal(array(tensor), before)
    assert all(np.array_equal(given[name], masks[name]) for name in masks)


@promise()
def symbolic_shape_equals_eager(subject: Subject) -> None:
    """With unknown batch and lengths the symbolic shapes and dtypes are those of a real call."""
    layer, inputs = subject.built(), subject.inputs()
    symbolic, _ = subject.symbols()
    specs = subject.tensors(layer, *symbolic)
    for spec, real in zip(specs, subject.tensors(layer, *inputs), strict=True):
        assert len(spec.shape) == len(real.shape)
        for known, size in zip(spec.shape, real.shape, strict=True):
            assert known in (None, size)
        assert spec.dtype == keras.backend.standardize_dtype(real.dtype)
        features = spec is specs[0] or not subject.kind.over_steps
        assert spec.shape[-1] == (real.shape[-1] if features else None)
    assert layer(*symbolic).shape == specs[0].shape


@promise()
def compiled_equals_eager(subject: Subject) -> None:
    """A compiled model gives what the layer gives, at a second length too."""
    layer = subject.built()
    symbolic, mask = subject.symbols()
    outputs = list(subject.tensors(layer, *symbolic, **subject.kind.key_side(mask)))
    model = keras.Model([*symbolic, mask], outputs)
    for keys in (KEYS, KEYS + 1) if all_sizes(subject) else (KEYS,):
        inputs = subject.inputs(keys=keys)
        valid = np.resize(subject.kind.masked, inputs[-1].shape[:-1])
        compiled = model.predict_on_batch([*inputs, valid])
        compiled = compiled if isinstance(compiled, list) else [compiled]
        eager = subject.call(layer, *inputs, **subject.kind.key_side(valid))
        assert all(close(*each) for each in zip(compiled, eager, strict=True))


@promise()
def half_precision_is_finite(subject: Subject) -> None:
    """Float16 and bfloat16 keep their dtype, masks included, and stay near float32."""
    inputs, masks = subject.inputs(), subject.kind.all_sides()
    expected, *_ = subject.call(subject.built(), *inputs, **masks)
    for dtype, tolerance in (("float16", 2e-2), ("bfloat16", 1e-1)):
        layer = subject.built(dtype=f"mixed_{dtype}")
        tensors = subject.tensors(layer, *inputs, **masks)
        assert all(keras.backend.standardize_dtype(each.dtype) == dtype for each in tensors)
        output, *weights = map(array, tensors)
        assert np.all(np.isfinite(output))
        for each, allowed in zip(
            weights, subject.allowed(subject.kind.masked, weights), strict=True
        ):
            assert np.all(each[~allowed] == 0)
        assert close(output, expected, tolerance)


@promise(plainly_weighing)
def half_precision_scores_do_not_overflow(subject: Subject) -> None:
    """Scores far beyond the largest float16 give the weights of float32, asked for or not."""
    inputs = [np.ones_like(each) for each in subject.inputs()]
    for each in inputs:
        steps = np.array([400, 50, 200, 25, 100], "float32")[: each.shape[-2]]
        each *= steps[:, None]  # their products are up to 7 * 160,000
    layer = subject.built(dtype="mixed_float16")
    found = subject.call(layer, *inputs)
    for one, other in zip(found, subject.call(subject.built(), *inputs), strict=True):
        assert close(one, other, 2e-2)
    assert np.array_equal(array(layer(*inputs)), found[0])


@promise(of_any_length)
def softmax_is_computed_in_float32(subject: Subject) -> None:
    """Weights of a very long float16 sequence sum to 1, where a float16 sum would be inf."""
    steps = 70_000  # the largest float16 is 65,504
    layer = subject.built(own=True, dtype="mixed_float16")
    one = subject.states(batch=1, steps=1)
    states = np.broadcast_to(one, (*one.shape[:-2], steps, WIDTH)).copy()
    _, *weights = subject.call(layer, *subject.kind.of_one_query(states))
    for each in weights:
        assert close(np.sum(each, axis=-1, dtype="float64"), np.ones(each.shape[:-1]), 1e-2)
