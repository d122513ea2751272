"""How much time lies between the events of a sequence, whatever the times are counted from."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.ops.mask_checks import check_side
from regard.ops.masks import zero_masked

__all__ = ["elapsed_gaps"]

# What the times are, and what is asked of them.
_RULES = {
    "absolute": "not fall from one event to the next",
    "since_last": "not be negative",
    "to_end": "not rise from one event to the next",
}
# What is most often meant where all gaps come out negative.
_OTHER = {"absolute": "to_end", "to_end": "absolute"}
_BEYOND = 2**30  # all places of a sequence


def elapsed_gaps(times: Any, mask: Any = None, *, kind: str) -> Any:
    """Return the time between each event and the valid one before it.

    It is what cells that read elapsed time want (`regard.rnn.TimeGate`, `TimeAwareLSTM`, `GRUD`),
    and the first event has none before it:

        gap[t] = times[t] - times[t']     kind="absolute"      when it was, from any origin
        gap[t] = times[t]                 kind="since_last"    since the event before
        gap[t] = times[t'] - times[t]     kind="to_end"        from the event to the last one
        gap[t] = 0                        at the first valid event, and where the mask is False

    with t' the valid step before t. So the same events give the same gaps in all three. A step that
    is masked in the middle is no event for the two kinds that count from one origin; of
    `"since_last"`, where its own gap is not read, that time is lost.

    The unit is that of `times`, and stays. Differences of a NumPy array or a list are taken in
    float64: times in seconds since 1970 would be rounded to two minutes in float32. A tensor is
    taken as it is, so take an origin near the events before you make one.

    Args:
        times: (B, T), numbers.
        mask: (B, T), True at valid steps; None: everywhere. Masked times are never read.
        kind: `"absolute"`, `"since_last"` or `"to_end"`. There is no default: taking one for the
            other gives numbers that look right.

    Returns:
        (B, T), in the float dtype of a tensor, else in `keras.config.floatx()`.

    Raises:
        ArgumentError: for a negative gap, or a time that is not finite at a valid step. In a graph
            nobody knows the numbers: there negative gaps come back as they are, and the cells of
            regard take them for 0.
        ArgumentTypeError: for dates, which have no unit before you divide by one.
        ShapeError: if `times` has another rank.
        MaskError: for a mask of the wrong dtype or shape.
        UnknownNameError: for another kind.

    Example:
        >>> import numpy as np
        >>> from regard.ops.elapsed import elapsed_gaps
        >>> days = np.array([[3.0, 4.0, 9.0, 0.0]])
        >>> mask = np.array([[True, True, True, False]])
        >>> print(np.asarray(elapsed_gaps(days, mask, kind="absolute")))
        [[0. 1. 5. 0.]]
        >>> print(np.asarray(elapsed_gaps([[6.0, 5.0, 0.0]], kind="to_end")))
        [[0. 1. 5.]]
    """
    _checks.one_of("kind", kind, _RULES)
    if not hasattr(times, "shape"):
        times = np.asarray(times)
    _check(times)
    check_side("mask", mask, times)
    if isinstance(times, np.ndarray) and (mask is None or isinstance(mask, np.ndarray)):
        times = times.astype("int64" if times.dtype.kind in "iu" else "float64")
        valid: Any = np.ones(times.shape, bool) if mask is None else mask.astype(bool)
        gaps = _gaps(np, np.where(valid, times, times.dtype.type(0)), valid, kind)
        _refuse(gaps, kind)
        return ops.convert_to_tensor(gaps, dtype=keras.config.floatx())
    times = ops.convert_to_tensor(times)
    valid = None if mask is None else ops.cast(ops.convert_to_tensor(mask), "bool")
    gaps = _gaps(ops, zero_masked(times, valid), valid, kind)
    found = _known(gaps)
    if found is not None:
        _refuse(found, kind)
    is_float = keras.backend.is_float_dtype(keras.backend.standardize_dtype(gaps.dtype))
    return gaps if is_float else ops.cast(gaps, keras.config.floatx())


def _gaps(of: Any, times: Any, valid: Any, kind: str) -> Any:
    """Return the gaps, by the functions of NumPy or of Keras."""
    if valid is None:
        valid = of.ones_like(times, dtype="bool")
    count = of.cumsum(of.where(valid, 1, 0), axis=1)
    later = of.logical_and(valid, count > 1)
    if kind == "since_last":
        return of.where(later, times, of.zeros_like(times))
    # The valid events side by side, in their order; each then takes the gap of its number.
    place = of.cumsum(of.ones_like(count), axis=1)
    order = of.argsort(of.where(valid, place, place + _BEYOND), axis=1)
    events = of.take_along_axis(-times if kind == "to_end" else times, order, axis=1)
    gaps = events - of.concatenate([events[:, :1], events[:, :-1]], axis=1)
    gaps = of.take_along_axis(gaps, of.maximum(count - 1, 0), axis=1)
    return of.where(later, gaps, of.zeros_like(gaps))


def _known(gaps: Any) -> np.ndarray | None:
    """Return the numbers, or None where a graph is made that will be run later."""
    if keras.backend.is_keras_tensor(gaps):
        return None
    try:
        return np.asarray(ops.convert_to_numpy(gaps))
    except (TypeError, ValueError, NotImplementedError, AttributeError, RuntimeError):
        return None  # what each backend raises for a tensor without numbers


def _check(times: Any) -> None:
    dtype = times.dtype
    if isinstance(times, np.ndarray) and dtype.kind not in "iuf":
        raise ArgumentTypeError(
            f"`times` must be numbers. Received: dtype {dtype}. Dates and durations become numbers "
            "when they are divided by a unit: (times - origin) / numpy.timedelta64(1, 'D')"
        )
    if keras.backend.standardize_dtype(dtype) == "bool":
        raise ArgumentTypeError("`times` must be numbers. Received: dtype bool")
    if len(times.shape) != 2:
        raise ShapeError(
            f"`times` must have the shape (batch, steps). Received: shape {tuple(times.shape)}"
        )


def _refuse(gaps: np.ndarray, kind: str) -> None:
    """Raise for what can be no time between events."""
    gaps = gaps.astype("float64")
    for row, step in np.argwhere(~np.isfinite(gaps)):
        raise ArgumentError(
            f"`times` must be finite at valid steps. Received: row {row}, step {step} or the one "
            "before it is not. Mask such steps"
        )
    wrong = gaps < 0
    for row, step in np.argwhere(wrong):
        advice = "Sort the events by time, or mask those that are out of order"
        if kind in _OTHER and not (gaps > 0).any():
            advice = f"No gap is positive: such times are kind={_OTHER[kind]!r}"
        raise ArgumentError(
            f"`times` with kind={kind!r} must {_RULES[kind]}. Received: a gap of "
            f"{gaps[row, step]:g} at row {row}, step {step}. {advice}"
            + _checks.see_page("lstm-with-elapsed-time")
        )
