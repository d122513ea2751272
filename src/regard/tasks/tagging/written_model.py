"""A trained tagger as a bundle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.data.word_table import WordTable
from regard.tasks.tagging.plan import TagPlan

__all__ = ["write_tag_model"]


def write_tag_model(
    folder: Path,
    trial: Trial,
    *,
    plan: TagPlan,
    classes: tuple[str, ...],
    words: WordTable,
    vocabulary: int,
    lengths: tuple[int, ...],
    weights: Mapping[str, NDArray[Any]],
    probe: NDArray[Any],
    backend: str,
) -> None:
    """Write the model of a trial.

    Args:
        folder: is made.
        trial: what it left.
        plan: the sizes of the network.
        classes: the labels, in the order of their numbers.
        words: the token table of its split.
        vocabulary: the rows of the embedding.
        lengths: to which sentences are padded.
        weights: its state, by name.
        probe: what it says of the made-up rows.
        backend: what Keras ran on.

    Raises:
        OSError: if it cannot be written.
    """
    from regard.bundle import TagDescription, write_bundle

    key = trial.key
    description = TagDescription(
        contender=key.contender,
        classes=classes,
        spans=plan.answer == "spans",
        encoder=plan.encoder,
        vocabulary=vocabulary,
        embedding=plan.embedding,
        units=plan.units,
        dropout=plan.settings()[key.setting].dropout,
        lengths=lengths,
        split=key.split,
        seed=key.seed,
        validation=trial.validation,
        metric=plan.metric,
    )
    write_bundle(
        folder, description, weights=dict(weights), tokens=words, probe=probe, backend=backend
    )
