"""What decides labels: held to all paths, tried one by one."""

import itertools

import keras
import numpy as np
import pytest

from regard.data import allowed_transitions
from regard.layers import CRF
from regard.models import TagDecoder
from tests.contract.subjects import array

LABELS = ("O", "B-X", "I-X")
ALLOWED = allowed_transitions(LABELS)
SCORES = np.random.default_rng(4).normal(size=(3, 5, 3)).astype("float32")
SCORES[0, 0] = [0.0, 0.4, 1.0]  # would begin with I
SCORES[1] = [[1.0, 0.0, 0.0], *[[0.0, 0.0, 9.0]] * 4]  # padding would pull the path away
LENGTHS = (5, 1, 3)
MASK = np.arange(5) < np.array(LENGTHS)[:, None]


def is_legal(path: tuple[int, ...]) -> bool:
    return all(tag != 2 or (at and path[at - 1] != 0) for at, tag in enumerate(path))


def softmax(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores.astype(np.float64))
    return shares / shares.sum(axis=-1, keepdims=True)


@pytest.mark.every_backend
def test_a_path_is_the_likeliest_that_is_legal() -> None:
    found = array(TagDecoder(ALLOWED)(SCORES, mask=MASK))
    chances = softmax(SCORES)
    for row, length in enumerate(LENGTHS):
        paths = filter(is_legal, itertools.product(range(3), repeat=length))
        best = max(paths, key=lambda path: sum(SCORES[row, at, tag] for at, tag in enumerate(path)))
        assert found[row, :length, 0].tolist() == list(best)
    np.testing.assert_allclose(found[MASK][:, 1:], chances[MASK], atol=1e-6)
    assert (found[~MASK] == 0).all()


@pytest.mark.only_on("jax")
def test_without_a_rule_each_label_stands_by_itself() -> None:
    found = array(TagDecoder()(SCORES, mask=MASK))
    np.testing.assert_array_equal(found[MASK][:, 0], SCORES.argmax(axis=-1)[MASK])
    np.testing.assert_allclose(found[MASK][:, 1:], softmax(SCORES)[MASK], atol=1e-6)
    assert not is_legal(tuple(found[0, :, 0].astype(int)))


@pytest.mark.only_on("jax")
def test_a_chain_gives_its_best_path_and_its_marginals() -> None:
    chain = CRF(ALLOWED)(SCORES, mask=MASK)
    found = array(TagDecoder()(chain, mask=MASK))
    for row, length in enumerate(LENGTHS):
        paths = [p for p in itertools.product(range(3), repeat=length) if is_legal(p)]
        weights = np.array(
            [np.exp(sum(SCORES[row, at, tag] for at, tag in enumerate(p))) for p in paths]
        )
        assert found[row, :length, 0].tolist() == list(paths[weights.argmax()])
        for at, tag in itertools.product(range(length), range(3)):
            own = sum(w for p, w in zip(paths, weights, strict=True) if p[at] == tag)
            assert found[row, at, 1 + tag] == pytest.approx(own / weights.sum(), abs=1e-5)


@pytest.mark.only_on("jax")
def test_it_learns_nothing_and_is_saved_with_its_model(tmp_path) -> None:
    scores = keras.Input((None, 3))
    model = keras.Model(scores, TagDecoder(ALLOWED, name="reading")(scores))
    assert model.trainable_variables == []
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(array(loaded(SCORES)), array(model(SCORES)))
