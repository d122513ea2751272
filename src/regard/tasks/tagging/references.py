"""What stands outside the ranking: the most frequent label of a token, regression on windows."""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.data.tokens import UNKNOWN_ID
from regard.tasks.tagging.plan import FREQUENT, WINDOWS, TagPlan
from regard.tasks.tagging.split_data import TagData, TagPart
from regard.tasks.tagging.tag_scores import token_log_loss
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["FrequentTrials", "WindowTrials", "chance_answers"]

_STRENGTHS = (0.03, 0.3, 3.0)  # of scikit-learn's C, the most regularised first
_SIDE = 2  # tokens to either side

Chances = NDArray[np.float64]


class _TokenTrials(Trainer):
    """Fit a model of tokens, and answer by the chance of each label."""

    contender: str

    def __init__(self, plan: TagPlan, load: Callable[[int], TagData]) -> None:
        self.plan = plan
        self._load = load

    @abstractmethod
    def fitted(self, data: TagData) -> tuple[int, Callable[[TagPart], Chances]]:
        """Fit.

        Args:
            data: of the split.

        Returns:
            The number of parameters; and from a part to the chance of each label `(n, T, K)`.
        """

    @final
    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Fit, test once, and yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        data = self._load(key.split)
        import_learner()  # not part of the time of training
        begin = time.process_time()
        parameters, chances = self.fitted(data)
        seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=seconds,
                parameters=parameters,
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=chance_answers(chances(data.validation), data.validation.labels),
            test=chance_answers(chances(data.test), data.test.labels),
            weights={},
        )

    @final
    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        data = self._load(0)
        _, chances = self.fitted(data)
        places = np.arange(self.plan.batch_size) % len(data.test)
        batch = TagPart(data.test.rows[places], data.test.ids[places], data.test.labels[places])
        return median_milliseconds(lambda: chances(batch))


@final
class FrequentTrials(_TokenTrials):
    """Answer with the label that a token has most often in training.

    Of a token that is not in the table, with the label that most tokens have. Nothing is random, so
    one trial of each split says all.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
    """

    contender = FREQUENT.name

    def fitted(self, data: TagData) -> tuple[int, Callable[[TagPart], Chances]]:
        """Count; the chance of a label is its share of the token's, one more of each added."""
        there = data.counted(data.train.labels)
        counts = np.zeros((data.vocabulary, len(data.classes)))
        np.add.at(counts, (data.train.ids[there], data.train.labels[there]), 1)
        new = counts.sum(axis=1) == 0
        new[UNKNOWN_ID] = True
        counts[new] = counts.sum(axis=0)
        shares = (counts + 1) / (counts + 1).sum(axis=1, keepdims=True)
        return counts.size, lambda part: shares[part.ids]


@final
class WindowTrials(_TokenTrials):
    """Fit logistic regression on the token and its neighbours, its strength chosen on validation.

    Nothing in it is random, so one trial of each split says all.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
    """

    contender = WINDOWS.name

    def fitted(self, data: TagData) -> tuple[int, Callable[[TagPart], Chances]]:
        """Fit each strength, and keep the one with the least loss on validation."""
        there = data.counted(data.train.labels)
        features, labels = _windows(data, data.train.ids)[there.ravel()], data.train.labels[there]
        tried = []
        for strength in _STRENGTHS:
            model = import_learner()(C=strength, max_iter=200).fit(features, labels)
            answers = chance_answers(
                _predicted(model, data, data.validation), data.validation.labels
            )
            tried.append((token_log_loss(answers, data.validation.labels).mean(), model))
        # As for the networks, the loss chooses; of equals the most regularised.
        model = min(tried, key=lambda each: float(each[0]))[1]
        parameters = int(model.coef_.size + model.intercept_.size)
        return parameters, lambda part: _predicted(model, data, part)


def import_learner() -> Any:
    """Import late: it takes a second, and a plan without this reference needs none of it."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression


def chance_answers(chances: Chances, labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return answers that say the most probable label of each token; see `tag_scores`.

    Args:
        chances: of each label, `(n, T, K)`.
        labels: the true ones, `(n, T)`, -1 at padding.

    Returns:
        `(n, T, 3)`, 0 at padding.
    """
    said = chances.argmax(axis=-1)
    true = np.take_along_axis(chances, np.maximum(labels, 0)[..., None], axis=-1)[..., 0]
    found = np.stack([said, chances.max(axis=-1), true], axis=-1).astype(np.float32)
    return np.where((labels >= 0)[..., None], found, np.float32(0))


def _windows(data: TagData, ids: NDArray[np.int32]) -> Any:
    """Return which token stands where around each, `(n * T, (2 * side + 1) * vocabulary)`."""
    from scipy.sparse import csr_array

    count, length = ids.shape
    padded = np.pad(ids, ((0, 0), (_SIDE, _SIDE)))
    columns = [
        place * data.vocabulary + padded[:, place : place + length].ravel()
        for place in range(2 * _SIDE + 1)
    ]
    each = np.stack(columns, axis=1).astype(np.int64)
    ends = np.arange(0, each.size + 1, each.shape[1])
    shape = (count * length, each.shape[1] * data.vocabulary)
    return csr_array((np.ones(each.size), each.ravel(), ends), shape=shape)


def _predicted(model: Any, data: TagData, part: TagPart) -> Chances:
    found = np.zeros((part.ids.size, len(data.classes)))
    # A label that the training part lacks has no column.
    found[:, model.classes_] = model.predict_proba(_windows(data, part.ids))
    return found.reshape(*part.ids.shape, -1)
