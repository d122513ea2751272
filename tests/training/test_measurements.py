"""What is measured: attention by hand, calls that are counted, memory that was held."""

import math
import time
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from regard.training.measurements import (
    ProcessorClock,
    attention_share,
    attention_shares,
    median_milliseconds,
    peak_memory_mb,
)
from tests.comparison.clock import Clock


def share(*rows: list[float]) -> float | None:
    """Of rows of weights; None is padding."""
    length = max(map(len, rows))
    padded = [row + [None] * (length - len(row)) for row in rows]
    valid = np.array([[weight is not None for weight in row] for row in padded])
    weights = np.array([[weight or 0.0 for weight in row] for row in padded], dtype=np.float32)
    return attention_share(weights, valid)


def test_uniform_weights_are_0_and_one_token_alone_is_1() -> None:
    assert share([0.25] * 4) == 0.0
    assert share([0.0, 1.0, 0.0]) == 1.0


def test_it_is_1_minus_the_entropy_over_that_of_uniform_weights() -> None:
    weights = [0.5, 0.25, 0.125, 0.125]
    entropy = -sum(weight * math.log(weight) for weight in weights)
    assert share(weights) == pytest.approx(1 - entropy / math.log(4), rel=1e-12)


def test_it_is_the_mean_over_texts_each_with_its_own_length() -> None:
    assert share([0.5, 0.5], [0.0, 0.0, 1.0], [0.25] * 4) == pytest.approx(1 / 3, rel=1e-12)


def test_texts_of_one_token_say_nothing() -> None:
    assert share([1.0], [0.5, 0.5]) == 0.0
    assert share([1.0], [1.0]) is None


@pytest.mark.parametrize("tokens", range(2, 60))
def test_uniform_weights_of_float32_are_not_below_0(tokens) -> None:
    found = attention_share(
        np.full((5, tokens), 1 / tokens, np.float32), np.ones((5, tokens), dtype=bool)
    )
    assert 0 <= found < 1e-6
    assert not f"{found:.3f}".startswith("-")


def test_weights_of_each_token_for_all_are_rows_of_the_valid_ones() -> None:
    weights = np.zeros((2, 3, 3))
    weights[0] = [[1, 0, 0], [0.5, 0.5, 0], [9, 9, 9]]  # the last is padding
    weights[1] = [[1, 0, 0], [0, 0, 0], [0, 0, 0]]  # one token alone
    valid = np.array([[True, True, False], [True, False, False]])
    np.testing.assert_allclose(attention_shares(weights, valid), [1.0, 0.0], atol=1e-12)
    assert attention_share(weights, valid) == pytest.approx(0.5)


def test_what_stands_at_the_padding_does_not_count() -> None:
    weights, valid = np.array([[0.5, 0.5, 7.0]]), np.array([[True, True, False]])
    assert attention_share(weights, valid) == 0.0


def test_the_first_call_does_not_count_and_one_slow_call_does_not_matter(monkeypatch) -> None:
    calls, clock = [], Clock()

    def function() -> None:
        calls.append(None)
        clock.now += 7.0 if len(calls) in (1, 9) else 0.25

    with monkeypatch.context() as patched:
        patched.setattr("regard.training.measurements.time", clock)
        assert median_milliseconds(function) == 250
    assert len(calls) == 26
    assert median_milliseconds(lambda: time.sleep(0.002)) >= 2


def test_the_peak_is_in_megabytes_and_holds_what_was_given_back() -> None:
    held = np.ones(8_000_000)  # 64 MB
    most = psutil.Process().memory_info().rss / 1e6
    del held
    assert 0.9 * most < peak_memory_mb() < 100_000
    assert peak_memory_mb() > 64


def test_a_clock_adds_up_the_calls_of_a_function_alone(monkeypatch) -> None:
    clock = SimpleNamespace(now=0.0)
    clock.process_time = lambda: clock.now
    measured = ProcessorClock()

    def function(seconds: float) -> float:
        clock.now += seconds
        return 2 * seconds

    timed = measured.timed(function)
    with monkeypatch.context() as patched:
        patched.setattr("regard.training.measurements.time", clock)
        assert [timed(0.5), function(4.0), timed(0.25)] == [1.0, 8.0, 0.5]
    assert measured.seconds == 0.75
