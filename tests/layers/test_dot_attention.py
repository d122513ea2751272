"""The scale, the widths, and Keras's own layer as a second witness."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers import DotAttention
from tests.contract.subjects import array, close

BATCH, QUERIES, KEYS, WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def built(scale=None) -> DotAttention:
    layer = DotAttention(scale)
    layer(*inputs())
    return layer


@pytest.mark.parametrize("scale", [None, "sqrt", 0.5])
def test_there_are_no_weights(scale):
    assert built(scale).count_params() == 0


def test_the_learned_scale_starts_at_one():
    layer = built("learned")
    assert [(weight.name, weight.shape) for weight in layer.weights] == [("scale", ())]
    assert array(layer.weights[0].value) == 1
    assert np.array_equal(array(layer(*inputs())), array(built()(*inputs())))


def test_the_root_of_the_width_is_a_scale():
    fixed = built(1 / np.sqrt(WIDTH))
    assert close(array(built("sqrt")(*inputs())), array(fixed(*inputs())))


@pytest.mark.parametrize("scale", [1, np.float32(0.5), np.int64(2)])
def test_any_positive_number_is_a_scale(scale):
    layer = DotAttention(scale)
    assert layer.scale == float(scale)
    assert type(layer.get_config()["scale"]) is float


@pytest.mark.parametrize(
    ("scale", "error"),
    [
        (-1, ArgumentError),
        (0, ArgumentError),
        (float("nan"), ArgumentError),
        (float("inf"), ArgumentError),
        ("root", ArgumentTypeError),
        (True, ArgumentTypeError),
    ],
)
def test_other_scales_raise(scale, error):
    with pytest.raises(error) as caught:
        DotAttention(scale)
    rule = '`scale` must be None, "sqrt", "learned" or a positive number.'
    assert str(caught.value) == f"{rule} Received: scale={scale!r}"


def test_widths_that_differ_raise():
    query, value, _ = inputs()
    with pytest.raises(ShapeError) as caught:
        DotAttention()(query, value)
    assert (
        "`query` and `key` must have the same width for a dot product. Received: widths 7 and 11. "
        "MultiplicativeAttention takes different widths"
    ) in str(caught.value)


@pytest.mark.parametrize("learned", [False, True])
def test_it_is_keras_attention(learned):
    theirs = keras.layers.Attention(use_scale=learned)
    ours = built("learned" if learned else None)
    theirs(inputs())
    if learned:
        theirs.set_weights([np.array(0.7)])
        ours.set_weights([np.array(0.7)])
    expected = theirs(inputs(), return_attention_scores=True)
    for one, other in zip(ours(*inputs(), return_attention_scores=True), expected, strict=True):
        assert close(array(one), array(other))


def test_it_is_keras_attention_under_a_mask():
    query, value, key = inputs()
    on_query = np.array([[True, True, False], [False, True, True]])
    on_key = np.array([[True, False, True, True, False], [True, True, False, False, False]])
    theirs = keras.layers.Attention()([query, value, key], mask=[on_query, on_key])
    ours = built()(query, value, key, query_mask=on_query, value_mask=on_key)
    assert close(array(ours), array(theirs))


@pytest.mark.parametrize("dtype", ["float16", "mixed_float16"])
@pytest.mark.parametrize("scale", [None, "learned", 7.0])
def test_scores_beyond_the_largest_float16(dtype, scale):
    rows = np.array([100.0, 50.0], "float32")[None, :, None] * np.ones((1, 2, 8), "float32")
    layer = DotAttention(scale, dtype=dtype)
    output, weights, scores = layer(rows, return_attention_scores=True, return_scores=True)
    assert np.array_equal(array(weights), [[[1, 0], [1, 0]]])
    assert np.array_equal(array(output), np.full_like(rows, 100))
    assert np.array_equal(array(layer(rows)), array(output))
    assert np.all(np.isfinite(array(scores)))  # what the next layer adds to its own
    for each in (output, weights, scores):
        assert keras.backend.standardize_dtype(each.dtype) == "float16"
