"""Mean, deviation, first and last value of each channel, finite whatever is missing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data.series import summary_features
from regard.errors import ShapeError

NAN = np.nan


def features(case: np.ndarray, fill: list[float]) -> list[float]:
    """Written out for one series without padding."""
    found: list[list[float]] = [[], [], [], []]
    for channel in range(case.shape[1]):
        there = [float(value) for value in case[:, channel] if not np.isnan(value)]
        if not there:
            mean, deviation, first, last = fill[channel], 0.0, fill[channel], fill[channel]
        else:
            mean = sum(there) / len(there)
            deviation = (sum((each - mean) ** 2 for each in there) / len(there)) ** 0.5
            first, last = there[0], there[-1]
        for column, value in zip(found, (mean, deviation, first, last), strict=True):
            column.append(value)
    return [value for column in found for value in column]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.floats(0, 1), st.sampled_from([0.0, NAN, np.inf, 3e38]))
def test_features_are_those_of_the_present_steps(seed: int, missing: float, padding: float) -> None:
    generator = np.random.default_rng(seed)
    values = generator.normal(3, 5, size=(5, 7, 3)).astype(np.float32)
    values[generator.random(values.shape) < missing] = NAN
    lengths = generator.integers(1, 8, size=5)
    for case, length in enumerate(lengths):
        values[case, length:] = padding
    for fill in (None, np.array([1.0, -2.0, 3.0])):
        found = summary_features(values, lengths, fill=fill)
        assert found.shape == (5, 12)
        assert np.isfinite(found).all()
        for case, length in enumerate(lengths):
            wanted = features(values[case, :length], [0, 0, 0] if fill is None else fill.tolist())
            np.testing.assert_allclose(found[case], wanted, rtol=1e-9, atol=1e-9)


def test_large_values_stay_finite() -> None:
    found = summary_features(np.float32([[[3e38], [-3e38]]]), np.array([2]))
    assert np.isfinite(found).all()


def test_a_fill_of_another_shape_is_refused() -> None:
    with pytest.raises(ShapeError, match="one number for each of 3 channels"):
        summary_features(np.zeros((2, 3, 3)), np.array([1, 1]), fill=np.zeros(2))
