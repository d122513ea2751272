"""The task: which files are series, what suits the data, and a run that is prepared again."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import Store
from regard.data.series import Series, as_test_set
from regard.errors import ArgumentError, ArgumentTypeError, TableError
from regard.tasks.series.dataset import SeriesDataset
from regard.tasks.series.forecast_preparation import ForecastPreparation
from regard.tasks.series.plan import SeriesReading
from regard.tasks.series.preparation import SeriesPreparation
from regard.tasks.series.references import NaiveTrials, SummaryTrials
from regard.tasks.series.task import SeriesTask
from regard.training.network_trials import NetworkTrials
from tests.tasks.series.small_series import (
    forecast_preparation,
    labelled_series,
    number_preparation,
    numbered_series,
    small_plan,
    small_preparation,
    wave,
)

TASK = SeriesTask()


def test_files_that_nothing_else_reads_are_recognised() -> None:
    assert TASK.recognises("vowels.ts") == "it ends in .ts"
    assert TASK.recognises("steps.NPZ") == "it ends in .npz"
    for other in ("table.csv", "table.tsv", ["a text"], None):
        assert TASK.recognises(other) is None


def test_a_file_is_read(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("id,t,x,y\n1,0,0.5,3\n1,1,0.7,3\n2,0,0.1,4\n2,1,0.2,4\n")
    found = TASK.read(tmp_path / "a.csv", None, SeriesReading(id="id", time="t", target="y"))
    assert (found.data.kind, found.data.target_names) == ("numbers", ("y",))
    found = TASK.read(tmp_path / "a.csv", None, SeriesReading(id="id", time="t", label="y"))
    assert (found.data.classes, found.horizon) == (("3", "4"), None)
    forecast = SeriesReading(id="id", time="t", target="x", horizon=1)
    found = TASK.read(tmp_path / "a.csv", None, forecast)
    assert (found.data.channels, found.horizon, found.targets) == (("x", "y"), 1, ("x",))


def test_series_are_taken_as_they_are() -> None:
    series = labelled_series()
    assert TASK.read(series, None, SeriesReading()).data is series
    found = TASK.read(wave(), None, SeriesReading(target="load", horizon=3))
    assert (found.horizon, found.targets) == (3, ("load",))


def test_what_has_no_effect_or_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"^`data` must be a path, or series"):
        TASK.read([[1, 2]], None, SeriesReading())
    with pytest.raises(ArgumentError, match=r"^`labels` must be left out"):
        TASK.read(labelled_series(), ["a"], SeriesReading())
    for reading in (SeriesReading(id="id"), SeriesReading(target="a")):
        with pytest.raises(ArgumentError, match="has no effect here"):
            TASK.read(labelled_series(), None, reading)
    with pytest.raises(ArgumentError, match=r"^`horizon` needs `target`"):
        TASK.read(wave(), None, SeriesReading(horizon=3))
    for given in ({"label": "kind"}, {"group": "owner"}, {"numbers": True}):
        with pytest.raises(ArgumentError, match=rf"^`{next(iter(given))}` has no effect on fore"):
            TASK.read("a.csv", None, SeriesReading(horizon=3, target="load", **given))
    with pytest.raises(ArgumentError, match=r"^`test` has no effect on forecasts"):
        TASK.read("a.csv", None, SeriesReading(horizon=3, target="load", test="b.csv"))


def test_the_plan_suits_the_data() -> None:
    series = labelled_series()
    plain = TASK.prepare(SeriesDataset(series), {"splits": 2})
    assert (plain.plan.answer, plain.plan.metric) == ("classes", "accuracy")
    labels = tuple("up" if row % 12 == 5 else "down" for row in range(len(series)))
    few = dataclasses.replace(series, labels=labels, classes=())
    assert TASK.prepare(SeriesDataset(few), {"splits": 2}).plan.metric == "macro_f1"
    held = SeriesDataset(series, as_test_set(labelled_series(9), series))
    assert (TASK.prepare(held, {}).plan.splits, TASK.prepare(held, {}).plan.seeds) == (1, 5)
    ahead = SeriesDataset(wave(), horizon=3, targets=("load",))
    for budget, length in (({}, 8), ({"season": 9}, 9), ({"length": 7}, 7)):
        made = TASK.prepare(ahead, {"splits": 2, **budget})
        assert (made.plan.answer, made.plan.length) == ("forecast", length)
    with pytest.raises(ArgumentError, match=r"^`answer` must be what the data have: classes"):
        TASK.prepare(SeriesDataset(series), {"answer": "numbers"})
    bare = Series.from_cases([np.ones((3, 1))] * 9)
    with pytest.raises(TableError, match="must have a label or numbers each, or be forecast"):
        TASK.prepare(SeriesDataset(bare), {})


def test_errors_in_a_unit_are_alike_in_that_unit() -> None:
    numbers = SeriesDataset(numbered_series())
    assert TASK.prepare(numbers, {"splits": 2}).plan.rope == 0.04  # deviations of 4.4 and 4.6
    ahead = SeriesDataset(wave(), horizon=3, targets=("load",))
    assert TASK.prepare(ahead, {"splits": 2}).plan.rope == 0.01  # of MASE
    assert TASK.prepare(ahead, {"splits": 2, "metric": "mae"}).plan.rope == 0.05
    assert TASK.prepare(ahead, {"splits": 2, "metric": "mae", "rope": 2.0}).plan.rope == 2.0


def same(one, other) -> None:
    """Two preparations train on the same arrays."""
    assert (one.plan, one.source, one.notices()) == (other.plan, other.source, other.notices())
    for first, second in zip(one.splits, other.splits, strict=True):
        assert first.test.tolist() == second.test.tolist()
    np.testing.assert_array_equal(one.targets, other.targets)
    made, found = one.split_data(0), other.split_data(0)
    for name in ("train", "validation", "test"):
        for field in dataclasses.fields(made.train):
            arrays = (getattr(getattr(each, name), field.name) for each in (made, found))
            np.testing.assert_array_equal(*arrays)


def with_test_set() -> SeriesPreparation:
    groups = tuple(f"person {row // 4}" for row in range(60))
    data = labelled_series(groups=groups)
    values = data.values.copy()
    values[3, 1, 1] = np.nan
    data = dataclasses.replace(data, values=values)
    test = as_test_set(labelled_series(9, groups=groups[:9]), data)
    test = dataclasses.replace(test, source="the test set", overlap=())
    return SeriesPreparation(small_plan(splits=1, seeds=2), data, test)


@pytest.mark.parametrize(
    "make", [small_preparation, number_preparation, with_test_set, forecast_preparation]
)
def test_a_run_is_prepared_again_from_its_store(make, tmp_path) -> None:
    made = make()
    with Store.create(tmp_path / "run.sqlite", made, {}) as store:
        found = TASK.restored(store)
    assert type(found) is type(made)
    assert isinstance(found, ForecastPreparation | SeriesPreparation)
    same(found, made)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mean_pooling", NetworkTrials),
        ("summary_features", SummaryTrials),
        ("last_value", NaiveTrials),
    ],
)
def test_each_contender_has_its_trainer(name, kind, tmp_path) -> None:
    made = forecast_preparation() if name == "last_value" else small_preparation()
    made.write(tmp_path, [0])
    assert isinstance(TASK.trainer(name, tmp_path), kind)


def test_the_demo_is_told_by_an_event() -> None:
    demo = TASK.demo()
    assert (demo.data.kind, len(demo.data)) == ("labels", 600)
