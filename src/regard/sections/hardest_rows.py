"""The rows that trials get wrong most often, or by most."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Preparation, Store, Trial
from regard.comparison.section import Section
from regard.sections.rounding import significant
from regard.sections.sample import Names

__all__ = ["ShownRows", "hardest_rows_section"]

_MOST = 20
_ANSWERS = 3  # the most that are shown of a row
_LETTERS = 300  # of a row that is a text


@final
@dataclass(frozen=True)
class ShownRows:
    """Say rows, truths and answers in words.

    Args:
        row: from the number of a row to what it is: a text, or "series 12, 40 steps".
        truth: from the number of a row to its truth.
        answer: from one answer, `(...)`, and the number of its row to what it says.
        errors: from answers `(n, ...)` and the numbers of their rows to how far each is off,
            `(n,)`: of labels 0 where it is right and 1 where it is wrong.
        chances: from the same to the chance that each gives to the truth; None without chances.
    """

    row: Callable[[int], str]
    truth: Callable[[int], str]
    answer: Callable[[NDArray[Any], int], str]
    errors: Callable[[NDArray[Any], NDArray[np.int64]], NDArray[Any]]
    chances: Callable[[NDArray[Any], NDArray[np.int64]], NDArray[Any]] | None = None


def hardest_rows_section(
    store: Store,
    preparation: Preparation,
    chosen: Mapping[str, Sequence[Trial]],
    names: Names,
    shown: ShownRows,
) -> Section:
    """Return the test rows with the largest mean error over all trials that count.

    Of rows that are wrong equally often those come first whose truth gets less chance. Where rows
    have labels, those that no trial has wrong are left out.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender.
        names: what rows are called.
        shown: says them in words.

    Returns:
        A section of kind "hardest_rows".
    """
    trials = [trial for own in chosen.values() for trial in own]
    count = len(preparation.targets)
    off, chance, tested = (np.zeros(count) for _ in range(3))
    for trial in trials:
        rows = preparation.splits[trial.key.split].test
        answers = store.predictions(trial.key, "test")
        tested[rows] += 1
        off[rows] += shown.errors(answers, rows)
        if shown.chances is not None:
            chance[rows] += shown.chances(answers, rows)
    there = np.flatnonzero(tested)
    off[there] /= tested[there]
    chance[there] /= tested[there]
    order = there[np.lexsort((there, chance[there], -off[there]))][:_MOST]
    if names.told == "label":
        order = order[off[order] > 0]
    said = _answers(store, preparation, trials, order, shown, labels=names.told == "label")
    data = {
        "row": names.row,
        "rows": names.rows,
        "told": names.told,
        "examples": [
            {
                "row": int(row),
                "said": _short(shown.row(int(row))),
                "label": shown.truth(int(row)),
                "off": significant(float(off[row])),
                "trials": int(tested[row]),
                "chance": None if shown.chances is None else significant(float(chance[row])),
                "answers": said[int(row)],
            }
            for row in order
        ],
    }
    title = f"Hardest {names.rows}" if names.told == "label" else "Largest errors"
    return Section("hardest", title, title, "hardest_rows", data)


def _answers(
    store: Store,
    preparation: Preparation,
    trials: Sequence[Trial],
    order: NDArray[np.int64],
    shown: ShownRows,
    *,
    labels: bool,
) -> dict[int, list[list[Any]]]:
    """Return of each row its most frequent answers with their counts; of numbers their mean."""
    given: dict[int, list[NDArray[Any]]] = {int(row): [] for row in order}
    for trial in trials:
        rows = preparation.splits[trial.key.split].test
        answers = store.predictions(trial.key, "test")
        for place in np.flatnonzero(np.isin(rows, order)):
            given[int(rows[place])].append(answers[place])
    if not labels:
        return {
            row: [[shown.answer(np.mean(each, axis=0), row), len(each)]]
            for row, each in given.items()
        }
    return {
        row: [
            list(pair)
            for pair in Counter(shown.answer(one, row) for one in each).most_common(_ANSWERS)
        ]
        for row, each in given.items()
    }


def _short(said: str) -> str:
    return said if len(said) <= _LETTERS else f"{said[: _LETTERS - 1]}…"
