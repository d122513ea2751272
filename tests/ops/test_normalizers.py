"""The normalisers over the allowed keys: their numbers, their zeros and their dtype."""

import math

import keras
import numpy as np
import pytest

from regard.ops.normalizers import NORMALIZERS, SUMS_TO_ONE, softmax
from tests.contract import normalizer_oracles
from tests.contract.gradients import gradients

BATCH, QUERIES, KEYS = 2, 3, 5
every = pytest.mark.parametrize("name", NORMALIZERS)


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def scores(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (BATCH, QUERIES, KEYS)).astype("float32")


def looped(values: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    result = np.zeros(values.shape)
    for place in np.ndindex(values.shape[:-1]):
        chosen = [s for s in range(values.shape[-1]) if allowed[(*place, s)]]
        total = sum(math.exp(float(values[(*place, s)])) for s in chosen)
        for s in chosen:
            result[(*place, s)] = math.exp(float(values[(*place, s)])) / total
    return result


def test_without_a_mask_all_keys_share():
    expected = looped(scores(), np.ones(scores().shape, bool))
    np.testing.assert_allclose(array(softmax(keras.ops.array(scores()))), expected, rtol=1e-5)


@pytest.mark.parametrize(
    "shape", [(BATCH, QUERIES, KEYS), (1, QUERIES, KEYS), (BATCH, 1, KEYS), (BATCH, QUERIES, 1)]
)
def test_a_mask_may_have_sizes_of_one(shape):
    allowed = np.random.default_rng(3).random(shape) < 0.6
    weights = array(softmax(keras.ops.array(scores()), keras.ops.array(allowed)))
    spread = np.broadcast_to(allowed, scores().shape)
    np.testing.assert_allclose(weights, looped(scores(), spread), rtol=1e-5)
    assert np.all(weights[~spread] == 0)


def test_a_row_without_keys_is_zero():
    allowed = np.ones((QUERIES, KEYS), bool)
    allowed[1] = False
    weights = array(softmax(keras.ops.array(scores()), keras.ops.array(allowed)))
    assert np.all(weights[:, 1] == 0)
    np.testing.assert_allclose(weights[:, [0, 2]].sum(-1), 1, rtol=1e-6)


@pytest.mark.parametrize("huge", [1e4, 1e30, -1e30])
def test_huge_scores_overflow_nowhere(huge):
    values, allowed = scores(), np.ones((QUERIES, KEYS), bool)
    values[..., 2] = huge
    weights = array(softmax(keras.ops.array(values)))
    assert np.all(weights[..., 2] == (1.0 if huge > 0 else 0.0))
    allowed[:, 2] = False
    masked = array(softmax(keras.ops.array(values), keras.ops.array(allowed)))
    expected = looped(scores(), np.broadcast_to(allowed, values.shape))
    np.testing.assert_allclose(masked, expected, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_weights_are_float32(dtype):
    values = keras.ops.cast(scores(), dtype)
    for allowed in (None, keras.ops.ones((KEYS,), "bool")):
        weights = softmax(values, allowed)
        assert keras.backend.standardize_dtype(weights.dtype) == "float32"


@pytest.mark.only_on("tensorflow", "torch")
def test_float64_stays():
    values = scores().astype("float64")
    weights = softmax(keras.ops.convert_to_tensor(values))
    assert keras.backend.standardize_dtype(weights.dtype) == "float64"
    expected = looped(values, np.ones(values.shape, bool))
    np.testing.assert_allclose(array(weights), expected, rtol=1e-13)


@pytest.mark.parametrize("shape", [(0, QUERIES, KEYS), (BATCH, 0, KEYS)])
def test_no_samples_or_no_queries_give_no_weights(shape):
    values = keras.ops.zeros(shape)
    assert tuple(softmax(values).shape) == shape
    assert tuple(softmax(values, keras.ops.ones((1, 1, KEYS), "bool")).shape) == shape


@every
@pytest.mark.parametrize("shape", [(BATCH, QUERIES, KEYS), (BATCH, 1, KEYS), (BATCH, QUERIES, 1)])
def test_each_equals_plain_loops(name, shape):
    allowed = np.random.default_rng(3).random(shape) < 0.7
    allowed[0, 0] = False
    weights = array(NORMALIZERS[name](keras.ops.array(scores()), keras.ops.array(allowed)))
    spread = np.broadcast_to(allowed, scores().shape)
    for place in np.ndindex(BATCH, QUERIES):
        row = [float(x) for x in scores()[place]]
        expected = normalizer_oracles.normalized(name, row, spread[place])
        np.testing.assert_allclose(weights[place], expected, rtol=1e-4, atol=1e-6)
    assert np.all(weights[~spread] == 0)
    without = array(NORMALIZERS[name](keras.ops.array(scores())))
    full = array(
        NORMALIZERS[name](keras.ops.array(scores()), keras.ops.ones(scores().shape, "bool"))
    )
    np.testing.assert_allclose(without, full, rtol=1e-6, atol=1e-7)


@every
def test_whether_rows_sum_to_one_is_said(name):
    weights = array(NORMALIZERS[name](keras.ops.array(scores())))
    close = np.abs(weights.sum(-1) - 1) < 1e-5
    assert bool(np.all(close)) is SUMS_TO_ONE[name]
    assert np.all(weights >= 0)
    assert np.all(weights <= 1 + 1e-6)


@every
@pytest.mark.parametrize("huge", [1e30, -1e30])
def test_huge_scores_overflow_in_none(name, huge):
    values = scores()
    values[..., 2] = huge
    allowed = np.ones((QUERIES, KEYS), bool)
    weights = array(NORMALIZERS[name](keras.ops.array(values), keras.ops.array(allowed)))
    assert np.all(np.isfinite(weights))
    np.testing.assert_allclose(weights[..., 2], 1.0 if huge > 0 else 0.0, atol=1e-6)


@every
def test_no_keys_give_no_weights(name):
    assert tuple(NORMALIZERS[name](keras.ops.zeros((BATCH, QUERIES, 0))).shape) == (
        BATCH,
        QUERIES,
        0,
    )


def test_sparse_normalisers_give_exact_zeros():
    values = keras.ops.array([[0.0, 0.2, 3.0, -1.0, 0.1]])
    assert array(NORMALIZERS["sparsemax"](values))[0].tolist() == [0, 0, 1, 0, 0]
    near = keras.ops.array([[0.0, 0.2, 0.5, -3.0, 0.1]])
    assert np.count_nonzero(array(NORMALIZERS["sparsemax"](near))) == 4
    assert np.count_nonzero(array(NORMALIZERS["softmax"](near))) == 5


def test_the_first_of_equal_scores_takes_all():
    values = keras.ops.array([[1.0, 2.0, 2.0, 0.0, 2.0]])
    assert array(NORMALIZERS["hardmax"](values))[0].tolist() == [0, 1, 0, 0, 0]
    allowed = keras.ops.array([[True, False, True, True, True]])
    assert array(NORMALIZERS["hardmax"](values, allowed))[0].tolist() == [0, 0, 1, 0, 0]


def test_of_equal_scores_hardmax_takes_the_first_and_minus_zero_equals_zero():
    values = np.array([[-0.0, 0.0, -1.0], [0.0, -0.0, 0.0], [-2.0, -0.0, 0.0]], "float32")
    found = array(NORMALIZERS["hardmax"](values)).argmax(-1)
    assert found.tolist() == [0, 0, 1]


class Normalizer(keras.layers.Layer):
    """A layer without weights, for the gradients of a normaliser."""

    def __init__(self, name):
        super().__init__()
        self.normalizer, self.built = NORMALIZERS[name], True

    def call(self, values, allowed):
        return self.normalizer(values, allowed)


@pytest.mark.parametrize("name", ["sparsemax", "entmax15"])
def test_the_slope_of_sparse_weights(name):
    """`diag(s) - s s^T / sum(s)`, s the weights' support, or of entmax their roots.

    The Jacobian of entmax in Peters, Niculae and Martins 2019, of which sparsemax is one case.
    """
    values = scores() / (3.0 if name == "sparsemax" else 1.0)
    allowed = np.arange(KEYS) != 2
    found = gradients(Normalizer(name), [values], allowed=allowed)["input 0"]
    weights = array(NORMALIZERS[name](values, allowed)).astype("float64")
    flow = np.random.default_rng(5).normal(size=values.shape).astype("float32")  # of `gradients`
    root = (weights > 0) * 1.0 if name == "sparsemax" else np.sqrt(weights)
    mean = np.sum(root * flow, -1, keepdims=True) / np.sum(root, -1, keepdims=True)
    assert np.count_nonzero(weights, axis=-1).max() > 2
    assert np.abs(found - root * (flow - mean)).max() < 1e-5


@pytest.mark.parametrize("masked", [False, True])
def test_hardmax_passes_on_the_slope_of_softmax(masked):
    """`p (flow - p . flow)`, p softmax's weights: straight through the step."""
    values, allowed = scores(), np.arange(KEYS) != 2
    options = {"allowed": allowed if masked else np.ones(KEYS, bool)}
    found = gradients(Normalizer("hardmax"), [values], **options)["input 0"]
    soft = looped(values, np.broadcast_to(options["allowed"], values.shape))
    flow = np.random.default_rng(5).normal(size=values.shape).astype("float32")  # of `gradients`
    assert np.abs(found - soft * (flow - np.sum(soft * flow, -1, keepdims=True))).max() < 1e-6


def test_a_mask_leaves_huge_scores_their_top():
    """Without the largest allowed score taken off, these overflow."""
    given, allowed = np.array([[1000.0, 999.0, 5.0]], "float32"), np.array([[True, True, False]])
    found = array(softmax(keras.ops.array(given), keras.ops.array(allowed)))
    np.testing.assert_allclose(found, [[1 / (1 + math.exp(-1)), 1 / (1 + math.e), 0]], rtol=1e-5)
