"""The reference: its weights by hand, its parts, and its score on a corpus that others know."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.comparison.outcome import Outcome
from regard.data import LabelledTexts, Split
from regard.statistics.class_scores import log_loss
from regard.tasks.text_classification import bag_of_words
from regard.tasks.text_classification.bag_of_words import WordsTrials
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.small_material import (
    corpus,
    small_material,
    small_plan,
    told_corpus,
    told_material,
)

KEY = TrialKey("words")


def outcome_of(plan: TextPlan, material, texts) -> Outcome:
    (outcome,) = WordsTrials(plan, lambda split: material, texts).run(KEY)
    return outcome


def small(plan: TextPlan, classes: int = 2, rows: int = 58):
    return small_material(plan, classes=classes, rows=rows), corpus(rows, classes).texts


def share_right(answers: np.ndarray, labels: np.ndarray) -> float:
    return float((answers.argmax(axis=1) == labels).mean())


@pytest.mark.parametrize(("classes", "rows"), [(2, 58), (3, 72)])
def test_it_finds_the_word_that_decides(classes, rows) -> None:
    plan = small_plan()
    material, texts = small(plan, classes, rows)
    outcome = outcome_of(plan, material, texts)
    assert (outcome.trial.key, outcome.trial.status) == (KEY, "done")
    for part in ("validation", "test"):
        answers, own = getattr(outcome, part), getattr(material, part)
        assert answers.shape == (len(own), classes)
        assert answers.dtype == np.float32
        np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-6)
        assert share_right(answers, own.labels) == 1.0
    trial = outcome.trial
    assert trial.attention_parameters == trial.checks == trial.compile_seconds == 0
    assert trial.train_seconds > 0
    assert outcome.weights == {}
    assert trial.undertrained is trial.too_fast is False


def test_nothing_in_it_is_random() -> None:
    plan = small_plan()
    material, texts = small(plan)
    one, other = (outcome_of(plan, material, texts) for _ in range(2))
    np.testing.assert_array_equal(one.test, other.test)
    np.testing.assert_array_equal(one.validation, other.validation)


def turned(material, part: str):
    own = getattr(material, part)
    return dataclasses.replace(material, **{part: dataclasses.replace(own, labels=1 - own.labels)})


def test_the_labels_of_the_test_texts_have_no_part_in_it() -> None:
    plan = small_plan()
    material, texts = small(plan)
    right = outcome_of(plan, material, texts)
    same = outcome_of(plan, turned(material, "test"), texts)
    np.testing.assert_array_equal(same.test, right.test)
    wrong = outcome_of(plan, turned(material, "train"), texts)
    assert share_right(wrong.test, material.test.labels) == 0.0


def test_the_validation_texts_are_learned_from_for_the_test_alone() -> None:
    # A word that stands in one validation text and in one test text.
    plan = small_plan(min_count=1)
    data = corpus(58, 2)
    texts = [*data.texts]
    texts[40], texts[50] = "unheard plot", "unheard film"
    material = small_material(plan)
    validation = material.validation
    assert 40 in validation.rows
    assert 50 in material.test.rows
    labels = validation.labels.copy()
    place = validation.rows.tolist().index(40)
    found = []
    for label in (0, 1):
        labels[place] = label
        changed = dataclasses.replace(validation, labels=labels.copy())
        found.append(outcome_of(plan, dataclasses.replace(material, validation=changed), texts))
    np.testing.assert_array_equal(found[0].validation, found[1].validation)
    test_place = material.test.rows.tolist().index(50)
    assert found[0].test[test_place, 1] < found[1].test[test_place, 1]


def noisy(rows: int = 120) -> tuple[LabelledTexts, Split]:
    """A third of the texts has the wrong label, so that too little regularisation harms."""
    data = corpus(rows, 2)
    wrong = np.random.default_rng(5).random(rows) < 1 / 3
    labels = [
        data.classes[place] for place in np.where(wrong, 1 - data.label_ids(), data.label_ids())
    ]
    cuts = np.split(np.arange(rows), [rows - 60, rows - 20])
    changed = LabelledTexts.from_rows(data.texts, labels)
    return changed, Split(train=cuts[0], validation=cuts[1], test=cuts[2])


def test_the_loss_on_the_validation_texts_chooses_the_strength(monkeypatch) -> None:
    plan = small_plan()
    data, split = noisy()
    material = TextPreparation(plan, data, splits=[split]).material(0)
    labels = material.validation.labels
    chosen = log_loss(outcome_of(plan, material, data.texts).validation, labels).mean()
    losses = []
    for strength in bag_of_words.STRENGTHS["classes"]:
        with monkeypatch.context() as patch:
            patch.setattr(bag_of_words, "STRENGTHS", {"classes": (strength,)})
            outcome = outcome_of(plan, material, data.texts)
        losses.append(log_loss(outcome.validation, labels).mean())
    assert chosen == min(losses)
    assert len(set(losses)) == len(losses)
    assert losses.index(min(losses)) not in (0, len(losses) - 1)  # there is something to choose


def phrases(first: list[str], second: list[str]) -> tuple[LabelledTexts, Split]:
    texts = [text.format(number) for number in range(12) for text in (*first, *second)]
    data = LabelledTexts.from_rows(texts, ["no", "no", "yes", "yes"] * 12)
    cuts = np.split(np.arange(48), [32, 40])
    return data, Split(train=cuts[0], validation=cuts[1], test=cuts[2])


@pytest.mark.parametrize("tokens", ["words", "characters"])
def test_it_sees_what_stands_side_by_side(tokens) -> None:
    # The same words, and the same characters, in all texts: only the order tells them apart.
    if tokens == "words":
        first = ["not good but bad {}", "so it is not good but bad {}"]
        second = ["good but not bad {}", "so it is good but not bad {}"]
    else:
        first, second = ["abab{}cdcd", "xabab{}cdcd"], ["baba{}cdcd", "xbaba{}cdcd"]
    data, split = phrases(first, second)
    plan = TextPlan(tokens=tokens, min_count=1)
    material = TextPreparation(plan, data, splits=[split]).material(0)
    outcome = outcome_of(plan, material, data.texts)
    assert share_right(outcome.test, material.test.labels) == 1.0


def test_class_weights_help_the_small_class() -> None:
    # Nothing tells the classes apart, and one text in eight is of class b.
    texts = [text.replace("good", "film").replace("bad", "film") for text in corpus(48, 2).texts]
    labels = ["class b" if row % 8 == 1 else "class a" for row in range(48)]
    own = LabelledTexts.from_rows(texts, labels)
    cuts = np.split(np.arange(48), [24, 32])
    split = Split(train=cuts[0], validation=cuts[1], test=cuts[2])
    means = []
    for class_weights in (False, True):
        plan = small_plan(class_weights=class_weights)
        material = TextPreparation(plan, own, splits=[split]).material(0)
        means.append(outcome_of(plan, material, texts).test[:, 1].mean())
    assert means[0] < 0.3 < 0.35 < means[1] < 0.65


def test_it_tells_numbers_and_labels() -> None:
    plan = small_plan(answer="numbers")
    material, texts = told_material(plan), told_corpus(72, "numbers").texts
    outcome = outcome_of(plan, material, texts)
    for part in ("validation", "test"):
        answers, own = getattr(outcome, part), getattr(material, part)
        assert np.abs(answers - own.labels).mean() < 15  # numbers are 50 apart, by one word
    plan = small_plan(answer="labels")
    material, texts = told_material(plan), told_corpus(72, "labels").texts
    outcome = outcome_of(plan, material, texts)
    assert outcome.test.shape == (18, 3)
    assert ((outcome.test >= 0.5) == material.test.labels).all()
    assert not np.allclose(outcome.test.sum(axis=1), 1, atol=0.1)


def test_the_squared_error_chooses_the_strength_of_numbers(monkeypatch) -> None:
    plan = small_plan(answer="numbers")
    material, texts = told_material(plan), told_corpus(72, "numbers").texts

    def loss(outcome: Outcome) -> float:
        return float(np.square(outcome.validation - material.validation.labels).mean())

    chosen, losses = loss(outcome_of(plan, material, texts)), []
    for strength in bag_of_words.STRENGTHS["numbers"]:
        monkeypatch.setitem(bag_of_words.STRENGTHS, "numbers", (strength,))
        losses.append(loss(outcome_of(plan, material, texts)))
    assert chosen == min(losses) < max(losses)


@pytest.mark.parametrize("batch_size", [5, 64])
def test_an_answer_is_timed_on_a_whole_batch(batch_size) -> None:
    plan = small_plan(batch_size=batch_size)
    material, texts = small(plan)
    assert WordsTrials(plan, lambda split: material, texts).answer_milliseconds() > 0


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
    plan = TextPlan()
    material = TextPreparation(plan, data).material(0)
    outcome = outcome_of(plan, material, data.texts)
    assert 0.765 < share_right(outcome.test, material.test.labels) < 0.80
