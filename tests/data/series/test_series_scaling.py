"""Scaling learns from the training part's valid, present steps alone."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data.series import Series, SeriesScaling
from regard.errors import ArgumentTypeError, DataError, ShapeError

NAN = np.nan
NAMES = ("a", "b", "c")


def made(seed: int = 0, missing: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    values = generator.normal(3, 5, size=(7, 11, 3)).astype(np.float32)
    values[generator.random(values.shape) < missing] = NAN
    values[:, :, 2] = np.nan_to_num(values[:, :, 2])  # nothing is missing in the last
    return values, generator.integers(1, 12, size=7)


def steps_there(values: np.ndarray, lengths: np.ndarray, channel: int) -> list[float]:
    """Written out: the valid, present steps of a channel."""
    found = []
    for case, length in zip(values, lengths, strict=True):
        steps = [float(case[step, channel]) for step in range(length)]
        found += [value for value in steps if not np.isnan(value)]
    return found


def test_mean_and_deviation_are_those_of_the_present_steps() -> None:
    values, lengths = made()
    scaling = SeriesScaling.fit(values, lengths, NAMES)
    for channel in range(3):
        there = steps_there(values, lengths, channel)
        mean = sum(there) / len(there)
        deviation = (sum((each - mean) ** 2 for each in there) / len(there)) ** 0.5
        assert scaling.mean[channel] == pytest.approx(mean, rel=1e-12)
        assert scaling.deviation[channel] == pytest.approx(deviation, rel=1e-12)
    assert scaling.indicators == ("a", "b")
    assert scaling.width == 5
    assert scaling.scaled_channels == ("a", "b", "c", "a is missing", "b is missing")


def test_values_are_scaled_missing_ones_zero_and_marked() -> None:
    values, lengths = made()
    scaling = SeriesScaling.fit(values, lengths, NAMES)
    scaled = scaling.apply(values, lengths)
    assert (scaled.shape, scaled.dtype) == ((7, 11, 5), np.float32)
    for case, length in enumerate(lengths):
        for step in range(11):
            for channel in range(3):
                value, found = values[case, step, channel], scaled[case, step, channel]
                if step >= length or np.isnan(value):
                    assert found == 0
                else:
                    wanted = (value - scaling.mean[channel]) / scaling.deviation[channel]
                    assert found == pytest.approx(wanted, rel=1e-5, abs=1e-6)
                if channel < 2:
                    assert scaled[case, step, 3 + channel] == (step < length and np.isnan(value))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([NAN, np.inf, -np.inf, 3e38, -7.0]), st.integers(0, 99), st.integers(0, 3))
def test_padding_changes_nothing(padding: float, seed: int, more: int) -> None:
    values, lengths = made(seed)
    clean = np.concatenate([values, np.zeros((7, more, 3), dtype=np.float32)], axis=1)
    dirty = clean.copy()
    for case, length in enumerate(lengths):
        clean[case, length:], dirty[case, length:] = 0, padding
    scaling = SeriesScaling.fit(clean, lengths, NAMES)
    assert SeriesScaling.fit(dirty, lengths, NAMES) == scaling
    assert (scaling.apply(dirty, lengths) == scaling.apply(clean, lengths)).all()


def test_constant_and_empty_channels_get_deviation_one() -> None:
    values = np.full((7, 11, 3), 0.1)  # whose mean is rounded, so that a deviation is not 0
    assert values[:, :, 0].std() > 0
    values[:, :, 1] = NAN
    values[:, :, 2] = np.arange(77).reshape(7, 11)
    scaling = SeriesScaling.fit(values, np.full(7, 11), NAMES)
    assert scaling.mean[:2] == (0.1, 0)
    assert scaling.deviation[:2] == (1, 1)
    scaled = scaling.apply(values, np.full(7, 11))
    assert (scaled[:, :, :2] == 0).all()


def test_a_series_without_steps_of_its_own_does_not_count() -> None:
    values, lengths = made()
    longer = np.concatenate([values, values[:1] * 100])
    assert SeriesScaling.fit(longer, np.append(lengths, 0), NAMES) == SeriesScaling.fit(
        values, lengths, NAMES
    )


def test_what_is_missing_in_the_test_part_alone_is_zero_and_told() -> None:
    train, test = Series.from_cases([[1.0, 2, 3]]), Series.from_cases([[4, NAN, NAN]], source="t")
    scaling = SeriesScaling.fit(train.values, train.lengths, train.channels)
    assert scaling.indicators == ()
    assert scaling.apply(test.values, test.lengths)[0, 1:].tolist() == [[0], [0]]
    assert scaling.notices(train) == ()
    assert scaling.notices(test) == (
        "Warning: t: values are missing in channels that have all of them in the training part:"
        " 'channel 1' 2. They are read as the mean, and nothing says so to the model.",
    )


def test_the_result_is_finite_however_far_the_values_lie() -> None:
    scaling = SeriesScaling(("a",), (0.0,), (1e-30,))
    scaled = scaling.apply(np.array([[[1e38], [-1e38]]]), np.array([2]))
    assert np.isfinite(scaled).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 999))
def test_json_keeps_each_bit(seed: int) -> None:
    values, lengths = made(seed)
    scaling = SeriesScaling.fit(values, lengths, ("ä", "</script>", "c"))
    assert SeriesScaling.from_json(scaling.to_json()) == scaling


GOOD = {"channels": ["a"], "mean": [0.0], "deviation": [1.0], "indicators": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"channels": [1]}, {"channels": []}, {"mean": [0]}, {"mean": ["0"]}, {"mean": [NAN]},
        {"mean": [0.0, 0.0]}, {"deviation": [0.0]}, {"deviation": [-1.0]}, {"deviation": [1e999]},
        {"indicators": ["b"]}, {"indicators": ["a", "a"]}, {"mean": None}, {"more": 1},
    ],
)  # fmt: skip
def test_a_changed_json_is_refused(changes) -> None:
    assert SeriesScaling.from_json(json.dumps(GOOD)).mean == (0,)
    with pytest.raises(DataError, match="A scaling must"):
        SeriesScaling.from_json(json.dumps(GOOD | changes))


@pytest.mark.parametrize("text", ["", "[]", "7", "null", "{}", "[" * 99_999])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="undamaged"):
        SeriesScaling.from_json(text)


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="`mean` must be a tuple of floats"):
        SeriesScaling(("a",), (0,), (1.0,))
    with pytest.raises(ShapeError, match="equally many"):
        SeriesScaling(("a",), (0.0, 0.0), (1.0,))
    values, lengths = made()
    with pytest.raises(ShapeError, match="equally many"):
        SeriesScaling.fit(values, lengths, ("a", "b"))
    with pytest.raises(ShapeError, match="the 3 channels of the training part"):
        SeriesScaling.fit(values, lengths, NAMES).apply(values[:, :, :2], lengths)


def test_scalings_of_other_parts_give_one_width() -> None:
    values, lengths = made()
    scaling = SeriesScaling.fit(values, lengths, NAMES)
    assert scaling.indicators == ("a", "b")
    whole = scaling.apply(values, lengths)
    found = scaling.apply(values, lengths, indicators=("b", "c"))
    np.testing.assert_array_equal(found[:, :, :3], whole[:, :, :3])
    np.testing.assert_array_equal(found[:, :, 3], whole[:, :, 4])
    # Nothing is missing in the last channel where it was learned, so nothing is said of it.
    values[0, 0, 2] = NAN
    assert (scaling.apply(values, lengths, indicators=("c",))[:, :, 3] == 0).all()
