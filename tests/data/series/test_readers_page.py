"""The examples of the page about series are what they are said to be."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regard.data.series import (
    ForecastWindows,
    Series,
    mase,
    read_series,
    seasonal_naive,
    split_windows,
    window_scales,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "series-data.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
FILES = [text for kind, text in BLOCKS if kind == "text"]
NAN = np.nan


@pytest.mark.parametrize(
    ("place", "name", "columns", "labels", "values"),
    [
        (0, "s.ts", {}, ("walk", "run"),
         [[[0.1, 1], [0.4, 2], [0.2, 3]], [[0.9, 5], [NAN, 7], [0, 0]]]),
        (1, "s.tsv", {}, ("1", "2"), [[[0.5], [0.7], [0.6]], [[0.1], [0.3], [0]]]),
        (2, "s.csv", {"id": "machine", "time": "time", "label": "state"}, ("fine", "worn"),
         [[[0.5, 20], [0.7, NAN]], [[1.5, 30], [1.9, 31]]]),
    ],
)  # fmt: skip
def test_files(
    tmp_path: Path, place: int, name: str, columns: dict[str, Any], labels: Any, values: Any
) -> None:
    (tmp_path / name).write_text(FILES[place], encoding="utf-8")
    series = read_series(tmp_path / name, **columns)
    assert series.labels == labels
    np.testing.assert_array_equal(series.values, np.float32(values))


def test_arrays(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = next(text for _, text in BLOCKS if "np.savez" in text)
    exec(code, {})
    series = read_series("steps.npz")
    assert (series.labels, series.lengths.tolist()) == (("walk", "run", "run"), [5, 4, 2])


def test_a_forecast() -> None:
    hours = np.arange(24 * 40)
    noise = np.random.default_rng(0).normal(0, 0.1, size=len(hours))
    load = Series.from_cases([np.sin(hours * np.pi / 12) + noise], channels=["load"])
    windows = ForecastWindows.cut(load, targets="load", input_length=48, horizon=24)
    split = split_windows(windows, splits=3, validation=0.1, test=0.1)[0]
    forecasts = seasonal_naive(windows.history(split.test), 24, season=24)
    scales = window_scales(windows, split.train, split.test, season=24)
    assert mase(forecasts, windows.outcomes(split.test), scales) == pytest.approx(1, abs=0.1)
