"""The tagger: contenders differ in their slot and their end alone."""

import numpy as np
import pytest

from regard.data import allowed_transitions
from regard.errors import ArgumentError, UnknownNameError
from regard.models import reading_tagger, token_tagger, token_weights

IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 0, 0, 0]])
SIZES = {"vocabulary": 11, "labels": 3, "embedding": 8, "units": 3}
ALLOWED = allowed_transitions(["O", "B-X", "I-X"])


def weights_of(name: str, **given) -> dict[str, np.ndarray]:
    model = token_tagger(name, allowed=ALLOWED, seed=5, **{**SIZES, **given})
    return {weight.path: np.array(weight.value) for weight in model.weights}


@pytest.mark.every_backend
@pytest.mark.parametrize(
    "name", [pytest.param("window_viterbi", marks=pytest.mark.only_on("jax")), "multi_head_crf"]
)
def test_padding_changes_nothing(name) -> None:
    model = token_tagger(name, allowed=ALLOWED, encoder="cnn", **SIZES)
    reading = reading_tagger(model, name, ALLOWED)
    found = np.asarray(reading.predict_on_batch(IDS))
    assert found.shape == (2, 5, 4)
    assert (found[1, 2:] == 0).all()
    short = np.asarray(reading.predict_on_batch(IDS[1:, :2]))
    np.testing.assert_allclose(found[1:, :2], short, atol=1e-5)
    np.testing.assert_allclose(found[IDS > 0][:, 1:].sum(axis=1), 1, atol=1e-5)
    outputs = np.asarray(model.predict_on_batch(IDS))
    assert outputs.shape == ((2, 5, 3, 3) if name.endswith("crf") else (2, 5, 3))


@pytest.mark.only_on("jax")
def test_what_contenders_share_starts_alike() -> None:
    one, other, field = (weights_of(name) for name in ("no_context", "multi_head", "window_crf"))
    for name in ("embedding/embeddings", "answer/kernel", "answer/bias"):
        np.testing.assert_array_equal(one[name], other[name])
        np.testing.assert_array_equal(one[name], field[name])
    assert set(field) - set(one) >= {"crf/transitions", "crf/start", "crf/end"}
    same = weights_of("multi_head_viterbi")
    assert set(same) == set(other)
    assert all((same[name] == other[name]).all() for name in other)


@pytest.mark.only_on("jax")
def test_encoders_make_states_of_their_width() -> None:
    assert weights_of("no_context")["answer/kernel"].shape == (8, 3)
    assert weights_of("no_context", encoder="gru")["answer/kernel"].shape == (6, 3)


@pytest.mark.only_on("jax")
def test_weights_are_for_each_token_those_of_all() -> None:
    model = token_tagger("multi_head_crf", allowed=ALLOWED, **SIZES)
    found = np.asarray(token_weights(model).predict_on_batch(IDS))
    assert found.shape == (2, 5, 5)
    np.testing.assert_allclose(found[IDS > 0].sum(axis=1), 1, atol=1e-5)
    assert (found[1, :, 2:] == 0).all()


@pytest.mark.only_on("jax")
def test_what_is_no_tagger_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="contender='additive'"):
        token_tagger("additive", **SIZES)
    with pytest.raises(ArgumentError, match=r"`labels` must be at least 2. Received: labels=1"):
        token_tagger("window", **{**SIZES, "labels": 1})
    with pytest.raises(ArgumentError, match="`dropout`"):
        token_tagger("window", dropout=1.0, **SIZES)


@pytest.mark.only_on("jax")
def test_viterbi_keeps_to_the_scheme_where_a_softmax_breaks_it() -> None:
    """Of a network that always finds I-X likeliest, then B-X."""
    found = {}
    for name in ("no_context", "no_context_viterbi"):
        model = token_tagger(name, allowed=ALLOWED, **SIZES)
        model.get_layer("answer").set_weights([np.zeros((8, 3)), np.array([0.0, 0.5, 1.0])])
        reading = reading_tagger(model, name, ALLOWED)
        found[name] = np.asarray(reading.predict_on_batch(IDS))
    assert found["no_context"][0, :, 0].tolist() == [2, 2, 2, 2, 2]
    assert found["no_context_viterbi"][..., 0].tolist() == [[1, 2, 2, 2, 2], [1, 2, 0, 0, 0]]
    np.testing.assert_array_equal(
        found["no_context"][..., 1:], found["no_context_viterbi"][..., 1:]
    )
