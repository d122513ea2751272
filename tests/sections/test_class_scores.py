"""Scores by class, against counts by hand, in a run that knows no texts."""

import numpy as np
import pytest

from regard.comparison import Store, Trial, TrialKey
from regard.data import Split
from regard.sections.class_scores import MOST_CLASSES, class_scores_section
from tests.comparison.toy_task import Numbers, NumbersPlan

pytestmark = pytest.mark.only_on("jax")  # no tensors

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=2, rate_check=False)
NONE = np.arange(0)


class _Classes(Numbers):
    """Rows whose truth is given."""

    def __init__(self, truth: np.ndarray) -> None:
        super().__init__(PLAN, np.arange(40) - 19.5)
        self.truth = truth
        half = len(truth) // 2
        rows = np.arange(len(truth))
        self.splits = (Split(NONE, NONE, rows[:half]), Split(NONE, NONE, rows[half:]))

    @property
    def targets(self) -> np.ndarray:
        return self.truth


def section_of(path, truth, answers, classes, **options) -> dict:
    """The data of a section: `answers` by contender, of all rows in order."""
    made, chosen = _Classes(truth), {}
    with Store.create(path / "run.sqlite", made, {}) as store:
        for name, each in answers.items():
            for split, rows in enumerate(made.splits):
                trial = Trial(TrialKey(name, split), validation=0.5, test=0.5)
                store.finish(trial, [], {"test": np.asarray(each, np.float32)[rows.test]}, {})
                chosen.setdefault(name, []).append(trial)
        section = class_scores_section(store, made, chosen, classes, **options)
    assert (section.name, section.kind) == ("classes", "class_scores")
    return dict(section.data)


def test_each_class_has_its_scores_and_is_crossed_with_each(tmp_path) -> None:
    truth = np.array([0, 0, 0, 1, 1, 2])
    said = np.array([0, 0, 1, 1, 0, 1])
    found = section_of(tmp_path, truth, {"dot": np.eye(4)[said]}, ("a", "b", "c", "d"))
    assert found["classes"] == [
        *({"name": "a", "count": 3}, {"name": "b", "count": 2}),
        *({"name": "c", "count": 1}, {"name": "d", "count": 0}),
    ]
    own = found["contenders"]["dot"]
    assert own["confusion"] == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert own["precision"] == pytest.approx([2 / 3, 1 / 3, None, None], abs=1e-5, nan_ok=True)
    assert own["recall"] == pytest.approx([2 / 3, 1 / 2, 0, None], abs=1e-5)
    assert own["f1"] == pytest.approx([2 / 3, 2 / 5, 0, None], abs=1e-5)
    assert (found["what"], found["left_out"]) == ("class", 0)


def test_several_labels_have_scores_and_are_not_crossed(tmp_path) -> None:
    truth = np.array([[1, 0], [1, 1], [0, 1], [0, 0]])
    answers = np.array([[0.9, 0.5], [0.4, 0.6], [0.1, 0.2], [0.7, 0.49]])
    found = section_of(tmp_path, truth, {"dot": answers}, ("a", "b"), threshold=0.5)
    own = found["contenders"]["dot"]
    assert own["confusion"] is None
    assert (own["precision"], own["recall"], own["f1"]) == ([0.5, 0.5], [0.5, 0.5], [0.5, 0.5])
    assert (found["what"], [each["count"] for each in found["classes"]]) == ("label", [2, 2])


def test_of_many_classes_those_with_most_rows_are_shown_in_their_order(tmp_path) -> None:
    count = MOST_CLASSES + 5
    truth = np.concatenate([np.arange(count), np.arange(5, count)])  # the first five are rare
    answers = {"dot": np.eye(count)[truth], "mean_pooling": np.eye(count)[truth[::-1]]}
    found = section_of(tmp_path, truth, answers, [f"c{each}" for each in range(count)])
    assert [each["name"] for each in found["classes"]] == [f"c{each}" for each in range(5, count)]
    assert found["left_out"] == 5
    assert found["contenders"]["dot"]["f1"] == [1.0] * MOST_CLASSES
    assert found["contenders"]["dot"]["confusion"] is None
