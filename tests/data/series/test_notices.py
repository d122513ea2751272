"""Sentences about series: what was read, and what is doubtful."""

from typing import Any

import numpy as np

from regard.data.series import Series, series_notices

NAN = np.nan


def told(cases: Any, **known: Any) -> tuple[str, ...]:
    return series_notices(Series.from_cases(cases, **known))


def warnings(*args: Any, **known: Any) -> list[str]:
    return [each for each in told(*args, **known) if each.startswith("Warning")]


def distinct(count: int, steps: int = 5, channels: int = 2) -> list[np.ndarray]:
    return list(np.random.default_rng(3).normal(size=(count, steps, channels)))


def test_series_without_doubts() -> None:
    known = {"labels": ["a", "b", "a", "b"], "source": "s.ts", "groups": ["x", "x", "x", "y"]}
    assert told(distinct(4), **known) == (
        "s.ts: 4 series, all of 5 steps; 2 channels: 'channel 1', 'channel 2'.",
        "2 classes: 'a' 2, 'b' 2.",
        "2 groups; the largest has 3 series.",
    )


def test_lengths_and_numbers() -> None:
    cases = [case[:length] for case, length in zip(distinct(3), (5, 3, 2), strict=True)]
    assert told(cases, targets=[[1, -2], [3, 5], [8, 0]], told=("Read.",)) == (
        "the data: 3 series, of 2 to 5 steps, median 3; 2 channels: 'channel 1', 'channel 2'.",
        "Number 'target 1': from 1 to 8, median 3.",
        "Number 'target 2': from -2 to 5, median 0.",
        "Read.",
    )
    assert "No labels and no numbers to predict." in told(cases)


def test_many_classes_are_summed_up() -> None:
    labels = [f"class {number}" for number in range(21)] * 2 + ["class 0"]
    assert "21 classes of 2 to 3 series." in told(distinct(43), labels=labels)


def test_missing_values_are_counted_by_channel() -> None:
    cases = distinct(4)
    cases[0][1, 1] = cases[2][3, 1] = cases[2][0, 0] = NAN
    assert told(cases)[2] == "Missing values: 3 of 40 (7.5 %): 'channel 1' 1, 'channel 2' 2."
    cases[3][:] = NAN
    assert warnings(cases) == ["Warning: 1 series without a value: series 4. Leave them out."]


def test_constant_and_empty_channels() -> None:
    cases = distinct(3, channels=3)
    for case in cases:
        case[:, 1], case[:, 2] = 0.1, NAN
    cases[0][0, 1] = NAN
    assert warnings(cases) == [
        "Warning: the same value everywhere, which tells nothing: 'channel 2' (0.1).",
        "Warning: channels without a value: 'channel 3'.",
    ]


def test_very_different_lengths() -> None:
    cases = [np.arange(20.0), np.arange(2.0)]
    assert told(cases)[2].startswith(
        "Very different lengths: the longest series has 10 times the steps of the shortest; 45 %"
    )
    assert len(told([np.arange(19.0), np.arange(2.0)])) == 2


def test_repeated_series() -> None:
    cases = distinct(3)
    cases += [cases[0], cases[0], cases[1]]
    found = told(cases, labels=["a", "b", "b", "a", "a", "b"])
    assert found[2:] == (
        "3 series equal to an earlier one: series 4 as series 1, series 5 as series 1, series 6 as"
        " series 2; equal series always fall into the same part of a split.",
    )
    assert told(cases, labels=["a", "b", "b", "b", "a", "b"])[3:] == (
        "1 series that come again with another label; no model can be right on all of them.",
    )
    assert told(cases, targets=[1, 2, 3, 1, 5, 2])[3].startswith(
        "1 series that come again with another number"
    )


def test_a_class_with_one_series() -> None:
    assert warnings(distinct(3), labels=["a", "a", "b"]) == [
        "Warning: 1 class with one series alone: 'b'. It cannot be both learned and tested: add"
        " series, or merge the class with another."
    ]


def test_axes_that_look_swapped() -> None:
    assert warnings(distinct(3, steps=3, channels=12)) == [
        "Warning: 12 channels and 3 steps at most: are the axes (cases, channels, time)? They must"
        " be (cases, time, channels)."
    ]
    assert warnings(distinct(3, steps=3, channels=11)) == []


def test_labels_that_are_doubtful() -> None:
    assert "'Up' and 'up'" in warnings(distinct(4), labels=["Up", "Up", "up", "up"])[0]
    numbers = [str(number) for number in range(60)]
    assert warnings(distinct(180), labels=numbers * 3) == []  # classes of some archives
    fractions = [f"{number}.5" for number in range(60)]
    assert "60 different labels, all of them numbers" in warnings(
        distinct(180), labels=fractions * 3
    )[0]  # fmt: skip
    assert any("if they are a quantity" in each for each in warnings(distinct(60), labels=numbers))
