"""Seeds of named parts, and draws that leave no trace."""

import random

import keras
import numpy as np
import pytest

from regard.models.seeds import drawing_from, named_seed


def drawn() -> np.ndarray:
    layer = keras.layers.Dense(3)
    layer.build((None, 2))
    return layer.get_weights()[0]


def test_named_seeds_are_the_same_everywhere():
    assert named_seed(0, "embedding") == 1407837101
    assert named_seed(1, "embedding") != named_seed(0, "embedding") != named_seed(0, "slot")
    assert all(0 <= named_seed(seed, "x") < 2**31 for seed in range(50))


def test_what_a_block_draws_follows_from_its_seed_alone():
    found = []
    for outer, inner in ((1, 5), (2, 5), (1, 6)):
        keras.utils.set_random_seed(outer)
        with drawing_from(inner):
            found.append(drawn())
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


@pytest.mark.parametrize("draws", [0, 1, 4])
def test_what_follows_a_block_does_not_depend_on_it(draws):
    keras.utils.set_random_seed(3)
    expected = drawn()
    keras.utils.set_random_seed(3)
    with drawing_from(7):
        for _ in range(draws):
            drawn()
    assert np.array_equal(drawn(), expected)


def test_a_block_that_fails_leaves_no_trace_either():
    state = random.getstate()
    with pytest.raises(KeyError), drawing_from(7):
        raise KeyError(random.random())
    assert random.getstate() == state


def test_a_block_without_a_seed_draws_from_outside():
    keras.utils.set_random_seed(3)
    expected = drawn()
    keras.utils.set_random_seed(3)
    with drawing_from(None):
        assert np.array_equal(drawn(), expected)
    assert not np.array_equal(drawn(), expected)
