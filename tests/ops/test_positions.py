"""The formulas of place, against numbers worked by hand and loops written from the papers."""

import math

import keras
import numpy as np
import pytest

from regard.ops.positions import alibi_slopes, centres, places, relative_bucket, rotate, stretched


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def test_places_lie_along_their_axis():
    assert array(places(3, -2, 3)).tolist() == [[[0], [1], [2]]]
    assert array(places(3, -1, 4)).tolist() == [[[[0, 1, 2]]]]


def test_centres_join_the_middles_of_the_steps():
    t = places(3, -2, 3)
    assert array(centres(t, 4, None)).ravel().tolist() == [4, 5, 6]
    # Three queries and six keys: each query faces the middle of two keys.
    assert array(centres(t, 0, 2.0)).ravel().tolist() == [0.5, 2.5, 4.5]
    assert array(centres(t, 1, 0.5)).ravel().tolist() == [0.75, 1.25, 1.75]


def test_a_stretched_diagonal_joins_the_valid_ends():
    query_mask = np.array([[True, True, True, True], [False, True, True, False]])
    key_mask = np.array([[True] * 8, [False, False, True, False, True, True, False, False]])
    masks = keras.ops.array(query_mask), keras.ops.array(key_mask)
    found = array(stretched(places(4, -2, 3), *masks, 8))
    assert found.shape == (2, 4, 1)
    assert found[0, :, 0].tolist() == [0.5, 2.5, 4.5, 6.5]
    # Two valid queries, from 1 on; four keys from the first valid one to the last, from 2 on.
    assert found[1, 1:3, 0].tolist() == [2.5, 4.5]
    with_heads = array(stretched(places(4, -2, 4), *masks, 8))
    assert with_heads.shape == (2, 1, 4, 1)


def test_a_sample_of_one_step_is_one_step_long():
    first = keras.ops.array([[True, False, False, False]])
    found = array(stretched(places(4, -2, 3), first, keras.ops.array([[True] * 6]), 6))
    assert found.ravel().tolist() == [2.5, 8.5, 14.5, 20.5]  # six keys face the one query
    found = array(stretched(places(4, -2, 3), None, first, 4))
    assert found.ravel().tolist() == [-0.375, -0.125, 0.125, 0.375]  # one key faces the four


def test_a_sample_without_valid_steps_has_finite_places():
    nothing = keras.ops.zeros((1, 4), "bool")
    assert np.all(np.isfinite(array(stretched(places(4, -2, 3), nothing, nothing, 4))))
    assert array(stretched(places(4, -2, 3), None, None, 2)).ravel().tolist() == [
        -0.25,
        0.25,
        0.75,
        1.25,
    ]


@pytest.mark.parametrize(
    ("heads", "exponents"),
    [(1, [8]), (2, [4, 8]), (8, [1, 2, 3, 4, 5, 6, 7, 8]), (3, [4, 8, 2]), (6, [2, 4, 6, 8, 1, 3])],
)
def test_the_slopes_of_alibi(heads, exponents):
    np.testing.assert_allclose(alibi_slopes(heads), [2.0**-x for x in exponents], rtol=1e-6)


def bucket(distance: int, buckets: int, furthest: int, both: bool) -> int:
    side = buckets // 2 if both else buckets
    first = side if both and distance > 0 else 0
    away = abs(distance) if both else max(0, -distance)
    exact = side // 2
    if away < exact:
        return first + away
    share = math.log(away / exact) / math.log(furthest / exact)
    return first + min(side - 1, exact + math.floor(share * (side - exact) + 1e-9))


@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize(("buckets", "furthest"), [(32, 128), (6, 4), (8, 100)])
def test_buckets_widen_with_the_distance(buckets, furthest, both):
    distances = np.arange(-2 * furthest, 2 * furthest + 1)
    found = array(relative_bucket(keras.ops.array(distances), buckets, furthest, both))
    assert found.tolist() == [bucket(int(d), buckets, furthest, both) for d in distances]
    assert found.min() == 0
    assert found.max() == buckets - 1


def test_rotation_turns_pairs_by_their_place():
    vector = np.array([1.0, 2.0, 3.0, 4.0, 5.0], "float32")
    tensor = keras.ops.array(np.stack([vector, vector])[None])
    found = array(rotate(tensor, keras.ops.array([0, 3]), base=100.0, width=4))
    assert np.array_equal(found[0, 0], vector)
    expected = vector.copy()
    for i, speed in enumerate((1.0, 0.1)):  # base ** (-2 i / 4)
        one, other = vector[i], vector[i + 2]
        expected[i] = one * math.cos(3 * speed) - other * math.sin(3 * speed)
        expected[i + 2] = one * math.sin(3 * speed) + other * math.cos(3 * speed)
    np.testing.assert_allclose(found[0, 1], expected, rtol=1e-5)


def test_rotation_turns_all_heads_alike():
    tensor = np.random.default_rng(0).normal(size=(2, 3, 5, 4)).astype("float32")
    place = keras.ops.array([4, 1, 2])
    found = array(rotate(keras.ops.array(tensor), place, base=10.0, width=4))
    for n in range(5):
        alone = array(rotate(keras.ops.array(tensor[:, :, n]), place, base=10.0, width=4))
        np.testing.assert_allclose(found[:, :, n], alone, rtol=1e-5, atol=1e-6)
