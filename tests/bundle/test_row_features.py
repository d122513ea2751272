"""The vectors that kept models make of rows, against their own last layers."""

import numpy as np
import pytest

from regard.bundle import Bundle
from regard.errors import ArgumentError, UnknownNameError
from tests.bundle.small_bundle import TEXTS, small_description, small_tokens
from tests.bundle.small_bundle import small_weights as text_weights
from tests.bundle.small_series_bundle import SCALING, small_model


def text_bundle():
    from regard.bundle import TextBundle

    description = small_description()
    return TextBundle(description, small_tokens(), text_weights(description))


def softmax(scores: np.ndarray) -> np.ndarray:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def test_vectors_of_texts_give_their_answers() -> None:
    model = text_bundle()
    found = model.features(TEXTS)
    assert (found.ids, found.id_name, found.place) == ((1, 2, 3, 4), "row", "input of dropout")
    kernel, bias = model.model.get_layer("answer").get_weights()
    chances = softmax(found.values @ kernel + bias)
    np.testing.assert_allclose(chances, model.probabilities(TEXTS), atol=1e-5)


def test_a_mean_over_tokens_does_not_count_padding() -> None:
    model = text_bundle()
    table = model.model.get_layer("embedding").get_weights()[0]
    found = model.features(TEXTS, "embedding")
    assert found.place == "output of embedding"
    rows = small_tokens().encode(TEXTS, 8)
    expected = [table[row[row != 0]].mean(axis=0) for row in rows]
    np.testing.assert_allclose(found.values, expected, atol=1e-5)


def test_vectors_of_series_give_their_answers_and_steps_their_mean() -> None:
    model = small_model()
    generator = np.random.default_rng(4)
    cases = [generator.normal(size=(size, 2)) * [4, 0.5] + [10, -2] for size in (3, 8, 5, 1)]
    found = model.features(cases)
    assert (found.ids[0], found.id_name, len(found.ids)) == ("series 1", "series", 4)
    kernel, bias = model.model.get_layer("answer").get_weights()
    chances = softmax(found.values @ kernel + bias)
    np.testing.assert_allclose(chances, model.probabilities(cases), atol=1e-5)
    kernel, bias = model.model.get_layer("projection").get_weights()
    for case, values in zip(cases, model.features(cases, "projection").values, strict=True):
        lengths = np.array([len(case)])
        scaled = SCALING.apply(case[None].astype("float32"), lengths, indicators=("heat",))
        np.testing.assert_allclose(values, (scaled[0] @ kernel + bias).mean(axis=0), atol=1e-4)


@pytest.mark.only_on("jax")
def test_what_cannot_be_is_refused() -> None:
    model = text_bundle()
    with pytest.raises(UnknownNameError, match="Did you mean 'slot'"):
        model.features(TEXTS, "slott")
    for each, said in ((model, "have a text"), (small_model(), "must be a series")):
        with pytest.raises(ArgumentError, match=said):
            each.features([])
    with pytest.raises(ArgumentError, match="of texts or of series to give a vector"):
        Bundle.features(model, TEXTS)
