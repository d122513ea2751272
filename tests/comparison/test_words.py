"""The reference: its weights by hand, its parts, and its score on a corpus that others know."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import sparse

from regard.comparison import Plan, TrialDone, WordsTrials, text_material
from regard.comparison.words import _log_ratios
from regard.data import LabelledTexts, split_examples
from tests.comparison.small_material import small_material, small_plan


def trial_of(plan, material):
    (event,) = WordsTrials(plan, material).run(0)
    assert isinstance(event, TrialDone)
    return event.trial


def test_the_weights_are_those_of_the_paper() -> None:
    present = sparse.csr_matrix([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    inside, outside = (1 + 1, 1 + 0, 1 + 1), (1 + 1, 1 + 2, 1 + 0)
    expected = [
        math.log((p / sum(inside)) / (q / sum(outside)))
        for p, q in zip(inside, outside, strict=True)
    ]
    ratios = _log_ratios(present, np.array([True, False, False]))
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)


@pytest.mark.parametrize(("classes", "rows"), [(2, 58), (3, 72)])
def test_it_finds_the_word_that_decides(classes, rows) -> None:
    plan = small_plan()
    trial = trial_of(plan, small_material(plan, classes=classes, rows=rows))
    assert (trial.contender, trial.status) == ("words", "done")
    assert trial.test == trial.validation == 1.0
    assert trial.attention_parameters == trial.epochs == trial.compile_seconds == 0
    assert trial.inference_ms > 0


def test_it_learns_from_the_training_texts_alone() -> None:
    plan = small_plan()
    material = small_material(plan)
    turned = dataclasses.replace(material.test, labels=1 - material.test.labels)
    assert trial_of(plan, dataclasses.replace(material, test=turned)).test == 0.0
    turned = dataclasses.replace(material.train, labels=1 - material.train.labels)
    assert trial_of(plan, dataclasses.replace(material, train=turned)).test == 0.0


def test_it_sees_pairs_of_words() -> None:
    # The same words in all texts: only what stands beside what tells the classes apart.
    first = ["not good but bad {}", "so it is not good but bad {}"]
    second = ["good but not bad {}", "so it is good but not bad {}"]
    texts = [text.format(number) for number in range(12) for text in (*first, *second)]
    data = LabelledTexts.from_rows(texts, ["no", "no", "yes", "yes"] * 12)
    material = text_material(data, split_examples(data), Plan())
    assert trial_of(Plan(), material).test == 1.0


@pytest.mark.only_on("jax")  # no backend takes part
def test_it_does_what_is_known_on_movie_reviews(shared) -> None:
    texts, labels = [], []
    for label in ("neg", "pos"):
        content = (shared / "data" / "rt_polarity" / f"rt-polarity.{label}").read_bytes()
        lines = [line.decode("cp1252").strip() for line in content.split(b"\n") if line.strip()]
        texts += lines
        labels += [label] * len(lines)
    data = LabelledTexts.from_rows(texts, labels)
    assert len(data) == 10_662
    trial = trial_of(Plan(), text_material(data, split_examples(data), Plan()))
    assert 0.765 < trial.test < 0.80
