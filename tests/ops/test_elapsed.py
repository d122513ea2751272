"""The time between events equals a plain loop, whatever the times are counted from."""

import keras
import numpy as np
import pytest

from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    MaskError,
    ShapeError,
    UnknownNameError,
)
from regard.ops import elapsed_gaps

# Padding on the right, on the left, holes, everything, nothing, one event alone.
MASK = np.array(
    [
        [1, 1, 1, 1, 0, 0, 0],
        [0, 0, 1, 1, 1, 1, 1],
        [0, 1, 0, 0, 1, 1, 0],
        [1, 1, 1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 0, 0],
    ],
    bool,
)
CLOCK = np.cumsum(np.random.default_rng(3).uniform(0.25, 4, MASK.shape), axis=1)
CLOCK[3, 4] = CLOCK[3, 3]  # two events at once


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def looped(clock: np.ndarray, mask: np.ndarray) -> np.ndarray:
    gaps = np.zeros(clock.shape)
    for row, step in np.ndindex(*clock.shape):
        before = [each for each in range(step) if mask[row, each]]
        if mask[row, step] and before:
            gaps[row, step] = clock[row, step] - clock[row, before[-1]]
    return gaps


def told(kind: str) -> np.ndarray:
    """The same events as somebody has them, with NaN where there is none."""
    times = np.full(CLOCK.shape, np.nan)
    for row in range(len(CLOCK)):
        steps = np.flatnonzero(MASK[row])
        clock = CLOCK[row, steps]
        if kind == "absolute":
            times[row, steps] = clock + 7
        elif kind == "to_end":
            times[row, steps] = clock[-1:] - clock
        else:
            times[row, steps[1:]] = np.diff(clock)  # as pandas has it: NaN first
    return times


@pytest.mark.parametrize("kind", ["absolute", "since_last", "to_end"])
@pytest.mark.parametrize("given", [np.asarray, keras.ops.convert_to_tensor])
def test_each_kind(kind, given):
    times = told(kind)
    found = array(elapsed_gaps(given(times.astype("float32")), given(MASK), kind=kind))
    np.testing.assert_allclose(found, looped(CLOCK, MASK), atol=1e-5)
    assert np.all(found[~MASK] == 0)
    assert found.dtype == "float32"


@pytest.mark.parametrize("kind", ["absolute", "to_end"])
def test_without_a_mask_all_steps_are_events(kind):
    times = CLOCK if kind == "absolute" else CLOCK[:, -1:] - CLOCK
    found = array(elapsed_gaps(times, kind=kind))
    np.testing.assert_allclose(found, looped(CLOCK, np.ones_like(MASK)), atol=1e-6)


def test_seconds_since_1970_keep_their_gaps():
    seconds = np.array([[1_700_000_000, 1_700_000_003, 1_700_000_010]])
    for times in (seconds, seconds.astype("float64"), seconds.tolist()):
        assert array(elapsed_gaps(times, kind="absolute")).tolist() == [[0, 3, 7]]
    whole = keras.ops.convert_to_tensor(seconds, "int32")
    found = elapsed_gaps(whole, kind="absolute")
    assert keras.backend.standardize_dtype(found.dtype) == keras.config.floatx()
    assert array(found).tolist() == [[0, 3, 7]]


@pytest.mark.parametrize("kind", ["absolute", "since_last", "to_end"])
@pytest.mark.parametrize("mask", [None, np.ones((3, 0), bool)])
def test_no_steps(kind, mask):
    times = np.zeros((3, 0), "float32")
    assert elapsed_gaps(times, mask, kind=kind).shape == (3, 0)
    times = keras.ops.convert_to_tensor(times)
    assert tuple(elapsed_gaps(times, mask, kind=kind).shape) == (3, 0)


def test_in_a_model_of_any_length():
    times, mask = keras.Input((None,)), keras.Input((None,), dtype="bool")
    gaps = keras.layers.Lambda(
        lambda both: elapsed_gaps(both[0], both[1], kind="to_end"),
        output_shape=lambda shapes: shapes[0],
    )([times, mask])
    model = keras.Model([times, mask], gaps)
    model.compile(jit_compile=keras.backend.backend() == "jax")
    given = np.nan_to_num(told("to_end"), nan=5.0).astype("float32")
    found = model.predict([given, MASK], verbose=0)
    np.testing.assert_allclose(found, looped(CLOCK, MASK), atol=1e-5)
    if keras.backend.backend() != "torch":  # which runs step by step, and refuses
        backwards = [given[:, ::-1].copy(), MASK[:, ::-1].copy()]
        assert np.min(model.predict(backwards, verbose=0)) < 0


@pytest.mark.parametrize("given", [np.asarray, keras.ops.convert_to_tensor])
def test_negative_gaps_are_refused_with_their_row(given):
    times = given(np.array([[0.0, 2.0, 3.0], [5.0, 4.0, 6.0]], "float32"))
    with pytest.raises(ArgumentError) as refused:
        elapsed_gaps(times, kind="absolute")
    assert str(refused.value) == (
        "`times` with kind='absolute' must not fall from one event to the next. Received: a gap of "
        "-1 at row 1, step 1. Sort the events by time, or mask those that are out of order. "
        "More: `regard ask lstm-with-elapsed-time`"
    )
    mask = given(np.array([[True, True, True], [False, True, True]]))
    assert array(elapsed_gaps(times, mask, kind="absolute")).tolist() == [[0, 2, 1], [0, 0, 2]]


@pytest.mark.parametrize(("kind", "meant"), [("absolute", "to_end"), ("to_end", "absolute")])
def test_the_other_way_round(kind, meant):
    times = [[5.0, 3.0, 0.0]] if kind == "absolute" else [[0.0, 2.0, 5.0]]
    with pytest.raises(ArgumentError, match=f"No gap is positive: such times are kind='{meant}'"):
        elapsed_gaps(times, kind=kind)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[0.0, np.nan]],), ArgumentError, "must be finite at valid steps.*row 0, step 1"),
        (([0.0, 1.0],), ShapeError, r"the shape \(batch, steps\)"),
        ((np.array([["2020-01-01"]], "datetime64[D]"),), ArgumentTypeError, "divided by a unit"),
        (([[True, False]],), ArgumentTypeError, "must be numbers"),
        (([[0.0, 1.0]], np.ones((1, 3), bool)), MaskError, "must have the shape"),
        (([[0.0, 1.0]], np.ones((1, 2))), MaskError, "must be boolean"),
    ],
)
def test_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        elapsed_gaps(*arguments, kind="absolute")


def test_the_kind_has_no_default():
    with pytest.raises(UnknownNameError, match="Did you mean 'to_end'"):
        elapsed_gaps([[0.0]], kind="to-end")
    with pytest.raises(TypeError, match="kind"):
        elapsed_gaps([[0.0]])
