"""Weights and tokens are checked before they are shown."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.report.attention_grid import checked_grid


@pytest.mark.parametrize(
    ("shape", "grown"), [((3,), (1, 1, 3)), ((2, 3), (1, 2, 3)), ((5, 2, 3), (5, 2, 3))]
)
def test_weights_have_three_axes(shape, grown):
    weights = np.arange(np.prod(shape), dtype="float32").reshape(shape)
    grid = checked_grid(weights, None, ["a", "b", "c"])
    assert grid.weights.shape == grown
    assert np.array_equal(grid.weights.ravel(), np.arange(np.prod(shape)))
    assert grid.queries == tuple("01"[: grown[1]])
    assert grid.keys == ("a", "b", "c")


@pytest.mark.parametrize(
    ("weights", "scale"),
    [([0.2, 0.5], (0, 0.5)), ([-0.5, -0.25], (-0.5, -0.25)), ([0.0, 0.0], (0, 1)), ([2], (0, 2))],
)
def test_the_scale(weights, scale):
    assert checked_grid(weights, None, None).scale == scale


def test_half_precision():
    for dtype in ("float16", "bfloat16"):
        tensor = keras.ops.cast(keras.ops.convert_to_tensor([0.25, 0.75]), dtype)
        array = keras.ops.convert_to_numpy(tensor)
        assert checked_grid(array, None, None).weights.tolist() == [[[0.25, 0.75]]]


def test_characters_that_cannot_be_shown():
    keys = ["a\nb", "\ud800", "\x00", "שלום", "👩\u200d🚀", " "]
    shown = ("a\\nb", "\\ud800", "\\x00", "שלום", "👩\u200d🚀", " ")
    assert checked_grid(np.ones(6), None, keys).keys == shown


@pytest.mark.parametrize(
    ("weights", "error", "received"),
    [
        (np.ones((2, 3, 5, 7)), ShapeError, "shape (2, 3, 5, 7); take one sample of the batch"),
        (np.ones((2, 0)), ShapeError, "Received: weights of shape (2, 0)"),
        (1.0, ShapeError, "Received: weights of shape ()"),
        (["a"], ArgumentTypeError, "real numbers. Received: weights of dtype str"),
        ([True], ArgumentTypeError, "Received: weights of dtype bool"),
        ([1j], ArgumentTypeError, "Received: weights of dtype complex128"),
        ([[1, 2], [3, np.nan]], ArgumentError, "nan in head, row and column (0, 1, 1)"),
    ],
)
def test_wrong_weights_raise(weights, error, received):
    with pytest.raises(error, match="`weights` must ") as caught:
        checked_grid(weights, None, None)
    assert received in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (["a"], ArgumentError, "have one text for each of the 3 that `weights` have. Received: 1 "),
        ("abc", ArgumentTypeError, "be a list of texts, one for each token. Received: {}='abc'"),
        (
            ["a", 2, "c"],
            ArgumentTypeError,
            "be a list of texts, one for each token. Received: 2 among them",
        ),
    ],
)
@pytest.mark.parametrize("side", ["queries", "keys"])
def test_wrong_labels_raise(labels, error, message, side):
    given = {"queries": None, "keys": None, side: labels}
    with pytest.raises(error) as caught:
        checked_grid(np.ones((3, 3)), **given)
    assert f"`{side}` must {message.format(side)}" in str(caught.value)
