"""The section of series holds values in their own unit, and what each contender says of them."""

import json

import numpy as np
import pytest

from regard.sections.sample import Names
from regard.sections.series_maps import MOST_CHANNELS, ShownSeries, series_maps_section
from tests.sections.made_maps import NUMBERS, answering, made_maps, spread

pytestmark = pytest.mark.only_on("jax")  # no tensors

STEPS = (5, 3, 6)
THERE = np.arange(6) < np.array(STEPS)[:, None]
CHANNELS = ("a", "b", "c", "d", "e", "f")
CLASSES = ("calm", "wild", "odd")
SERIES = Names("series", "series", "step", "steps", "steps")


def weights_of(seed: int) -> np.ndarray:
    return spread(THERE * np.random.default_rng(seed).uniform(0.1, 1, THERE.shape))


def values() -> list[np.ndarray]:
    found = [np.random.default_rng(row).normal(size=(count, 6)) for row, count in enumerate(STEPS)]
    found[0][1, 2] = np.nan
    found[0][:, 0] *= 1e-9
    return found


def told(answer: np.ndarray) -> tuple[str, float]:
    return CLASSES[answer.argmax()], float(answer.max())


def test_labelled_series(tmp_path) -> None:
    looks = {
        "mean_pooling": [{"answers": answering(0, 1, 1), "effects": weights_of(3) - 0.2}],
        "dot": [{"answers": answering(0, 1, 2), "weights": weights_of(1)}],
        "additive": [{"answers": answering(0, 1, 2), "weights": weights_of(2)}],
    }
    maps = made_maps(tmp_path, looks, STEPS, truth=np.array([0, 1, 2]), names=SERIES)
    shown = ShownSeries(CHANNELS, values(), [CLASSES[place] for place in range(3)], told)
    section = series_maps_section(maps, shown)
    assert (section.name, section.kind) == ("maps-of-series", "series_maps")
    data = json.loads(json.dumps(section.data, allow_nan=False))
    assert data["channels"] == list(CHANNELS[:MOST_CHANNELS])
    assert (data["left_out"], data["targets"], data["told"]) == (2, [], "label")
    assert data["examples"][0]["row"] == 5  # where one is wrong
    for example in data["examples"]:
        place = example["row"] - 3
        whole = values()[place]
        assert example["label"] == CLASSES[place]
        for channel, own in enumerate(example["values"]):
            found = np.array([np.nan if each is None else each for each in own])
            np.testing.assert_allclose(found, whole[:, channel], rtol=1e-4)
        for name, seen in example["contenders"].items():
            answer = looks[name][0]["answers"][place]
            assert (seen["label"], seen["chance"]) == (CLASSES[answer.argmax()], 0.8)
            assert seen["right"] == (answer.argmax() == place)
            assert seen["forecast"] == []
        additive = example["contenders"]["additive"]
        wanted = weights_of(2)[place, : STEPS[place]]
        np.testing.assert_allclose(additive["weights"], wanted, atol=1e-5)
        assert additive["effects"] is example["contenders"]["mean_pooling"]["weights"] is None
        assert len(example["contenders"]["mean_pooling"]["effects"]) == STEPS[place]


def test_forecasts_come_first_and_keep_their_unit(tmp_path) -> None:
    horizon, targets = 4, ("e", "b")
    came = [np.random.default_rng(9 + row).normal(size=(horizon, 2)) * 1e7 for row in range(3)]
    answers = np.stack([each.reshape(-1) for each in came]) + 10.0
    looks = {"dot": [{"answers": answers, "weights": weights_of(1)}]}
    truth = answers - 10.0
    maps = made_maps(tmp_path, looks, STEPS, truth=truth, names=NUMBERS)
    shown = ShownSeries(
        CHANNELS,
        values(),
        [""] * 3,
        lambda answer: ("", None),
        targets,
        came,
        lambda answer: answer.reshape(horizon, 2),
    )
    data = json.loads(json.dumps(series_maps_section(maps, shown).data, allow_nan=False))
    assert data["channels"] == ["e", "b", "a", "c"]
    for example in data["examples"]:
        place = example["row"] - 3
        np.testing.assert_allclose(np.array(example["came"]).T, came[place], rtol=1e-4)
        seen = example["contenders"]["dot"]
        np.testing.assert_allclose(np.array(seen["forecast"]).T, came[place], rtol=1e-4)
        assert seen["right"] is seen["chance"] is None
        np.testing.assert_allclose(example["values"][0], values()[place][:, 4], rtol=1e-4)
