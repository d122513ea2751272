"""Calls are seen within, and layers are afterwards as they were."""

import keras
import numpy as np
import pytest

from regard.explain.layer_calls import free_key, unwatched_calls, watched_calls

pytestmark = pytest.mark.only_on("jax")  # what is watched does not depend on the backend


def test_calls_are_seen_within_and_nothing_is_left() -> None:
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    seen: list[str] = []

    def around(path, layer, call, args, kwargs):
        seen.append(path)
        return call(*args, **kwargs) + 1

    before = set(vars(layer))
    plain = np.asarray(layer(np.ones((1, 3))))
    with watched_calls({"a/b": [layer]}, around):
        np.testing.assert_allclose(np.asarray(layer(np.ones((1, 3)))), plain + 1)
        with unwatched_calls():
            np.testing.assert_array_equal(np.asarray(layer(np.ones((1, 3)))), plain)
    assert seen == ["a/b"]
    np.testing.assert_array_equal(np.asarray(layer(np.ones((1, 3)))), plain)
    assert set(vars(layer)) == before


def test_later_calls_have_a_number() -> None:
    taken: dict[str, int] = {}
    for _ in range(3):
        taken[free_key("pool", taken)] = 0
    assert list(taken) == ["pool", "pool#2", "pool#3"]
