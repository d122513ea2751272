"""Columns that may be the outcome in disguise: they never change, and all but decide."""

import numpy as np

from regard.data.phrases import listed
from regard.statistics.class_scores import area_items
from regard.tasks.events.histories import Histories

__all__ = ["disguise_notices"]

_NEARLY = 0.97  # AUROC of one column alone


def disguise_notices(histories: Histories) -> tuple[str, ...]:
    """Name the columns that decide the outcome nearly by themselves and never change.

    Args:
        histories: with outcomes.

    Returns:
        One sentence, or none.
    """
    came = histories.came == 1
    if came.all() or not came.any():
        return ()
    found = []
    for place, name in enumerate(histories.columns.values):
        firsts = np.array([each[0, place] for each in histories.values])
        same = all(
            np.array_equal(each[:, place], np.full(len(each), first), equal_nan=True)
            for each, first in zip(histories.values, firsts, strict=True)
        )
        if same:
            found.append((name, firsts))
    features = histories.columns.features
    found += [(name, histories.static[:, place]) for place, name in enumerate(features)]
    # What is missing counts as less than everything: that it is missing may tell it, too.
    told = [
        (name, float(area_items(np.nan_to_num(column, nan=-np.inf), came).mean()))
        for name, column in found
    ]
    named = [
        f"{name!r} (AUROC {max(score, 1 - score):.2f} by itself)"
        for name, score in told
        if max(score, 1 - score) > _NEARLY
    ]
    if not named:
        return ()
    return (
        f"Warning: {histories.source}: the same in all rows of an id, and all but deciding the"
        f" outcome: {listed(named)}. Is it known when the outcome is to be told? If not, leave it"
        " out: --values NAMES (values= in Python) names those that are.",
    )
