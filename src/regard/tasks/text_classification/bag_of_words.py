"""The reference outside the ranking: a linear model of words and word pairs."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.statistics.class_scores import log_loss
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.tasks.text_classification.word_models import (
    STRENGTHS,
    WordModel,
    fit_word_models,
    import_learners,
)
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["WordsTrials"]


@final
class WordsTrials(Trainer):
    """Fit the reference on the training texts, and choose its strength on the validation texts.

    With the strength chosen it is fitted again, on both parts: it needs the validation texts for
    nothing else, unlike a network, which they tell when to stop. So its test score comes from one
    part more than theirs; its validation score does not. Nothing in it is random, so one trial of
    each split says all.

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
        self.plan = plan
        self._load = load
        self._texts = texts

    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Fit, choose, test once, and yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        material = self._load(key.split)
        import_learners()  # not part of the time of training
        begin = time.process_time()
        models = self._fit(material, [material.train], STRENGTHS[material.answer])
        texts = self._chosen(material.validation)
        answers = [model.answers(texts) for model in models]
        # As for the networks, the loss chooses; of equals the most regularised.
        best = int(np.argmin([_loss(material, each) for each in answers]))
        both = [material.train, material.validation]
        (model,) = self._fit(material, both, STRENGTHS[material.answer][best : best + 1])
        train_seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=train_seconds,
                parameters=model.parameters,
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=answers[best],
            test=model.answers(self._chosen(material.test)),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test texts, in ms."""
        material = self._load(0)
        (model,) = self._fit(material, [material.train], STRENGTHS[material.answer][:1])
        texts = self._chosen(material.test)
        batch = [texts[place % len(texts)] for place in range(self.plan.batch_size)]
        return median_milliseconds(lambda: model.answers(batch))

    def _chosen(self, part: Part) -> list[str]:
        return [self._texts[row] for row in part.rows]

    def _fit(
        self, material: Material, parts: Sequence[Part], strengths: Sequence[float]
    ) -> tuple[WordModel, ...]:
        return fit_word_models(
            [text for part in parts for text in self._chosen(part)],
            np.concatenate([part.labels for part in parts]),
            answer=material.answer,
            classes=material.classes,
            tokens=self.plan.tokens,
            balanced=self.plan.class_weights,
            strengths=strengths,
        )


def _loss(material: Material, answers: NDArray[Any]) -> float:
    """Return what a network's validation loss is, up to a factor."""
    truth = material.validation.labels
    if material.answer == "numbers":
        return float(np.square(answers - truth).mean())
    if material.answer == "classes":
        return float(log_loss(answers, truth).mean())
    pairs = np.stack([1 - answers, answers], axis=-1).reshape(-1, 2)
    return float(log_loss(pairs, truth.ravel()).mean())
