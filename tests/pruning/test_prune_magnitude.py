"""Pruning in `fit`: arguments, warnings, attention. What it promises: tests/contract/pruners."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.layers import MultiHeadAttention
from regard.pruning import GradualSparsity, PruneMagnitude

X = np.random.default_rng(0).normal(size=(6, 3, 8)).astype("float32")


def trained(*layers, pruner, **options):
    model = keras.Sequential([keras.Input(X.shape[1:]), *layers])
    model.compile("adam", "mse")
    shape = model.output_shape[1:]
    y = np.zeros((len(X), *shape), "float32")
    model.fit(X, y, batch_size=2, verbose=0, callbacks=[pruner], **options)
    return model


def test_heads_are_pruned_like_any_layer():
    pruner = PruneMagnitude(0.75)
    model = trained(MultiHeadAttention(2, 4), pruner=pruner)
    shares = [float((value == 0).mean()) for value in model.get_weights() if value.ndim == 3]
    assert shares == [0.75] * 4
    assert all(not mask.all() for mask in pruner.masks.values())


def test_a_share_prunes_before_the_first_step():
    pruner = PruneMagnitude(0.5)
    dense = keras.layers.Dense(3)
    dense.build((None, 3, 8))
    start = keras.ops.convert_to_numpy(dense.kernel)
    trained(dense, pruner=pruner)
    order = np.argsort(np.abs(start), axis=None)[:12]
    assert set(np.flatnonzero(keras.ops.convert_to_numpy(dense.kernel) == 0)) == set(order)


def test_a_fit_that_ends_before_the_schedule_warns():
    pruner = PruneMagnitude(GradualSparsity(0.8, end=6, frequency=1))
    with pytest.warns(UserWarning, match=r"after 3 steps, .* after 6: 70% of the weights"):
        trained(keras.layers.Dense(5), pruner=pruner)


def test_chosen_layers_alone():
    chosen, other = keras.layers.Dense(8, name="chosen"), keras.layers.Dense(8)
    trained(chosen, other, pruner=PruneMagnitude(0.5, layers=["chosen"]))
    assert int((keras.ops.convert_to_numpy(chosen.kernel) == 0).sum()) == 32
    assert np.all(keras.ops.convert_to_numpy(other.kernel))


def test_pattern_needs_fours():
    with pytest.raises(ArgumentError, match=r"multiple of four inputs\. Received: 'odd/kernel'"):
        trained(
            keras.layers.Dense(6),
            keras.layers.Dense(2, name="odd"),
            pruner=PruneMagnitude(0.5, "2:4"),
        )


@pytest.mark.parametrize(
    ("error", "match", "arguments", "options"),
    [
        (ArgumentError, "`schedule` must be a number from 0 to below 1", (1.0,), {}),
        (ArgumentTypeError, "`schedule` must be a GradualSparsity or", ("half",), {}),
        (UnknownNameError, "`pattern` must be one of '2:4'", (0.5, "1:4"), {}),
        (ArgumentError, "its share is 0.5", (0.8, "2:4"), {}),
        (UnknownNameError, "Did you mean 'global'", (0.5,), {"scope": "globl"}),
        (ArgumentError, "`scope` has no effect", (0.5, "2:4"), {"scope": "global"}),
    ],
)
def test_what_makes_no_pruner(error, match, arguments, options):
    with pytest.raises(error, match=match):
        PruneMagnitude(*arguments, **options)
