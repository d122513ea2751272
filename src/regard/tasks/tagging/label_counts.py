"""How often each kind of span and each label is found, said and true."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Section, Store, Trial
from regard.sections.class_scores import ClassCounts, counted_section
from regard.tasks.tagging.label_scheme import begun_and_lasting, span_kinds
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.tag_scores import kind_counts, said_labels

__all__ = ["LabelCounts"]

_NOTHING = np.zeros((0, 0), dtype=np.int64)


@final
class LabelCounts:
    """Count over the test parts of all trials that count.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender.
    """

    def __init__(
        self, store: Store, preparation: TagPreparation, chosen: Mapping[str, Sequence[Trial]]
    ) -> None:
        self._store = store
        self._prepared = preparation
        self._chosen = chosen
        self._kinds = span_kinds(preparation.classes) if preparation.plan.answer == "spans" else ()

    def spans(self) -> Section:
        """Return precision, recall and F1 of each kind of span."""
        counted = {}
        for name, trials in self._chosen.items():
            pairs = (self._said_and_true(trial) for trial in trials)
            each = [kind_counts(*pair, len(self._kinds)) for pair in pairs]
            hits, said, true = (np.sum(found, axis=0) for found in zip(*each, strict=True))
            counted[name] = ClassCounts(hits, said, true, _NOTHING)
        tested = self._tested()
        begun, _ = begun_and_lasting(tested)
        sizes = np.bincount((tested[begun] - 1) // 2, minlength=len(self._kinds))
        return counted_section(
            "spans", "Spans", counted, self._kinds, sizes, rows="spans", what="kind"
        )

    def labels(self) -> Section:
        """Return precision, recall and F1 of each label, and which is taken for which."""
        classes = self._prepared.classes
        counted = {}
        for name, trials in self._chosen.items():
            crossed = np.zeros((len(classes), len(classes)), dtype=np.int64)
            for trial in trials:
                said, true = self._said_and_true(trial)
                np.add.at(crossed, (true[true >= 0], said[true >= 0]), 1)
            counted[name] = ClassCounts(
                crossed.diagonal(), crossed.sum(axis=0), crossed.sum(axis=1), crossed
            )
        tested = self._tested()
        sizes = np.bincount(tested[tested >= 0], minlength=len(classes))
        return counted_section(
            "labels", "Labels", counted, classes, sizes, rows="tokens", what="label"
        )

    def _said_and_true(self, trial: Trial) -> tuple[NDArray[Any], NDArray[Any]]:
        true = self._prepared.labels[self._prepared.splits[trial.key.split].test]
        return said_labels(self._store.predictions(trial.key, "test"), true), true

    def _tested(self) -> NDArray[np.int32]:
        """Return the labels of each row that some split tests."""
        rows = np.unique(np.concatenate([split.test for split in self._prepared.splits]))
        return np.asarray(self._prepared.labels[rows])
