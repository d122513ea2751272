"""What a report shows of series: maps of their steps, whether these explain, scores by length."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Section, Store, Trial
from regard.data.series import demo_series
from regard.sections.class_scores import class_scores_section
from regard.sections.faithfulness import faithfulness_section
from regard.sections.hardest_rows import ShownRows, hardest_rows_section
from regard.sections.sample import Names, Sample
from regard.sections.sample_maps import SampleMaps
from regard.sections.scores_by_bin import scores_by_length
from regard.sections.series_maps import ShownSeries, series_maps_section
from regard.tasks.series.dataset import DEMO_SOURCE
from regard.tasks.series.forecast_preparation import ForecastPreparation
from regard.tasks.series.preparation import SeriesPreparation

__all__ = ["series_sections"]

_READABLE = 1_000_000  # steps: a curve can be read however long it is


def series_sections(
    store: Store,
    preparation: SeriesPreparation | ForecastPreparation,
    chosen: Mapping[str, Sequence[Trial]],
) -> tuple[Section, ...]:
    """Return what a report shows of series.

    Args:
        store: of the run, which may be unfinished.
        preparation: its data.
        chosen: the trials that count, by contender.

    Returns:
        The sections, in their order.
    """
    plan = preparation.plan
    networks = {
        name: each for name, each in chosen.items() if plan.contender(name).role != "reference"
    }
    if isinstance(preparation, ForecastPreparation):
        maps = SampleMaps(store, networks, _sample_of_windows(preparation))
        return (series_maps_section(maps, _shown_windows(preparation)), faithfulness_section(maps))
    sample = _sample_of_series(preparation)
    maps = SampleMaps(store, networks, sample)
    label = plan.answer == "classes"
    classes = preparation.data.classes
    by_class = (class_scores_section(store, preparation, chosen, classes),) if label else ()
    sections = (
        series_maps_section(maps, _shown_series(preparation)),
        faithfulness_section(maps),
        *by_class,
        hardest_rows_section(store, preparation, chosen, sample.names, _shown_rows(preparation)),
    )
    if len(np.unique(preparation.lengths)) == 1:
        return sections
    by_length = scores_by_length(
        store,
        preparation,
        chosen,
        preparation.lengths,
        lambda answers, rows: (
            1 - _off(preparation, answers, rows) if label else _off(preparation, answers, rows)
        ),
        is_share=label,
        row="series",
        meaning="Percent of test series that are right, by the number of steps."
        if label
        else "Mean absolute error, in deviations of all series, by the number of steps.",
    )
    return (*sections, by_length)


def _off(
    preparation: SeriesPreparation, answers: NDArray[Any], rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how far answers are off: 0 or 1, or the error in deviations of all series."""
    truth = preparation.targets[rows]
    if preparation.plan.answer == "classes":
        wrong: NDArray[np.float64] = (answers.argmax(axis=1) != truth).astype(np.float64)
        return wrong
    deviation = preparation.targets.std(axis=0)
    off = np.abs((answers - truth) / np.where(deviation > 0, deviation, 1))
    mean: NDArray[np.float64] = off.mean(axis=1)
    return mean


def _sample_of_series(preparation: SeriesPreparation) -> Sample:
    rows = preparation.sample
    label = preparation.plan.answer == "classes"
    return Sample(
        rows=rows,
        steps=preparation.lengths[rows],
        errors=lambda answers: _off(preparation, answers, rows),
        names=Names("series", "series", "step", "steps", "steps", "label" if label else "numbers"),
        known=_known(preparation),
        readable=_READABLE,
    )


def _sample_of_windows(preparation: ForecastPreparation) -> Sample:
    rows = preparation.sample
    score = preparation.plan.metrics["mase"].items
    return Sample(
        rows=rows,
        steps=np.full(len(rows), preparation.windows.input_length, dtype=np.int64),
        errors=lambda answers: score(answers, preparation.targets[rows]),
        names=Names("window", "windows", "step", "steps", "steps", "numbers"),
        readable=_READABLE,
    )


def _shown_series(preparation: SeriesPreparation) -> ShownSeries:
    rows, classes = preparation.sample, preparation.data.classes
    names = preparation.data.target_names

    def told(answer: NDArray[Any]) -> tuple[str, float | None]:
        if preparation.plan.answer == "classes":
            best = int(answer.argmax())
            return classes[best], float(answer[best])
        return _numbers(names, answer), None

    truth = (
        [classes[place] for place in preparation.targets[rows]]
        if preparation.plan.answer == "classes"
        else [_numbers(names, each) for each in preparation.targets[rows]]
    )
    return ShownSeries(
        channels=preparation.channels,
        values=[preparation.values[row, : preparation.lengths[row]] for row in rows],
        truth=truth,
        told=told,
    )


def _shown_rows(preparation: SeriesPreparation) -> ShownRows:
    """Return what says series, their truths and answers in words."""
    targets, data = preparation.targets, preparation.data
    label = preparation.plan.answer == "classes"

    def told(target: Any) -> str:
        return data.classes[int(target)] if label else _numbers(data.target_names, target)

    def chances(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        return np.asarray(answers[np.arange(len(rows)), targets[rows]])

    return ShownRows(
        row=lambda row: f"series {row + 1}, {preparation.lengths[row]} steps",
        truth=lambda row: told(targets[row]),
        answer=lambda given, _: told(given.argmax() if label else given),
        errors=lambda answers, rows: _off(preparation, answers, rows),
        chances=chances if label else None,
    )


def _shown_windows(preparation: ForecastPreparation) -> ShownSeries:
    windows, rows = preparation.windows, preparation.sample
    shape = (windows.horizon, len(windows.targets))
    return ShownSeries(
        channels=preparation.channels,
        values=list(windows.inputs(rows)),
        truth=[""] * len(rows),
        told=lambda answer: ("", None),  # noqa: ARG005 (a forecast is drawn, not said)
        targets=windows.targets,
        came=list(windows.outcomes(rows)),
        forecast=lambda answer: answer.reshape(shape),
    )


def _numbers(names: Sequence[str], numbers: NDArray[Any]) -> str:
    return ", ".join(
        f"{name} {number:.4g}" for name, number in zip(names, numbers.tolist(), strict=True)
    )


def _known(preparation: SeriesPreparation) -> list[NDArray[np.bool_]]:
    """Return which steps are known to decide: those of the demo's event."""
    if preparation.source != DEMO_SOURCE:
        return []
    demo = demo_series()
    if not np.array_equal(preparation.data.values, demo.series.values, equal_nan=True):
        return []
    known = []
    for row in preparation.sample:
        steps, (start, end) = np.arange(preparation.lengths[row]), demo.events[row]
        known.append((steps >= start) & (steps < end))
    return known
