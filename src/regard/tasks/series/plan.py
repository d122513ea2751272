"""What is compared on series, and with which budget; and how the series are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from regard import _checks
from regard.catalog.classifier_sizes import LONGEST_TEXT, WIDEST
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS, Contender
from regard.comparison.metric import Metric
from regard.comparison.metrics import CLASS_METRICS, NUMBER_METRICS
from regard.comparison.options import one_among, option, optional_text, positive, text
from regard.comparison.plan import COMPARED, MODEL, MOST_STEPS, TRAINING
from regard.comparison.task import Reading
from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.series.forecast_metrics import FORECAST_METRICS
from regard.training.answer_plan import AnswerPlan

__all__ = ["ANSWERS", "LAST_VALUE", "SEASONAL_NAIVE", "SUMMARY", "SeriesPlan", "SeriesReading"]

ANSWERS = ("classes", "numbers", "forecast")
"""What may be told of a series: its class, its numbers, or what comes next."""

SUMMARY = Contender(
    "summary_features",
    "reference",
    None,
    "Logistic or ridge regression on each channel's mean, deviation, first and last value.",
    said="Regression on summary features",
)
LAST_VALUE = Contender(
    "last_value",
    "reference",
    None,
    "The last value that is seen, for each step of the forecast.",
    said="The last value",
)
SEASONAL_NAIVE = Contender(
    "seasonal_naive",
    "reference",
    None,
    "What was there a season before.",
    said="The value of a season before",
)

_METRICS = {"classes": CLASS_METRICS, "numbers": NUMBER_METRICS, "forecast": FORECAST_METRICS}
_REFERENCES = (SUMMARY.name, LAST_VALUE.name, SEASONAL_NAIVE.name)


@final
@dataclass(frozen=True)
class SeriesPlan(AnswerPlan):
    """Hold the contenders, the network and its budget for series.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none, or an
            argument has no effect.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, encoder or metric.
    """

    table: ClassVar = (*CONTENDERS, SUMMARY, LAST_VALUE, SEASONAL_NAIVE)
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "series"

    answer: str = option(
        "classes",
        one_among(*ANSWERS),
        "What is told: classes, numbers or forecast.",
        metavar="KIND",
        panel=COMPARED,
        said="by the data",
    )
    metric: str = option(
        "",
        text,
        f"The score: {', '.join(CLASS_METRICS)}; of numbers {', '.join(NUMBER_METRICS)}; of"
        f" forecasts {', '.join(FORECAST_METRICS)}.",
        metavar="NAME",
        panel=COMPARED,
        said="accuracy, macro_f1 where a class has less than 10 % of the rows; rmse; mase",
    )
    epochs: int = option(30, positive(MOST_STEPS), "The most epochs of a trial.", panel=TRAINING)
    patience: int = option(
        20,
        positive(MOST_STEPS),
        "Quarters of an epoch without a better validation that end a trial.",
        panel=TRAINING,
    )
    batch_size: int = option(16, positive(MOST_STEPS), "Rows per step.", panel=TRAINING)
    learning_rate: float = option(
        0.005, _checks.positive_number, "Of Adam.", metavar="RATE", panel=TRAINING
    )
    units: int = option(
        32, positive(WIDEST), "Width of the encoder in each direction.", panel=MODEL
    )
    projection: int = option(
        32, positive(WIDEST), "Width of a step behind the first layer.", panel=MODEL
    )
    length: int = option(
        512,
        positive(LONGEST_TEXT),
        "The most steps of a series that are looked at; of a forecast, the steps that it looks"
        " back on.",
        panel=MODEL,
        said="512; of a forecast twice the horizon, or the season where that is longer",
    )
    season: int = option(
        1,
        positive(LONGEST_TEXT),
        "Of a forecast: after how many steps the series repeat themselves.",
        panel=COMPARED,
        said="1, which is no season",
    )

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The scores of what is told."""
        return _METRICS[self.answer]

    def __post_init__(self) -> None:
        asked = self.layers
        super().__post_init__()
        self._keep_fitting(named=asked not in (("default",), "all", ("all",), ["all"]))
        forecast = self.answer == "forecast"
        if self.season > 1 and not forecast:
            raise ArgumentError(
                "`season` has an effect only on forecasts, which need `horizon`."
                f" Received: season={self.season} with {self.answer}"
            )
        if self.season > self.length:
            raise ArgumentError(
                "`season` must be at most `length`, the steps that a forecast looks back on."
                f" Received: season={self.season}, length={self.length}"
            )

    def _keep_fitting(self, *, named: bool) -> None:
        """Leave out the references of other answers; refuse those that were named."""
        own = {SUMMARY.name}
        if self.answer == "forecast":
            own = {LAST_VALUE.name, *([SEASONAL_NAIVE.name] if self.season > 1 else [])}
        wrong = [name for name in self.layers if name in _REFERENCES and name not in own]
        if wrong and named:
            raise ArgumentError(
                f"`layers` must name references of {self.answer}: {', '.join(sorted(own))}."
                f" Received: {wrong[0]!r}"
            )
        self._set("layers", tuple(name for name in self.layers if name not in wrong))


def _names(name: str, value: Any) -> tuple[str, ...] | None:
    """Return names of columns, which a command line gives with commas between."""
    if value is None:
        return None
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        raise ArgumentTypeError(
            f"`{name}` must be None or names of columns. Received: {name}={_checks.written(value)}"
        )
    return tuple(found)


def _horizon(name: str, value: Any) -> int | None:
    return None if value is None else _checks.positive_integer(name, value, WIDEST)


@final
@dataclass(frozen=True)
class SeriesReading(Reading):
    """Say how series are read: `regard.data.series.read_series` describes each part."""

    id: str | None = option(
        None, optional_text, "The column that says which series a row is of.", metavar="NAME"
    )
    time: str | None = option(
        None, optional_text, "The column by which the rows of a series are sorted.", metavar="NAME"
    )
    label: str | None = option(
        None, optional_text, "The column with the label of a series.", metavar="NAME"
    )
    target: tuple[str, ...] | None = option(
        None,
        _names,
        "Columns with numbers to be told; with --horizon, channels to be forecast.",
        metavar="A,B,...",
        listed=True,
    )
    horizon: int | None = option(
        None, _horizon, "Forecast so many steps of the targets.", said="no forecast"
    )
    group: str | None = option(
        None,
        optional_text,
        "A column, such as a person's name, whose series with one value stay together.",
        metavar="NAME",
    )
    channels: tuple[str, ...] | None = option(
        None,
        _names,
        "The columns with values.",
        metavar="A,B,...",
        said="all others",
        listed=True,
    )
    numbers: bool = option(
        False,
        _checks.boolean,
        "Of a UCR or .npz file: take what stands with a series for a number, not a class.",
    )
    encoding: str | None = option(
        None, optional_text, "Of the text files.", metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None,
        optional_text,
        "ts, ucr, csv, tsv, parquet or npz.",
        metavar="NAME",
        said="by the file's ending",
    )
