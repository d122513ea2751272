"""Series with a label or numbers each, and forecasts of long ones: the task."""

import functools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks, runtime
from regard.comparison.dataset import Dataset
from regard.comparison.options import Options
from regard.comparison.task import Reading, Task, Trainer
from regard.errors import ArgumentError, ArgumentTypeError, TableError
from regard.tasks.series.inputs import SeriesInputs, given_series
from regard.tasks.series.plan import SUMMARY, SeriesPlan, SeriesReading
from regard.training.answer_plan import ERRORS_IN_UNITS, rope_in_units, suggested_fields

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.data.series import Series
    from regard.tasks.series.dataset import SeriesDataset
    from regard.tasks.series.split_data import SeriesData

__all__ = ["SeriesTask"]

_ENDINGS = (".ts", ".npz")
_FEWEST_STEPS = 8  # that a forecast looks back on where nobody says how many


@final
class SeriesTask(Task):
    """Multivariate series: each with a label or numbers, or long ones to forecast."""

    name: ClassVar[str] = "series"
    summary: ClassVar[str] = (
        "Series with a label or numbers each, or to be forecast: a .ts, UCR .tsv, .npz, CSV or"
        " Parquet file"
    )
    demo_source: ClassVar[str] = "made-up series"
    plan: ClassVar[type[SeriesPlan]] = SeriesPlan
    reading: ClassVar[type[SeriesReading]] = SeriesReading
    inputs: ClassVar[type[SeriesInputs]] = SeriesInputs
    inputs_summary: ClassVar[str] = "A file of series"
    model_formats: ClassVar[tuple[str, ...]] = ("regard series model 1",)

    def recognises(self, source: Any) -> str | None:
        """Say why data are series: by an ending that no other task reads."""
        if not isinstance(source, str | os.PathLike):
            return None
        ending = Path(os.fspath(source).removesuffix(".gz")).suffix.lower()
        return f"it ends in {ending}" if ending in _ENDINGS else None

    def demo(self) -> "SeriesDataset":
        """Return made-up series in which one known event decides."""
        from regard.tasks.series.dataset import demo_dataset

        return demo_dataset()

    def read(self, source: Any, targets: Any, reading: Reading) -> "SeriesDataset":
        """Read a file, or take `regard.data.series.Series`."""
        from regard.data.series import Series, read_series_sets
        from regard.tasks.series.dataset import SeriesDataset

        assert isinstance(reading, SeriesReading)
        if targets is not None:
            raise ArgumentError(
                "`labels` must be left out: series come with theirs. Received: labels of"
                f" {type(targets).__name__}"
            )
        given = dict(vars(reading))
        horizon, named = given.pop("horizon"), given.pop("target")
        test = given.pop("test")
        if horizon is not None:
            _check_forecast(reading)
        if isinstance(source, Series):
            _refuse_reading(reading)
            return SeriesDataset(source, horizon=horizon, targets=named or ())
        if not isinstance(source, str | os.PathLike):
            raise ArgumentTypeError(
                "`data` must be a path, or series of `regard.data.series.Series`."
                f" Received: {type(source).__name__}"
            )
        _checks.path("data", source)
        if horizon is None:
            given["target"] = named
        data, held = read_series_sets(source, test=test, **given)
        return SeriesDataset(data, held, horizon=horizon, targets=named or ())

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> "Preparation":
        """Split the series, and fill in what the plan takes from them."""
        from regard.tasks.series.dataset import SeriesDataset
        from regard.tasks.series.forecast_preparation import ForecastPreparation
        from regard.tasks.series.preparation import SeriesPreparation

        assert isinstance(data, SeriesDataset)
        answer = _answer(data)
        if budget.get("answer") not in (None, answer):
            raise ArgumentError(
                f"`answer` must be what the data have: {answer}."
                f" Received: answer={_checks.written(budget['answer'])}"
            )
        plan = SeriesPlan.made_for(
            budget, has_test_set=data.has_test_set, **_suggested(data, answer, budget)
        )
        if data.horizon is not None:
            return ForecastPreparation(
                plan,
                data.data,
                data.targets,
                data.horizon,
                splits=data.splits,
                tested=data.tested,
            )
        return SeriesPreparation(plan, data.data, data.test, splits=data.splits)

    def restored(self, store: "Store") -> "Preparation":
        """Prepare a run again from what its store holds."""
        from regard.tasks.series.forecast_preparation import ForecastPreparation
        from regard.tasks.series.preparation import SeriesPreparation

        plan = store.plan_as(SeriesPlan)
        data = _stored(store, is_test=False)
        assert data is not None
        if plan.answer == "forecast":
            return ForecastPreparation(
                plan,
                data,
                _names(store, "targets"),
                int(json.loads(store.about("horizon") or "0")),
                splits=store.splits(),
            )
        return SeriesPreparation(plan, data, _stored(store, is_test=True), splits=store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender: a network, or a reference."""
        from regard.tasks.series.split_data import SeriesData
        from regard.training.shared_files import plan_file, split_file

        plan = SeriesPlan.from_json(plan_file(folder).read_text(encoding="utf-8"))

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> "SeriesData":
            return SeriesData.load(split_file(folder, split))

        if SeriesPlan.contender(contender).role == "reference":
            from regard.tasks.series.references import NaiveTrials, SummaryTrials

            summary = contender == SUMMARY.name
            return SummaryTrials(plan, load) if summary else NaiveTrials(plan, load, contender)
        with runtime.lean_imports(runtime.chosen_backend()):
            from regard.tasks.series.series_network import series_trials

        runtime.compilation_cache(runtime.cache_folder())
        return series_trials(contender, plan, load)

    def read_inputs(
        self, given: Sequence[str], inputs: Options, model: Mapping[str, Any]
    ) -> "Series":
        """Read a file of series."""
        assert isinstance(inputs, SeriesInputs)
        return given_series(given, inputs, model)

    def model_in_words(self, preparation: "Preparation") -> str:
        """Describe the model."""
        from regard.tasks.series.model_wording import model_of_series_in_words

        assert isinstance(preparation.plan, SeriesPlan)
        return model_of_series_in_words(preparation.plan)

    def sections(
        self,
        store: "Store",
        preparation: "Preparation",
        chosen: "Mapping[str, Sequence[Trial]]",
    ) -> "Sequence[Section]":
        """Return maps of steps, whether these explain the answers, and scores by length."""
        from regard.tasks.series.forecast_preparation import ForecastPreparation
        from regard.tasks.series.preparation import SeriesPreparation
        from regard.tasks.series.report_sections import series_sections

        assert isinstance(preparation, SeriesPreparation | ForecastPreparation)
        return series_sections(store, preparation, chosen)


def _check_forecast(reading: SeriesReading) -> None:
    if not reading.target:
        raise ArgumentError(
            "`horizon` needs `target`, the channels to forecast. Received: horizon without it"
        )
    if reading.test is not None:
        raise ArgumentError(
            "`test` has no effect on forecasts, whose test parts lie behind what is learned from."
            f" Received: test={reading.test!r} with horizon"
        )
    for name in ("label", "group", "numbers"):
        value = getattr(reading, name)
        if value:
            raise ArgumentError(
                f"`{name}` has no effect on forecasts. Received: {name}={_checks.written(value)}"
                " with horizon"
            )


def _refuse_reading(reading: SeriesReading) -> None:
    """Refuse what says how a file is read where there is none."""
    unread = SeriesReading(horizon=reading.horizon, target=reading.target)
    for name, value in vars(reading).items():
        if value != getattr(unread, name) or (
            name == "target" and reading.horizon is None and value
        ):
            raise ArgumentError(
                f"`{name}` has no effect here. Received: {name}={_checks.written(value)} with"
                " series that are given as arrays"
            )


def _answer(data: "SeriesDataset") -> str:
    if data.horizon is not None:
        return "forecast"
    kind = data.data.kind
    if kind == "none":
        raise TableError(
            f"{data.source}: series must have a label or numbers each, or be forecast. Received:"
            " neither. Name the column with `label` or `target`, or a `horizon`."
        )
    return "classes" if kind == "labels" else "numbers"


def _suggested(data: "SeriesDataset", answer: str, budget: Mapping[str, Any]) -> dict[str, Any]:
    """Return what these data suggest for fields that were not given."""
    targets = data.data.label_ids() if data.data.targets is None else data.data.targets
    suggested = suggested_fields(answer, targets, budget)
    if data.horizon is not None:
        season = budget.get("season")
        season = season if isinstance(season, int) else 1
        suggested["length"] = max(2 * data.horizon, season, _FEWEST_STEPS)
        if budget.get("metric") in ERRORS_IN_UNITS:
            suggested["rope"] = rope_in_units(_told_steps(data))
    return suggested


def _told_steps(data: "SeriesDataset") -> "NDArray[Any]":
    """Return all steps of the channels that are forecast, `(steps, channels)`."""
    import numpy as np

    places = [data.data.channels.index(name) for name in data.targets]
    return np.concatenate([data.data.case(row)[:, places] for row in range(len(data.data))])


def _stored(store: "Store", *, is_test: bool) -> "Series | None":
    from regard.data.series.stored_series import series_from_records

    records = store.examples(is_test=is_test)
    if not records:
        return None
    return series_from_records(
        records,
        _names(store, "channels"),
        classes=_names(store, "classes"),
        target_names=_names(store, "numbers"),
        source="the test set" if is_test else store.about("source") or "",
        is_test=is_test,
    )


def _names(store: "Store", fact: str) -> tuple[str, ...]:
    return tuple(json.loads(store.about(fact) or "[]"))
