"""A reference: which strength is kept, on what it is fitted again, what the time is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from regard.comparison.trial_key import TrialKey
from regard.training.reference_trials import Fitted, ReferenceTrials


@dataclass(frozen=True)
class Numbers:
    values: np.ndarray
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Split:
    train: Numbers
    validation: Numbers
    test: Numbers


DATA = Split(*(Numbers(np.array(each, float)) for each in ([2, 4], [5, 7, 9], [1, 1])))


class Shrunk(ReferenceTrials[Split, Numbers]):
    """Answer each value with the mean of what was learned from, times the strength."""

    contender = "shrunk"
    seen: list[Numbers]

    def import_learners(self) -> None:
        self.seen = []

    def strengths(self, data: Split) -> Sequence[float]:
        return (1.0, 2.0, 2.0 + 2 / 3, 9.0)  # the second and the third are equally wrong

    def fit(
        self, data: Split, parts: Sequence[Numbers], strengths: Sequence[float]
    ) -> list[Fitted[Numbers]]:
        mean = np.concatenate([part.values for part in parts]).mean()

        def answers(part: Numbers, strength: float) -> np.ndarray:
            self.seen.append(part)
            return np.full(len(part), strength * mean)

        return [Fitted(1, lambda part, each=each: answers(part, each)) for each in strengths]

    def loss(self, data: Split, part: Numbers, answers: np.ndarray) -> float:
        return float(np.square(answers - part.values).mean().round(9))


class ShrunkOnce(Shrunk):
    fits_again = False


def made(kind: type[Shrunk], **plan: Any) -> Shrunk:
    trials = kind(SimpleNamespace(**plan), lambda split: DATA)
    trials.import_learners()
    return trials


@pytest.mark.parametrize(("kind", "test"), [(Shrunk, 2 * 27 / 5), (ShrunkOnce, 2 * 3.0)])
def test_of_equally_good_strengths_the_first_is_kept_and_fitted_again(kind, test) -> None:
    (outcome,) = made(kind).run(TrialKey("shrunk"))
    np.testing.assert_allclose(outcome.validation, np.full(3, 6.0))  # of the training part alone
    np.testing.assert_allclose(outcome.test, np.full(2, test))
    assert outcome.trial.parameters == 1


def test_the_time_is_of_one_full_batch() -> None:
    trials = made(Shrunk, batch_size=5)
    assert trials.answer_milliseconds() > 0
    assert all(len(part) == 5 for part in trials.seen)
