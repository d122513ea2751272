"""The network of sentences: token ids in, a label and its chances for each token out."""

from collections.abc import Callable
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.catalog.taggers import context_and_end
from regard.comparison.trial_key import Setting
from regard.losses import CRFLoss
from regard.models import reading_tagger, token_tagger
from regard.tasks.tagging.plan import TagPlan
from regard.tasks.tagging.split_data import TagData, TagPart
from regard.tasks.tagging.tag_scores import SAID, TRUTH
from regard.tasks.tagging.tagged_batches import TaggedBatches
from regard.tasks.tagging.token_probes import look_from_tokens
from regard.training.class_answers import mean_log_loss
from regard.training.network import Network, Speaker
from regard.training.network_trials import NetworkTrials

__all__ = ["TagNetwork", "answers_of", "tag_trials"]


@final
class TagNetwork(Network):
    """A tagger.

    Args:
        plan: its sizes.
        contender: the tagger's name.
    """

    def __init__(self, plan: TagPlan, contender: str) -> None:
        self._plan = plan
        self._contender = contender
        self._allowed: list[list[bool]] | None = None

    def build(self, contender: str, data: TagData, setting: Setting, seed: int) -> keras.Model:
        """Build a tagger."""
        self._allowed = data.allowed
        return token_tagger(
            contender,
            vocabulary=data.vocabulary,
            labels=len(data.classes),
            allowed=self._allowed,
            encoder=self._plan.encoder,
            embedding=self._plan.embedding,
            units=self._plan.units,
            dropout=setting.dropout,
            seed=seed,
        )

    def answering(self, model: keras.Model) -> keras.Model:
        """Return the model that decides labels."""
        return reading_tagger(model, self._contender, self._allowed)

    def loss(self, data: TagData) -> Any:
        """Return the cross-entropy of each token; of a path its share of the likelihood."""
        del data
        # Filling and padding have weight 0; Keras's default would still divide by their number.
        reduction = "mean_with_sample_weight"
        if context_and_end(self._contender)[1] == "crf":
            return CRFLoss(reduction=reduction)
        return keras.losses.SparseCategoricalCrossentropy(reduction=reduction)

    def batches(self, data: TagData, part: TagPart, *, seed: int | None = None) -> TaggedBatches:
        """Return the batches of a part."""
        return data.batches(part, self._plan.batch_size, seed=seed)

    def answers(
        self, data: TagData, part: TagPart, outputs: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return each label with its chance and that of the truth; see `tag_scores`."""
        del data
        return answers_of(outputs, part.labels)

    def measure(self, data: TagData, part: TagPart, answers: NDArray[Any]) -> tuple[float, float]:
        """Return the mean of -log of the true label's chance, and the share that is right."""
        counted = data.counted(part.labels)
        right = (answers[..., SAID] == part.labels)[part.labels >= 0]
        return mean_log_loss(answers[..., TRUTH][counted].astype(np.float64)), float(right.mean())

    def valid(self, part: TagPart) -> NDArray[np.bool_]:
        """Return which tokens are no padding."""
        valid: NDArray[np.bool_] = part.ids != 0
        return valid

    def looks(self, data: TagData, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
        """Return where the model looks from a token of each sentence of the sample."""
        return look_from_tokens(data, speaker, closely=closely)


def answers_of(outputs: NDArray[np.float32], labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return of each token what is said of it.

    Args:
        outputs: of a model that decides labels, `(n, T, 1 + K)`.
        labels: the true ones, `(n, T)`, -1 at padding.

    Returns:
        `(n, T, 3)`: the number of the label, its chance and that of the true one; 0 at padding.
    """
    there, said, chances = labels >= 0, outputs[..., 0], outputs[..., 1:]

    def of(numbers: NDArray[Any]) -> NDArray[np.float32]:
        places = np.maximum(numbers, 0).astype(np.int64)[..., None]
        return np.take_along_axis(chances, places, axis=-1)[..., 0]

    found = np.stack([said, of(said), of(labels)], axis=-1)
    return np.where(there[..., None], found, np.float32(0))


def tag_trials(contender: str, plan: TagPlan, load: Callable[[int], TagData]) -> NetworkTrials:
    """Return what trains a tagger.

    Args:
        contender: a name of `regard.catalog.taggers.TAGGERS`.
        plan: the budget.
        load: returns the data of a split.

    Returns:
        The trainer.
    """
    return NetworkTrials(contender, plan, TagNetwork(plan, contender), load)
