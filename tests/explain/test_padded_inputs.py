"""Inputs that are made up have the padding that is said, and those that are given theirs."""

import keras
import numpy as np
import pytest
from keras import layers

from regard.errors import ArgumentError, ShapeError
from regard.explain.padded_inputs import given_inputs, graph_of, made_inputs

pytestmark = pytest.mark.only_on("jax")


def many(steps=None) -> keras.Model:
    ids = keras.Input((steps,), name="ids")  # float32: Keras's default, also for ids
    frames = keras.Input((steps, 5), name="frames")
    mask = keras.Input((steps,), dtype="bool", name="valid")
    side = keras.Input((7,), name="side")
    inner = keras.Input((steps,))
    table = keras.Model(inner, layers.Embedding(4, 3, mask_zero=True)(inner))
    first = table(keras.ops.abs(ids))
    masked = layers.Masking(-2.0)(frames)
    return keras.Model(
        {"ids": ids, "frames": frames, "valid": mask, "side": side}, [first, masked, mask, side]
    )


def by_name(model, arrays):
    return dict(zip([each.name for each in graph_of(model).inputs], arrays, strict=True))


def test_padding_behind_the_real_steps():
    model = many()
    made = made_inputs(model, (24, 36))
    assert made.lengths.tolist() == [24, 15, 8]
    assert made.steps == (24, 36)
    for arrays, steps in ((made.short, 24), (made.long, 36)):
        found = by_name(model, arrays)
        valid = np.arange(steps) < made.lengths[:, None]
        assert np.array_equal(found["valid"], valid)
        assert np.array_equal(found["ids"] != 0, valid)
        assert found["ids"].max() == 3
        assert np.array_equal((found["frames"] != -2).any(axis=2), valid)
        assert found["side"].shape == (3, 7)
    for short, long in zip(made.short, made.long, strict=True):
        assert np.array_equal(short, long[:, : short.shape[1]])
    # What `Masking` recognises has to stay.
    for long, other in zip(made.long, made.other, strict=True):
        assert np.array_equal(long, other)


def test_a_fixed_length():
    made = made_inputs(many(10), (24, 36))
    assert made.long is None
    assert made.steps == (10, 10)
    assert made.lengths.tolist() == [8, 6, 3]
    assert list(made.by_size) == [10]


def test_padding_that_nothing_recognises_may_be_anything():
    frames = keras.Input((None, 2))
    mask = keras.Input((None,), dtype="bool")
    model = keras.Model([frames, mask], layers.LSTM(3)(frames, mask=mask))
    made = made_inputs(model, (8, 12))
    valid = np.arange(12) < made.lengths[:, None]
    assert np.array_equal(made.long[0][valid], made.other[0][valid])
    assert not np.any(made.long[0][~valid])
    assert np.all(made.other[0][~valid] != 0)


def test_given():
    model = many()
    frames = np.full((2, 5, 5), -2.0)
    frames[0, :4] = 1
    ids = np.array([[1, 2, 3, 0, 0], [1, 0, 0, 0, 0]])
    valid = ids != 0
    side = np.ones((2, 7))
    given = given_inputs(model, {"ids": ids, "frames": frames, "valid": valid, "side": side}, 3)
    assert given.lengths.tolist() == [4, 1]  # the longest of each sample
    assert given.steps == (5, 8)
    found = by_name(model, given.long)
    assert found["ids"].shape == (2, 8)
    assert np.all(found["frames"][:, 5:] == -2)
    with pytest.raises(ShapeError, match=r"as many arrays as the model takes, 4\. Received: 1"):
        given_inputs(model, ids, 3)


def test_texts_are_not_made_up():
    texts = keras.Input((), dtype="string", name="text")
    with pytest.raises(ArgumentError, match="input 'text' takes texts"):
        made_inputs(keras.Model(texts, texts), (8, 12))


class OwnFunctional(keras.Model):
    def call(self, x, **options):
        return super().call(x, **options)


def test_graphs():
    x = keras.Input((3,))
    y = layers.Dense(2)(x)
    model = keras.Model(x, y)
    assert graph_of(model) is model
    assert graph_of(keras.Sequential([x, layers.Dense(2)])).operations
    assert graph_of(keras.Sequential([layers.Dense(2)])) is None
    assert graph_of(OwnFunctional(x, y)) is None
    assert graph_of(layers.Dense(2)) is None
