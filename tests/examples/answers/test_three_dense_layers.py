"""What the page says without training."""

import keras
import numpy as np
import pytest

from examples.answers.three_dense_layers import ROWS, looked_at, model, samples

pytestmark = pytest.mark.only_on("jax")  # the page is measured there


def test_the_answer_is_the_content_of_the_asked_name() -> None:
    (names, contents, asked), place, answer = _by_part(*samples(7, seed=3))
    for sample, step in np.ndindex(place.shape):
        there = list(names[sample]).index(asked[sample, step])
        assert there == place[sample, step] != step
        assert answer[sample, step] == contents[sample, there]


def _by_part(inputs, place, answer):
    return inputs.swapaxes(0, 1), place, answer


def test_a_shared_layer_leaves_scores_symmetric() -> None:
    asymmetry = {row: looked_at(model(row, False, 1), seed=0)[0]["asymmetry"] for row in ROWS}
    assert {row for row, found in asymmetry.items() if found < 1e-5} == {"none", "q = k"}


def test_dense_layers_are_those_of_the_row() -> None:
    dense = keras.layers.Dense
    # Each model has one that answers.
    made = [sum(isinstance(each, dense) for each in model(row, True, 0).layers) for row in ROWS]
    assert made == [1, 2, 3, 4, 1]
