"""Keys that are ready give each query the scores of the plain formula."""

import keras
import numpy as np
import pytest

from regard.kernels.additive_score import prepare_keys, prepared_scores
from tests.contract.subjects import array
from tests.kernels.additive_score.scored import EPS, drawn, exact, exact_slopes, slopes, tolerance


def stepwise_scores(query, key, vector, key_mask=None):
    """One query after the other, as a decoder asks."""
    query, key, vector = map(keras.ops.convert_to_tensor, (query, key, vector))
    prepared = prepare_keys(key, key_mask)
    steps = [prepared_scores(query[:, t : t + 1], prepared, vector) for t in range(query.shape[1])]
    return keras.ops.concatenate(steps, axis=1)


@pytest.mark.parametrize("far", [1.0, 40.0])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_scores_of_each_step(far, offset) -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    given = query - np.float32(offset), key * np.float32(far) + np.float32(offset), vector
    error = np.abs(array(stepwise_scores(*given)) - exact(*given)).max()
    assert error <= tolerance(vector) + offset * EPS


def test_any_finite_pair_of_numbers() -> None:
    numbers = np.linspace(-200, 200, 161, dtype="float32")
    for keys in (numbers, numbers / 6, numbers[:1]):
        query, key, vector = numbers[None, :, None], keys[None, :, None], np.ones(1, "float32")
        prepared = prepare_keys(keras.ops.convert_to_tensor(key))
        found = prepared_scores(keras.ops.convert_to_tensor(query), prepared, vector)
        assert np.abs(array(found) - exact(query, key, vector)).max() <= 16 * EPS


def test_keys_that_take_no_part_change_nothing() -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    taken = np.array([[True] * 4 + [False] * 3, [False] * 2 + [True] * 5])
    far = np.where(taken[..., None], key, np.float32(1e9))
    near, found = (array(stepwise_scores(query, each, vector, taken)) for each in (key, far))
    pairs = np.broadcast_to(taken[:, None], near.shape)
    assert np.array_equal(found[pairs], near[pairs])
    assert np.isfinite(found).all()


@pytest.mark.parametrize("far", [1.0, 40.0])
def test_gradients_are_those_of_the_formula(far) -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    key = key * np.float32(far)
    mine = slopes(query, key, vector, path=stepwise_scores)
    for one, other in zip(mine, exact_slopes(query, key, vector), strict=True):
        assert np.abs(one - other).max() <= 1e-5 * max(1.0, np.abs(other).max())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_computed_in_float32(dtype) -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    given = [
        keras.ops.cast(keras.ops.convert_to_tensor(each), dtype)
        for each in (query * 20, key * 10, vector)  # exp(2 * 20) is no float16
    ]
    whole = [array(keras.ops.cast(each, "float32")) for each in given]
    found = prepared_scores(given[0], prepare_keys(given[1]), given[2])
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    assert np.abs(array(found) - exact(*whole)).max() <= tolerance(whole[2])
