"""The fused additive score equals the plain one, for any finite input."""

import numpy as np
import pytest

from regard.kernels.dispatch import MODES
from tests.kernels.additive_score.scored import (
    EPS,
    drawn,
    exact,
    exact_penalty_slopes,
    penalty_slopes,
    scored,
    slopes_are_right,
    tolerance,
)

# More units than are taken at once, and not a multiple of it; fewer; one.
SIZES = [(2, 5, 7, 19), (3, 7, 2, 5), (1, 1, 3, 1)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_scores_are_those_of_the_formula(sizes) -> None:
    given = drawn(*sizes)
    assert np.abs(scored(*given) - exact(*given)).max() <= tolerance(given[2])


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients_are_those_of_the_formula(sizes, far) -> None:
    query, key, vector = drawn(*sizes)
    if far:
        key *= 40.0  # too far apart for exponentials
    slopes_are_right(query, key, vector)


@pytest.mark.parametrize("mode", MODES)
def test_any_finite_pair_of_numbers(mode, monkeypatch) -> None:
    """The grid [-200, 200] x [-200, 200] in steps of 2.5, and keys that lie closer together."""
    monkeypatch.setenv("REGARD_KERNEL", mode)
    numbers = np.linspace(-200, 200, 161, dtype="float32")
    for keys in (numbers, numbers / 6, 1 + numbers / 200, numbers[:1]):
        given = numbers[None, :, None], keys[None, :, None], np.ones(1, "float32")
        assert np.abs(scored(*given) - exact(*given)).max() <= 16 * EPS
        slopes_are_right(*given)


@pytest.mark.parametrize("offset", [-1000.0, 1000.0])
def test_keys_far_from_zero_that_queries_meet(offset) -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    given = query - np.float32(offset), key + np.float32(offset), vector
    # The inputs have lost digits, not the path: it is held to what float32 gives of them.
    assert np.abs(scored(*given) - exact(*given)).max() <= tolerance(vector) + 1000 * EPS


def test_each_sample_has_its_own_middle() -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    shift = np.array([50.0, -50.0], "float32")[:, None, None]
    given = query - shift, key + shift, vector
    assert np.abs(scored(*given) - exact(*given)).max() <= tolerance(vector) + 50 * EPS


def test_masked_keys_do_not_move_the_middle() -> None:
    """Nor do they change another key's score, wherever they lie."""
    query, key, vector = drawn(2, 5, 7, 19)
    keys = np.array([[True] * 4 + [False] * 3, [False] * 2 + [True] * 5])
    near = scored(query, key, vector, keys)
    assert np.abs(near - exact(query, key, vector)).max() <= tolerance(vector)
    far = np.where(keys[..., None], key, np.float32(1e9))
    pairs = np.broadcast_to(keys[:, None], near.shape)
    assert np.array_equal(scored(query, far, vector, keys)[pairs], near[pairs])
    assert np.isfinite(scored(query, far, vector, keys)).all()


def test_a_sample_without_keys_and_one_mask_for_all() -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    none = np.array([[False] * 7, [True] * 7])
    assert np.isfinite(scored(query, key, vector, none)).all()
    for_all = np.array([[True] * 4 + [False] * 3])
    found = scored(query, key, vector, for_all)[..., :4]
    assert np.abs(found - exact(query, key, vector)[..., :4]).max() <= tolerance(vector)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_computed_in_float32(dtype) -> None:
    import keras

    query, key, vector = drawn(2, 5, 7, 19)
    halves = [
        keras.ops.cast(keras.ops.convert_to_tensor(each), dtype)
        for each in (query * 20, key * 10, vector)  # exp(2 * 20) is no float16
    ]
    whole = [np.asarray(keras.ops.cast(each, "float32")) for each in halves]
    found = scored(*halves)
    assert np.abs(found - exact(*whole)).max() <= tolerance(whole[2])


def test_gradients_where_the_pairs_are_more_than_one_block() -> None:
    """700 x 600 pairs: the backward pass takes the queries in parts, the last of them shorter."""
    assert 701 * 600 > 1 << 18
    slopes_are_right(*drawn(1, 701, 600, 2))


def test_second_derivatives_are_right() -> None:
    """As a penalty on gradients needs them; slow, and with the memory of the plain path."""
    given = drawn(2, 5, 7, 19)
    for mine, right in zip(penalty_slopes(*given), exact_penalty_slopes(*given), strict=True):
        assert np.abs(mine - right).max() <= 2e-5 * np.abs(right).max()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_stays_in_its_pairs(bad) -> None:
    query, key, vector = drawn(2, 5, 7, 19)
    key[1, 3, 2] = bad
    found, right = scored(query, key, vector), exact(query, key, vector)
    assert np.array_equal(np.isnan(found), np.isnan(right))
    assert np.nanmax(np.abs(found - right)) <= tolerance(vector)
