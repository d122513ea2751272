"""What a report shows of series, numbers and forecasts: from what real trials leave in a store."""

import dataclasses
import json

import numpy as np
import pytest

from regard.comparison import Store, TrialKey
from regard.comparison.selection import chosen_trials
from regard.data import Split
from regard.data.series import demo_series
from regard.tasks.series.preparation import SeriesPreparation
from regard.tasks.series.report_sections import series_sections
from regard.tasks.series.series_network import series_trials
from regard.tasks.series.task import SeriesTask
from tests.tasks.series.small_series import (
    forecast_preparation,
    number_preparation,
    small_plan,
    small_preparation,
)

LAYERS = ("mean_pooling", "pooling_linear")


def sections(preparation, folder):
    """Run the first trial of each layer, and return the sections of the run, and its answers."""
    data, split = preparation.split_data(0), preparation.splits[0]
    score, targets = preparation.plan.scoring.score, preparation.targets
    outcomes = {}
    with Store.create(folder / "run.sqlite", preparation, {"backend": "jax"}) as store:
        for name in LAYERS:
            key = TrialKey(name)
            store.begin(key)
            trials = series_trials(name, preparation.plan, lambda split: data)
            *checks, outcome = (event for event in trials.run(key) if event is not None)
            answers = {"validation": outcome.validation, "test": outcome.test}
            scores = {
                "validation": score(outcome.validation, targets[split.validation]),
                "test": score(outcome.test, targets[split.test]),
            }
            trial = dataclasses.replace(outcome.trial, **scores)
            store.finish(trial, checks, answers, outcome.looks)
            outcomes[name] = outcome
        chosen = chosen_trials(preparation.plan, store.trials())
        assert tuple(chosen) == LAYERS
        found = SeriesTask().sections(store, preparation, chosen)
    json.dumps([each.data for each in found], allow_nan=False)
    return found, outcomes


def test_series_with_labels(tmp_path) -> None:
    made = small_preparation(layers=LAYERS)
    found, outcomes = sections(made, tmp_path)
    assert [(each.name, each.kind) for each in found] == [
        ("maps-of-series", "series_maps"),
        ("faithful", "faithfulness"),
        ("classes", "class_scores"),
        ("hardest", "hardest_rows"),
        ("length", "scores_by_bin"),
    ]
    maps, faithful, classes, hardest, lengths = (each.data for each in found)
    assert list(faithful["contenders"]) == ["pooling_linear"]
    assert (maps["channels"], maps["told"]) == (["channel 1", "channel 2"], "label")
    example = maps["examples"][0]
    row, place = example["row"], made.sample.tolist().index(example["row"])
    assert example["label"] == made.data.labels[row]
    np.testing.assert_allclose(np.array(example["values"]).T, made.data.case(row), rtol=1e-2)
    said = example["contenders"]["pooling_linear"]
    answer = outcomes["pooling_linear"].looks["answers"][place]
    assert said["label"] == made.data.classes[answer.argmax()]
    assert said["chance"] == pytest.approx(answer.max(), abs=1e-3)
    assert len(said["weights"]) == made.data.lengths[row]
    assert example["contenders"]["mean_pooling"]["weights"] is None
    right = (
        outcomes["mean_pooling"].test.argmax(axis=1) == made.targets[made.splits[0].test]
    ).sum()
    counted = sum(
        each["scores"]["mean_pooling"]
        * np.isin(made.lengths[made.splits[0].test], range(each["least"], each["most"] + 1)).sum()
        for each in lengths["bins"]
    )
    assert counted == pytest.approx(right, abs=0.01)
    crossed = np.array(classes["contenders"]["mean_pooling"]["confusion"])
    assert (crossed.trace(), crossed.sum()) == (right, len(made.splits[0].test))
    for each in hardest["examples"]:
        assert each["said"] == f"series {each['row'] + 1}, {made.lengths[each['row']]} steps"
        assert each["label"] == made.data.labels[each["row"]]
        place = made.splits[0].test.tolist().index(each["row"])
        said = [outcomes[name].test[place].argmax() for name in LAYERS]
        assert {name for name, _ in each["answers"]} == {made.data.classes[one] for one in said}


def test_series_with_numbers(tmp_path) -> None:
    made = number_preparation(layers=LAYERS)
    (maps, _, hardest, lengths), outcomes = sections(made, tmp_path)
    assert maps.data["told"] == "numbers"
    example = maps.data["examples"][0]
    truth = made.targets[example["row"]]
    assert example["label"] == f"target 1 {truth[0]:.4g}, target 2 {truth[1]:.4g}"
    place = made.sample.tolist().index(example["row"])
    answer = outcomes["mean_pooling"].looks["answers"][place]
    said = example["contenders"]["mean_pooling"]
    assert said["label"] == f"target 1 {answer[0]:.4g}, target 2 {answer[1]:.4g}"
    assert (said["chance"], said["right"]) == (None, None)
    test = made.splits[0].test
    off = np.abs(outcomes["mean_pooling"].test - made.targets[test]) / made.targets.std(axis=0)
    one = lengths.data["bins"][0]
    own = np.isin(made.lengths[test], range(one["least"], one["most"] + 1))
    assert one["scores"]["mean_pooling"] == pytest.approx(off[own].mean(), abs=1e-3)
    both = np.mean([outcomes[name].test for name in LAYERS], axis=0)
    worst = hardest.data["examples"][0]
    target = made.targets[worst["row"]]
    assert worst["label"] == f"target 1 {target[0]:.4g}, target 2 {target[1]:.4g}"
    answer = both[test.tolist().index(worst["row"])]
    assert worst["answers"] == [[f"target 1 {answer[0]:.4g}, target 2 {answer[1]:.4g}", 2]]
    assert hardest.title == "Largest errors"


def test_forecasts(tmp_path) -> None:
    made = forecast_preparation(layers=LAYERS)
    found, outcomes = sections(made, tmp_path)
    assert [each.kind for each in found] == ["series_maps", "faithfulness"]
    maps = found[0].data
    assert (maps["targets"], maps["channels"], maps["row"]) == (
        ["load"],
        ["load", "heat"],
        "window",
    )
    example = maps["examples"][0]
    place = made.sample.tolist().index(example["row"])
    np.testing.assert_allclose(
        example["came"][0], made.windows.outcomes(made.sample)[place, :, 0], rtol=1e-2
    )
    np.testing.assert_allclose(
        example["contenders"]["mean_pooling"]["forecast"][0],
        outcomes["mean_pooling"].looks["answers"][place],
        rtol=1e-2,
    )


def demo(rows: int | None = None) -> SeriesPreparation:
    series = demo_series().series
    series = series if rows is None else series.only(np.arange(rows))
    cuts = np.split(np.arange(len(series)), [40, 60, 80])
    return SeriesPreparation(small_plan(splits=1, layers=LAYERS), series, splits=[Split(*cuts[:3])])


def test_the_demo_knows_what_decides(tmp_path) -> None:
    (_, faithful, *_), outcomes = sections(demo(), tmp_path)
    found = faithful.data["deciding"]["pooling_linear"]
    events = demo_series().events[np.arange(60, 80)]
    weights = outcomes["pooling_linear"].looks["weights"]
    steps = np.arange(weights.shape[1])
    inside = (steps >= events[:, :1]) & (steps < events[:, 1:])
    assert found["weight"] == pytest.approx((weights * inside).sum(axis=1).mean(), abs=1e-3)
    assert found["top"] == pytest.approx(
        inside[np.arange(20), weights.argmax(axis=1)].mean(), abs=1e-3
    )


def test_other_series_by_that_name_know_nothing(tmp_path) -> None:
    (_, faithful, *_), _ = sections(demo(100), tmp_path)
    assert list(faithful.data["contenders"]) == ["pooling_linear"]
    assert faithful.data["deciding"] == {}


def test_nothing_is_finished(tmp_path) -> None:
    made = small_preparation()
    with Store.create(tmp_path / "run.sqlite", made, {"backend": "jax"}) as store:
        maps, faithful, *_, lengths = (each.data for each in series_sections(store, made, {}))
    assert maps["examples"] == []
    assert faithful["contenders"] == faithful["deciding"] == {}
    assert all(each["scores"] == {} for each in lengths["bins"])
