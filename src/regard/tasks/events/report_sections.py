"""What a report shows of events: scores by number of events, reliability, the hardest ids."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Section, Store, Trial
from regard.sections.hardest_rows import ShownRows, hardest_rows_section
from regard.sections.sample import Names
from regard.sections.scores_by_bin import scores_by_length
from regard.tasks.events.event_scores import reliability
from regard.tasks.events.preparation import EventsPreparation

__all__ = ["event_sections"]

_BINS = 5


def event_sections(
    store: Store, preparation: EventsPreparation, chosen: Mapping[str, Sequence[Trial]]
) -> tuple[Section, ...]:
    """Return what a report shows of events.

    Args:
        store: of the run, which may be unfinished.
        preparation: its data.
        chosen: the trials that count, by contender.

    Returns:
        The sections, in their order.
    """
    whole = preparation.everything
    came, answers = whole.came, whole.answers

    def wrong(chances: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = ((chances >= 0.5) != (came[rows] == 1)).astype(np.float64)
        return found

    def given(chances: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        return np.where(came[rows] == 1, chances, 1 - chances)

    def answer(chance: NDArray[Any], _row: int) -> str:
        return answers[int(chance >= 0.5)]

    shown = ShownRows(
        row=lambda row: f"{whole.columns.id} {whole.ids[row]}, {len(whole.times[row])} events",
        truth=lambda row: answers[int(came[row])],
        answer=answer,
        errors=wrong,
        chances=given,
    )
    names = Names("id", "ids", "event", "events", "events")
    sections = [
        _reliability_section(store, preparation, chosen),
        hardest_rows_section(store, preparation, chosen, names, shown),
    ]
    if len(np.unique(whole.lengths)) > 1:
        sections.append(
            scores_by_length(
                store,
                preparation,
                chosen,
                whole.lengths,
                lambda chances, rows: 1 - wrong(chances, rows),
                is_share=True,
                row="history",
                meaning="Percent of test ids that are right, by the number of their events.",
            )
        )
    return tuple(sections)


def _reliability_section(
    store: Store, preparation: EventsPreparation, chosen: Mapping[str, Sequence[Trial]]
) -> Section:
    """Return for each contender what was told and what came, in fifths of the test ids."""
    rows: list[list[Any]] = []
    for name, trials in chosen.items():
        told = [store.predictions(trial.key, "test") for trial in trials]
        came = [preparation.targets[preparation.splits[each.key.split].test] for each in trials]
        if not told:
            continue
        bins = reliability(np.concatenate(told), np.concatenate(came), _BINS)
        rows.append([name, *(f"{100 * a:.0f} → {100 * b:.0f}" for a, b, _, _ in bins)])
    width = max((len(row) for row in rows), default=1)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    text = (
        "Percent that was told → percent that came, on average, in fifths of the test ids by what"
        " was told; ids count by their weights where some are censored. Both alike: what is told"
        " can be taken at its word."
    )
    columns = ["contender", *(f"fifth {place}" for place in range(1, width))]
    data = {"text": text, "columns": columns, "rows": rows}
    return Section("reliability", "What was told and what came", "Reliability", "table", data)
