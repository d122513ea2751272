"""The network of texts: token ids in, probabilities or numbers out."""

from collections.abc import Callable
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.bundle.probe import probe_ids
from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.comparison.trial_key import Setting
from regard.data import BucketedBatches
from regard.models import text_classifier
from regard.tasks.text_classification.attention_probes import look
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.training.class_answers import loss_and_accuracy, mean_log_loss
from regard.training.network import Network, Speaker
from regard.training.network_trials import NetworkTrials

__all__ = ["TextNetwork", "text_trials"]


@final
class TextNetwork(Network):
    """A model of texts.

    Args:
        plan: its sizes.
    """

    def __init__(self, plan: TextPlan) -> None:
        self._plan = plan

    def build(self, contender: str, data: Material, setting: Setting, seed: int) -> keras.Model:
        """Build a model of texts."""
        plan, vectors = self._plan, data.vectors
        return text_classifier(
            contender,
            vocabulary=data.vocabulary,
            classes=data.classes,
            answer=data.answer,
            encoder=plan.encoder,
            embedding=plan.embedding if vectors is None else vectors.shape[1],
            units=plan.units,
            dropout=setting.dropout,
            embeddings=vectors,
            freeze_embeddings=plan.freeze_embeddings,
            seed=seed,
        )

    def loss(self, data: Material) -> Any:
        """Return the cross-entropy, of labels its mean; of numbers the squared deviation."""
        losses = keras.losses
        kind = losses.SparseCategoricalCrossentropy
        if data.answer == "labels" or data.classes == 2:
            kind = losses.BinaryCrossentropy
        if data.answer == "numbers":
            kind = losses.MeanSquaredError
        # Filling has weight 0; Keras's default would still divide by the number of rows.
        return kind(reduction="mean_with_sample_weight")

    def batches(self, data: Material, part: Part, *, seed: int | None = None) -> BucketedBatches:
        """Return the batches of a part, weighed as its texts and the plan say where they teach."""
        learned = seed is not None
        weights = part.weights if learned else None
        if learned and self._plan.class_weights:
            weights = data.class_weights()
        return data.batches(part, self._plan.batch_size, seed=seed, row_weights=weights)

    def answers(self, data: Material, part: Part, outputs: NDArray[np.float32]) -> NDArray[Any]:
        """Return the probability of each class or label, `(texts, classes)`, or numbers `(texts,)`.

        Numbers are in the unit of the data.
        """
        del part
        if data.answer == "numbers":
            return data.centre + data.scale * outputs[:, 0].astype(np.float64)
        if data.answer == "classes" and outputs.shape[1] == 1:
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    def measure(self, data: Material, part: Part, answers: NDArray[Any]) -> tuple[float, float]:
        """Return the loss that is learned by, and what is 1 at best.

        Of classes the second is the accuracy, of labels the share of texts of which all are right,
        of numbers the share of the variance that is explained. Texts count by their weights.
        """
        weights = part.weights
        if data.answer == "numbers":
            centre = np.average(part.labels, weights=weights)
            loss, spread = (
                np.average(np.square((each - part.labels) / data.scale), weights=weights)
                for each in (answers, centre)
            )
            return float(loss), float(1 - loss / spread) if spread else 0.0
        if data.answer == "labels":
            true = part.labels == 1
            chosen = np.where(true, answers, 1 - answers).astype(np.float64)
            right = ((answers >= LABEL_THRESHOLD) == true).all(axis=1)
            return mean_log_loss(chosen, weights), float(np.average(right, weights=weights))
        return loss_and_accuracy(answers, part.labels, weights)

    def valid(self, part: Part) -> NDArray[np.bool_]:
        """Return which tokens are no padding."""
        valid: NDArray[np.bool_] = part.ids != 0
        return valid

    def looks(
        self, data: Material, speaker: Speaker, *, closely: bool
    ) -> dict[str, NDArray[np.float32]]:
        """Return where the model looks in the sample, and its answers to made-up rows."""
        if data.sample is None:
            return {}
        ask, weigh = speaker.answers, speaker.weights

        def answers(ids: NDArray[np.int32]) -> NDArray[np.float32]:
            found = ask(_rows(ids))
            return found[:, None] if data.answer == "numbers" else found

        weights = None if weigh is None else (lambda ids: weigh(_rows(ids)))
        unit = data.scale if data.answer == "numbers" else None
        found = look(answers, weights, data.sample.ids, closely=closely, unit=unit)
        probe = answers(probe_ids(data.vocabulary, data.buckets))
        found["probe"] = (probe - data.centre) / data.scale if unit else probe
        return found


def text_trials(contender: str, plan: TextPlan, load: Callable[[int], Material]) -> NetworkTrials:
    """Return what trains a model of texts with one contender.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget.
        load: returns the material of a split.

    Returns:
        The trainer.
    """
    return NetworkTrials(contender, plan, TextNetwork(plan), load)


def _rows(ids: NDArray[np.int32]) -> Part:
    """Return texts of which only the tokens are known."""
    labels = np.zeros(len(ids), dtype=np.int32)
    return Part(np.arange(len(ids), dtype=np.int64), ids, labels)
