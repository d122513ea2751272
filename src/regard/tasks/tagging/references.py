"""What stands outside the ranking: the most frequent label of a token, regression on windows."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.data.tokens import UNKNOWN_ID
from regard.tasks.tagging.plan import FREQUENT, WINDOWS
from regard.tasks.tagging.split_data import TagData, TagPart
from regard.tasks.tagging.tag_scores import token_log_loss
from regard.training.reference_trials import Fitted, ReferenceTrials

__all__ = ["FrequentTrials", "WindowTrials", "chance_answers"]

_STRENGTHS = (0.03, 0.3, 3.0)  # of scikit-learn's C, the most regularised first
_SIDE = 2  # tokens to either side

Chances = NDArray[np.float64]


class _TokenTrials(ReferenceTrials[TagData, TagPart]):
    """Fit a model of tokens, and answer by the chance of each label."""

    fits_again = False  # both are told by the training part alone

    @abstractmethod
    def chances(self, data: TagData, strength: float) -> tuple[int, Callable[[TagPart], Chances]]:
        """Fit on the training part.

        Args:
            data: of the split.
            strength: of regularisation.

        Returns:
            The number of parameters; and from a part to the chance of each label `(n, T, K)`.
        """

    @final
    def import_learners(self) -> Any:
        """Import scikit-learn's."""
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression

    @final
    def fit(
        self, data: TagData, parts: Sequence[TagPart], strengths: Sequence[float]
    ) -> list[Fitted[TagPart]]:
        """Fit, and answer with the most probable label of each token."""
        del parts
        fitted = []
        for strength in strengths:
            parameters, chances = self.chances(data, strength)
            fitted.append(Fitted(parameters, partial(_said, chances)))
        return fitted

    @final
    def loss(self, data: TagData, part: TagPart, answers: NDArray[Any]) -> float:
        """Return the logarithmic loss of the tokens."""
        del data
        return float(token_log_loss(answers, part.labels).mean())


@final
class FrequentTrials(_TokenTrials):
    """Answer with the label that a token has most often in training.

    Of a token that is not in the table, with the label that most tokens have.
    """

    contender = FREQUENT.name

    def strengths(self, data: TagData) -> Sequence[float]:
        """Return one: there is nothing to choose."""
        del data
        return (1.0,)

    def chances(self, data: TagData, strength: float) -> tuple[int, Callable[[TagPart], Chances]]:
        """Count; the chance of a label is its share of the token's, one more of each added."""
        there = data.counted(data.train.labels)
        counts = np.zeros((data.vocabulary, len(data.classes)))
        np.add.at(counts, (data.train.ids[there], data.train.labels[there]), 1)
        new = counts.sum(axis=1) == 0
        new[UNKNOWN_ID] = True
        counts[new] = counts.sum(axis=0)
        shares = (counts + strength) / (counts + strength).sum(axis=1, keepdims=True)
        return counts.size, lambda part: shares[part.ids]


@final
class WindowTrials(_TokenTrials):
    """Fit logistic regression on the token and its neighbours; see `ReferenceTrials`."""

    contender = WINDOWS.name

    def strengths(self, data: TagData) -> Sequence[float]:
        """Return the same for all data."""
        del data
        return _STRENGTHS

    def chances(self, data: TagData, strength: float) -> tuple[int, Callable[[TagPart], Chances]]:
        """Fit one regression."""
        there = data.counted(data.train.labels)
        features, labels = _windows(data, data.train.ids)[there.ravel()], data.train.labels[there]
        model = self.import_learners()(C=strength, max_iter=200).fit(features, labels)
        parameters = int(model.coef_.size + model.intercept_.size)
        return parameters, lambda part: _predicted(model, data, part)


def _said(chances: Callable[[TagPart], Chances], part: TagPart) -> NDArray[np.float32]:
    return chance_answers(chances(part), part.labels)


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
