"""How often contenders are right on short texts and on long ones."""

from typing import Any

import numpy as np

from regard.comparison import Store, Trial
from regard.data import TokenTable
from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["right_by_length"]

_BINS = 4


def right_by_length(
    store: Store, preparation: TextPreparation, chosen: dict[str, tuple[Trial, ...]]
) -> list[dict[str, Any]]:
    """Return the share of test texts that are right, by the number of their tokens.

    The bins hold about as many texts each. A text that is tested several times counts each time.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender.

    Returns:
        One dictionary a bin: `least` and `most` tokens, `texts`, and `right`, the share by name.
    """
    table = TokenTable((), kind=preparation.plan.tokens)
    tested = np.unique(np.concatenate([split.test for split in preparation.splits]))
    lengths = np.zeros(len(preparation.texts), dtype=np.int64)
    lengths[tested] = table.lengths(preparation.texts[row] for row in tested)
    edges = np.unique(np.quantile(lengths[tested], np.linspace(0, 1, _BINS + 1)[1:-1]).astype(int))
    bins = np.searchsorted(edges, lengths, side="left")
    found: list[dict[str, Any]] = []
    for place in range(len(edges) + 1):
        own = tested[bins[tested] == place]
        ends = (int(lengths[own].min()), int(lengths[own].max())) if len(own) else (0, 0)
        found.append({"least": ends[0], "most": ends[1], "texts": len(own), "right": {}})
    for name, trials in chosen.items():
        right, total = _right(store, preparation, trials, bins, len(found))
        for place, each in enumerate(found):
            if total[place]:
                each["right"][name] = round(float(right[place] / total[place]), 4)
    return [each for each in found if each["texts"]]


def _right(
    store: Store, preparation: TextPreparation, trials: tuple[Trial, ...], bins: Any, count: int
) -> tuple[Any, Any]:
    """Return how many answers are right, and how many there are, in each bin."""
    right, total = np.zeros(count), np.zeros(count)
    for trial in trials:
        rows = preparation.splits[trial.key.split].test
        answers = store.predictions(trial.key, "test").argmax(axis=1)
        right += np.bincount(
            bins[rows], weights=answers == preparation.labels[rows], minlength=count
        )
        total += np.bincount(bins[rows], minlength=count)
    return right, total
