"""The references: labels of tokens, and of windows."""

import numpy as np

from regard.comparison import TrialKey
from regard.tasks.tagging.references import FrequentTrials, WindowTrials, chance_answers
from regard.tasks.tagging.split_data import TagData, TagPart
from tests.tasks.tagging.small_sentences import small_plan, small_preparation

MADE = small_preparation(60)
DATA = MADE.split_data(0)


def outcome(kind):
    return next(iter(kind(MADE.plan, lambda split: DATA).run(TrialKey(kind.contender))))


def test_the_most_frequent_label_of_a_token_and_of_a_new_one() -> None:
    ids = np.array([[2, 2, 3], [2, 4, 0]], np.int32)
    labels = np.array([[1, 1, 0], [0, 0, -1]], np.int32)
    part = TagPart(np.arange(2), ids, labels)
    data = TagData(("A", "B"), 6, (3,), part, part, part, part, np.zeros(2, np.int64))
    parameters, chances = FrequentTrials(small_plan(), lambda split: data).chances(data, 1.0)
    assert parameters == 12
    asked = TagPart(np.arange(1), np.array([[2, 3, 5]], np.int32), np.array([[0, 0, 0]]))
    np.testing.assert_allclose(chances(asked)[0], [[2 / 5, 3 / 5], [2 / 3, 1 / 3], [4 / 7, 3 / 7]])


def test_a_window_finds_what_a_token_cannot() -> None:
    alone, window = outcome(FrequentTrials), outcome(WindowTrials)
    score = MADE.plan.scoring.score
    assert score(alone.test, DATA.test.labels) < 0.8
    assert score(window.test, DATA.test.labels) == 1.0
    assert window.trial.parameters > alone.trial.parameters > 0
    assert window.validation.shape == (*DATA.validation.labels.shape, 3)


def test_a_label_that_training_lacks_gets_no_chance() -> None:
    part = TagPart(DATA.train.rows, DATA.train.ids, np.minimum(DATA.train.labels, 1))
    data = TagData(**{**vars(DATA), "train": part})
    _, chances = WindowTrials(small_plan(), lambda split: data).chances(data, 1.0)
    found = chances(DATA.test)
    assert found.shape == (*DATA.test.ids.shape, 5)
    assert (found[..., 2:] == 0).all()


def test_the_time_of_a_batch_is_measured() -> None:
    assert FrequentTrials(MADE.plan, lambda split: DATA).answer_milliseconds() > 0


def test_answers_say_the_most_probable_label() -> None:
    chances = np.array([[[0.2, 0.8], [0.6, 0.4]]])
    found = chance_answers(chances, np.array([[0, -1]]))
    np.testing.assert_allclose(found, [[[1, 0.8, 0.2], [0, 0, 0]]], atol=1e-7)
