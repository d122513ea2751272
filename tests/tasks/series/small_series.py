"""Small series whose class stands in one step, and a wave to forecast."""

from typing import Any

import numpy as np

from regard.data import Split
from regard.data.series import Series
from regard.tasks.series.forecast_preparation import ForecastPreparation
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.series.preparation import SeriesPreparation

CLASSES = ("down", "flat", "up")


def small_plan(**changes: Any) -> SeriesPlan:
    sizes = {
        "encoder": "none",
        "units": 3,
        "projection": 4,
        "epochs": 1,
        "batch_size": 8,
        "splits": 2,
        "rate_check": False,
    }
    return SeriesPlan(**{**sizes, **changes})


def labelled_series(rows: int = 60, classes: int = 2, **known: Any) -> Series:
    """Series of 3 to 7 steps and 2 channels; one step of the first channel tells the class."""
    generator = np.random.default_rng(5)
    cases = []
    for row in range(rows):
        case = generator.normal(0, 0.3, size=(3 + row % 5, 2))
        case[row % 3, 0] = 4 * (row % classes) - 2
        cases.append(case)
    labels = tuple(CLASSES[row % classes] for row in range(rows))
    return Series.from_cases(cases, labels=labels, source="small", **known)


def numbered_series(rows: int = 60, numbers: int = 2) -> Series:
    """Each of the numbers is 100 plus ten times the mean of a channel."""
    generator = np.random.default_rng(6)
    cases = [generator.normal(size=(3 + row % 5, numbers)) for row in range(rows)]
    targets = np.array([100 + 10 * case.mean(axis=0) for case in cases])
    return Series.from_cases(cases, targets=targets, source="small")


def small_preparation(**changes: Any) -> SeriesPreparation:
    return SeriesPreparation(small_plan(**changes), labelled_series())


def number_preparation(**changes: Any) -> SeriesPreparation:
    return SeriesPreparation(small_plan(answer="numbers", **changes), numbered_series())


def wave(steps: int = 120) -> Series:
    """A wave of six steps round 50, which rises, and a channel that tells nothing."""
    places = np.arange(steps)
    load = 50 + 0.1 * places + 5 * np.sin(places * np.pi / 3)
    noise = np.random.default_rng(7).normal(0, 1, size=(steps, 2))
    return Series.from_cases(
        [np.stack([load + 0.1 * noise[:, 0], noise[:, 1]], axis=1)],
        channels=("load", "heat"),
        source="wave",
    )


def forecast_preparation(
    series: Series | None = None, *, splits: list[Split] | None = None, **changes: Any
) -> ForecastPreparation:
    """Three steps of `load`, from twelve steps of both channels."""
    plan = small_plan(**{"answer": "forecast", "length": 12, "season": 6, **changes})
    return ForecastPreparation(plan, series or wave(), ("load",), 3, splits=splits)
