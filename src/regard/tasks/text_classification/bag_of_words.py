"""The reference outside the ranking: a linear model of words and word pairs."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.statistics.class_scores import log_loss
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.tasks.text_classification.word_models import (
    STRENGTHS,
    WordModel,
    fit_word_models,
    import_learners,
)
from regard.training.reference_trials import Fitted, ReferenceTrials

__all__ = ["WordsTrials"]


@final
class WordsTrials(ReferenceTrials[Material, Part]):
    """Fit a linear model of words and word pairs; see `ReferenceTrials`.

    Where the plan's tokens are characters, it takes these, with pairs and triples of them.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the material of a split.
        texts: all texts, which the rows of a material's parts number.
    """

    contender = "words"

    def __init__(
        self, plan: TextPlan, load: Callable[[int], Material], texts: Sequence[str]
    ) -> None:
        super().__init__(plan, load)
        self._texts = texts

    def import_learners(self) -> Any:
        """Import scikit-learn's."""
        return import_learners()

    def strengths(self, data: Material) -> Sequence[float]:
        """Return those of classes and labels, or of numbers."""
        return STRENGTHS[data.answer]

    def fit(
        self, data: Material, parts: Sequence[Part], strengths: Sequence[float]
    ) -> list[Fitted[Part]]:
        """Fit all strengths on the same counts."""
        models = fit_word_models(
            [text for part in parts for text in self._chosen(part)],
            np.concatenate([part.labels for part in parts]),
            answer=data.answer,
            classes=data.classes,
            tokens=self.plan.tokens,
            balanced=self.plan.class_weights,
            strengths=strengths,
        )
        return [Fitted(model.parameters, partial(self._answers, model)) for model in models]

    def loss(self, data: Material, part: Part, answers: NDArray[Any]) -> float:
        """Return the squared or the logarithmic loss."""
        truth = part.labels
        if data.answer == "numbers":
            return float(np.square(answers - truth).mean())
        if data.answer == "classes":
            return float(log_loss(answers, truth).mean())
        pairs = np.stack([1 - answers, answers], axis=-1).reshape(-1, 2)
        return float(log_loss(pairs, truth.ravel()).mean())

    def _chosen(self, part: Part) -> list[str]:
        return [self._texts[row] for row in part.rows]

    def _answers(self, model: WordModel, part: Part) -> NDArray[Any]:
        return model.answers(self._chosen(part))
