"""The network of sentences, trained: paths are one with softmax but for what they forbid."""

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.tasks.tagging.label_scheme import breaks_scheme
from regard.tasks.tagging.tag_network import answers_of, tag_trials
from regard.tasks.tagging.tag_scores import SAID, TRUTH, said_labels
from tests.tasks.tagging.small_sentences import small_plan, small_preparation

LEARNING = {"epochs": 8, "patience": 40, "learning_rate": 0.05, "dropout": 0.0, "embedding": 8}


def trained(name: str, **given):
    made = small_preparation(60, **{**LEARNING, **given})
    data = made.split_data(0)
    trials = tag_trials(name, made.plan, lambda split: data)
    return list(trials.run(TrialKey(name)))[-1], data, made


@pytest.mark.every_backend
def test_a_field_learns_spans_behind_their_clues() -> None:
    outcome, data, made = trained("window_crf")
    score = made.plan.scoring.score(outcome.test, data.test.labels)
    assert score == 1.0
    assert outcome.test.shape == (*data.test.labels.shape, 3)
    assert (outcome.test[data.test.labels < 0] == 0).all()
    assert outcome.trial.attention_parameters == 5 * 8 * 8 + 8


@pytest.fixture(scope="module")
def by_softmax():
    return trained("self_attention", epochs=2)


def test_paths_are_those_of_the_same_network(by_softmax) -> None:
    """Bit for bit: what differs between the two rows is what decides labels."""
    one, data, _ = by_softmax
    other, _, _ = trained("self_attention_viterbi", epochs=2)
    for name, weights in one.weights.items():
        np.testing.assert_array_equal(other.weights[name], weights)
    np.testing.assert_allclose(other.test[..., TRUTH], one.test[..., TRUTH], atol=1e-6)
    said = said_labels(other.test, data.test.labels)
    assert not breaks_scheme(said).any()


def test_looks_are_those_of_one_token(by_softmax) -> None:
    outcome, data, _ = by_softmax
    count, length = data.sample.ids.shape
    looks = outcome.looks
    assert looks["answers"].shape == (count, 3)
    assert looks["weights"].shape == looks["effects"].shape == (count, length)
    np.testing.assert_allclose(looks["weights"].sum(axis=1), 1, atol=1e-5)
    assert (looks["weights"][data.sample.ids == 0] == 0).all()
    assert looks["probe"].shape == (4, 5)
    np.testing.assert_allclose(looks["probe"].sum(axis=1), 1, atol=1e-5)
    assert 0 <= outcome.trial.concentration <= 1


def test_padding_counts_for_nothing() -> None:
    """A longer length, filled with tokens whose labels nobody knows, changes no bit of the loss."""
    made = small_preparation(60, **LEARNING)
    data = made.split_data(0)
    network = tag_trials("no_context", made.plan, lambda split: data).network
    part = data.validation
    answers = np.full((*part.labels.shape, 3), 0.3, np.float32)
    answers[..., SAID] = part.labels
    loss, accuracy = network.measure(data, part, answers)
    assert (loss, accuracy) == (pytest.approx(-np.log(np.float32(0.3))), 1.0)
    answers[part.labels < 0] = [2, 1e-6, 1e-6]
    assert network.measure(data, part, answers) == (loss, accuracy)


def test_answers_are_labels_with_their_chance_and_that_of_the_truth() -> None:
    outputs = np.array([[[2, 0.1, 0.2, 0.7], [0, 0.5, 0.3, 0.2], [1, 0.9, 0.1, 0.0]]], np.float32)
    found = answers_of(outputs, np.array([[1, 0, -1]]))
    np.testing.assert_array_equal(
        found, np.array([[[2, 0.7, 0.2], [0, 0.5, 0.5], [0, 0, 0]]], np.float32)
    )


def test_the_loss_is_that_of_the_end() -> None:
    made = small_preparation(60)
    data = made.split_data(0)
    kinds = {
        name: type(tag_trials(name, small_plan(), lambda split: data).network.loss(data)).__name__
        for name in ("window", "window_viterbi", "window_crf")
    }
    assert kinds["window"] == kinds["window_viterbi"] == "SparseCategoricalCrossentropy"
    assert kinds["window_crf"] == "CRFLoss"
