"""What the page says without training, and that a network of each task trains."""

import numpy as np
import pytest

from examples.answers.keras_attention_and_rnns import (
    SYMBOLS,
    marked,
    numbers_to_learn,
    reversed_,
    reversed_model,
    weights_without_keys,
)

pytestmark = pytest.mark.only_on("jax")  # the page is measured there


def test_the_answer_is_the_marked_symbol() -> None:
    inputs, answer, weight = marked(7, seed=0)
    features, mask = inputs["features"], inputs["mask"]
    assert weight.tolist() == [1] * 7
    assert not features[~mask].any()
    for sample, symbol in enumerate(answer):
        (place,) = np.flatnonzero(features[sample, :, SYMBOLS])
        assert mask[sample, place]
        assert features[sample, place, symbol] == 1


def test_the_answer_is_the_sequence_backwards() -> None:
    inputs, answer, weight = reversed_(7, seed=0)
    for sample, mask in enumerate(inputs["mask"]):
        length = mask.sum()
        read = inputs["features"][sample, :length].argmax(-1).tolist()
        assert answer[sample, :length].tolist() == read[::-1]
        assert weight[sample].tolist() == mask.tolist()
        said = inputs["said"][sample]
        assert not said[0].any()
        assert said[1:length].argmax(-1).tolist() == read[:0:-1]


def test_what_is_learned_between_two_states() -> None:
    assert numbers_to_learn() == {
        "keras.layers.Attention()": 0,
        "keras.layers.Attention(use_scale=True)": 1,
        "keras.layers.AdditiveAttention()": 16,
        "DotAttention()": 0,
        "AdditiveAttention(16)": 544,
    }


def test_padding_alone() -> None:
    found = weights_without_keys()
    np.testing.assert_allclose(found["keras.layers.Attention()"], [0.25] * 4)
    assert found["DotAttention()"].tolist() == [0] * 4


def test_rows_of_one_formula_are_one_network() -> None:
    inputs, _, weight = reversed_(5, 3)
    rows = ["keras.layers.Attention()", "DotAttention()"]
    theirs, ours = (np.asarray(reversed_model(row, 2)(inputs)["answer"]) for row in rows)
    weight = weight[..., None]
    np.testing.assert_allclose(ours * weight, theirs * weight, atol=1e-6)
