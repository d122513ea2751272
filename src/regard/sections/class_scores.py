"""How good answers are class by class, and which classes are taken for which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Preparation, Store, Trial
from regard.comparison.section import Section
from regard.sections.rounding import rounded

__all__ = [
    "MOST_CLASSES",
    "MOST_CROSSED",
    "ClassCounts",
    "class_scores_section",
    "counted_section",
]

MOST_CLASSES = 30
"""The most classes that are shown, those with most rows first."""

MOST_CROSSED = 12
"""The most classes of which each is crossed with each."""

Counts = NDArray[np.int64]


@final
@dataclass(frozen=True)
class ClassCounts:
    """Hold what was counted of a contender over all its trials.

    Args:
        hits: how often each class is found, `(C,)`.
        said: how often it is said, `(C,)`.
        true: how often it is true, `(C,)`.
        crossed: how often each class is taken for each, `(C, C)`; `(0, 0)` for nothing to show.
    """

    hits: Counts
    said: Counts
    true: Counts
    crossed: Counts


def class_scores_section(
    store: Store,
    preparation: Preparation,
    chosen: Mapping[str, Sequence[Trial]],
    classes: Sequence[str],
    *,
    threshold: float | None = None,
) -> Section:
    """Return precision, recall and F1 of each class, and how often each is taken for each.

    Counts are of the test parts of all trials that count.

    Args:
        store: of the run.
        preparation: its data; targets are ids `(n,)`, or 0 and 1 `(n, L)` where a row may have
            several labels.
        chosen: the trials that count, by contender.
        classes: their names.
        threshold: the chance from which on one of several labels is said; None where a row has one
            class, the most probable.

    Returns:
        A section of kind "class_scores".
    """
    tested = np.unique(np.concatenate([split.test for split in preparation.splits]))
    counts = _marks(preparation.targets[tested], len(classes)).sum(axis=0)
    counted = {
        name: _counted(store, preparation, trials, len(classes), threshold)
        for name, trials in chosen.items()
    }
    what = "class" if threshold is None else "label"
    title = "Classes" if threshold is None else "Labels"
    return counted_section(
        "classes", title, counted, classes, counts, rows=preparation.plan.rows, what=what
    )


def counted_section(
    name: str,
    link: str,
    counted: Mapping[str, ClassCounts],
    classes: Sequence[str],
    counts: Counts,
    *,
    rows: str,
    what: str,
) -> Section:
    """Return precision, recall and F1 of each class from what was counted.

    Args:
        name: of the section.
        link: the words of the link to it.
        counted: by contender.
        classes: their names.
        counts: how many rows of the test parts have each, `(C,)`.
        rows: what they are, in the plural.
        what: what a class is called.

    Returns:
        A section of kind "class_scores".
    """
    shown = sorted(range(len(classes)), key=lambda place: (-counts[place], place))[:MOST_CLASSES]
    shown.sort()
    contenders = {}
    for contender, own in counted.items():
        found = _scores(own.hits, own.said, own.true)
        contenders[contender] = {
            **{score: [values[place] for place in shown] for score, values in found.items()},
            "confusion": own.crossed.tolist() if 0 < len(own.crossed) <= MOST_CROSSED else None,
        }
    data = {
        "rows": rows,
        "what": what,
        "classes": [{"name": classes[each], "count": int(counts[each])} for each in shown],
        "left_out": len(classes) - len(shown),
        "contenders": contenders,
    }
    return Section(name, f"Scores by {what}", link, "class_scores", rounded(data))


def _counted(
    store: Store,
    preparation: Preparation,
    trials: Sequence[Trial],
    count: int,
    threshold: float | None,
) -> ClassCounts:
    """Count over all trials: truth against answer, and of each class hits, answers and truths."""
    crossed = np.zeros((count, count) if threshold is None else (0, 0), dtype=np.int64)
    hits, said, true = (np.zeros(count, dtype=np.int64) for _ in range(3))
    for trial in trials:
        targets = preparation.targets[preparation.splits[trial.key.split].test]
        answers = store.predictions(trial.key, "test")
        if threshold is None:
            best = answers.argmax(axis=1)
            np.add.at(crossed, (targets, best), 1)
            marked = _marks(best, count)
        else:
            marked = answers >= threshold
        wanted = _marks(targets, count)
        hits += (marked & wanted).sum(axis=0)
        said += marked.sum(axis=0)
        true += wanted.sum(axis=0)
    return ClassCounts(hits, said, true, crossed)


def _marks(targets: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """Return which classes rows have, `(n, classes)`."""
    if targets.ndim == 2:
        return np.asarray(targets == 1)
    return np.asarray(targets[:, None] == np.arange(count))


def _scores(hits: Counts, said: Counts, true: Counts) -> dict[str, list[float | None]]:
    """Return each score of each class; None where there is nothing to divide by."""

    def shares(above: Counts, below: Counts) -> list[float | None]:
        return [
            float(one / other) if other else None for one, other in zip(above, below, strict=True)
        ]

    return {
        "precision": shares(hits, said),
        "recall": shares(hits, true),
        "f1": shares(2 * hits, said + true),
    }
