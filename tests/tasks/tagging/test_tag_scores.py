"""Scores of labels: held to seqeval, scikit-learn and loops; their items to leaving out."""

import warnings

import numpy as np
import pytest
from seqeval import metrics as seqeval_metrics
from seqeval.scheme import IOB2
from sklearn.metrics import f1_score

from regard.errors import ArgumentError, ShapeError
from regard.tasks.tagging.label_scheme import span_labels
from regard.tasks.tagging.tag_scores import (
    kind_counts,
    said_labels,
    span_f1,
    token_accuracy,
    token_calibration_error,
    token_log_loss,
    token_macro_f1,
)
from tests.tasks.tagging.small_sentences import said

CLASSES = span_labels(("LOC", "PER"))
SCORES = (span_f1, token_accuracy, token_macro_f1, token_log_loss)


def drawn(count: int = 23, length: int = 11, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Labels of all sorts, and answers that share most of them."""
    generator = np.random.default_rng(seed)
    ends = generator.integers(1, length + 1, size=(count, 1))
    true = generator.choice(5, p=[0.4, 0.2, 0.2, 0.1, 0.1], size=(count, length))
    other = generator.integers(0, 5, size=(count, length))
    told = np.where(generator.random((count, length)) < 0.8, true, other)
    there = np.arange(length) < ends
    chances = generator.uniform(0.1, 1, size=(count, length, 1)) * [[[0, 1, 0.5]]]
    answers = said(np.where(there, told, -1), 0, 0) + np.where(there[..., None], chances, 0)
    return answers, np.where(there, true, -1)


def named(labels: np.ndarray) -> list[list[str]]:
    return [[CLASSES[each] for each in row if each >= 0] for row in labels]


@pytest.mark.parametrize("seed", range(6))
def test_f1_of_spans_is_that_of_seqeval_in_strict_mode(seed) -> None:
    answers, true = drawn(seed=seed)
    wanted = seqeval_metrics.f1_score(
        named(true),
        named(said_labels(answers, true)),
        mode="strict",
        scheme=IOB2,
    )
    assert span_f1(answers, true).mean() == pytest.approx(wanted, abs=1e-12)


def test_it_is_neither_loose_nor_a_mean_of_sentences() -> None:
    """Of one loose span and one long sentence, seqeval's lenient mode and a mean say otherwise."""
    true = np.array([[1, 2, 0, 0], [1, 1, 1, 1]])
    told = said([[2, 2, 0, 0], [1, 1, 1, 1]])  # I-LOC I-LOC is no span
    names = named(true), named(said_labels(told, true))
    score = span_f1(told, true).mean()
    assert score == pytest.approx(2 * 4 / (4 + 5))
    loose = seqeval_metrics.f1_score(*names)
    assert loose == 1.0 != score
    assert np.mean([0.0, 1.0]) != score


def test_spans_of_each_kind_are_those_of_seqeval() -> None:
    answers, true = drawn(40)
    told = said_labels(answers, true)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = seqeval_metrics.classification_report(
            named(true), named(told), mode="strict", scheme=IOB2, output_dict=True
        )
    hits, begun, there = kind_counts(told, true, 2)
    for place, kind in enumerate(("LOC", "PER")):
        own = wanted[kind]
        assert own["support"] == there[place]
        assert own["precision"] == pytest.approx(hits[place] / begun[place])
        assert own["recall"] == pytest.approx(hits[place] / there[place])


def test_scores_of_tokens_are_those_of_scikit_learn() -> None:
    answers, true = drawn()
    there = true >= 0
    told = answers[..., 0][there].astype(int)
    assert token_accuracy(answers, true).mean() == pytest.approx((told == true[there]).mean())
    wanted = f1_score(true[there], told, average="macro")
    assert token_macro_f1(answers, true).mean() == pytest.approx(wanted)
    wanted = -np.log(answers[..., 2][there].astype(np.float64)).mean()
    assert token_log_loss(answers, true).mean() == pytest.approx(wanted)


@pytest.mark.parametrize("score", SCORES)
def test_padding_changes_nothing(score) -> None:
    answers, true = drawn()
    more = ((0, 0), (0, 3))
    filled = np.pad(answers, (*more, (0, 0)), constant_values=1)
    filled[:, :-3][true < 0] = 3  # what a network says of padding
    wide = np.pad(true, more, constant_values=-1)
    np.testing.assert_array_equal(score(filled, wide), score(answers, true))


@pytest.mark.parametrize("score", SCORES)
def test_items_say_what_a_sentence_does_to_the_score(score) -> None:
    """To first order in 1 / n, as the jackknife finds it."""
    answers, true = drawn(150, seed=3)
    items, count = score(answers, true), len(true)
    left_out = [
        score(np.delete(answers, row, axis=0), np.delete(true, row, axis=0)).mean()
        for row in range(count)
    ]
    jackknife = count * items.mean() - (count - 1) * np.array(left_out)
    np.testing.assert_allclose(items, jackknife, atol=0.1 * items.std())
    assert np.corrcoef(items, jackknife)[0, 1] > 0.999


def test_nothing_said_scores_nothing_and_no_truth_is_refused() -> None:
    true = np.array([[1, 2, -1], [0, 0, 3]])
    assert span_f1(said(np.minimum(true, 0)), true).mean() == 0.0
    with pytest.raises(ArgumentError, match=r"needs a span in the truth. Received: 2 sentences"):
        span_f1(said(true), np.minimum(true, 0))


def test_answers_of_another_shape_are_refused() -> None:
    with pytest.raises(
        ShapeError, match=r"must be \(n, T, 3\).*answers \(2, 3\), targets \(2, 3\)"
    ):
        token_accuracy(np.zeros((2, 3)), np.zeros((2, 3), int))


def test_chances_are_held_to_what_happens() -> None:
    true = np.zeros((1, 10), int)
    told = np.array([[0] * 7 + [1] * 3])
    assert token_calibration_error(said(told, 0.7), true) == pytest.approx(0, abs=1e-6)
    assert token_calibration_error(said(told, 0.9), true) == pytest.approx(0.2, abs=1e-6)
    wide = np.pad(true, ((0, 0), (0, 5)), constant_values=-1)
    padded = said(np.pad(told, ((0, 0), (0, 5)), constant_values=-1), 0.9)
    assert token_calibration_error(padded, wide) == pytest.approx(0.2, abs=1e-6)
