"""Series made on the spot, in which one known event decides the label.

Three channels of noise that wanders. The event is a swing in the channel `signal`: up and then down
by as much in the class `rise`, down and then up in the class `fall`, while the channel `marker`
shows a pulse. Distractors are the same swings, of either kind, without the pulse, and pulses
without a swing. So each part of the event stands elsewhere too, and only both together decide; and
since a swing is as much up as down, neither the mean nor the deviation of a series tells its label,
nor does what stands at its ends.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.series.series import Series
from regard.errors import ArgumentTypeError

__all__ = ["DemoSeries", "demo_series"]

_CLASSES = ("fall", "rise")
_CHANNELS = ("signal", "marker", "drift")
_HALF = 3  # steps of a swing's half
_EVENT = 2 * _HALF
_SHORTEST, _LONGEST = 60, 96
_SLOT = 12  # steps kept for one event: none of two overlap
_DISTRACTORS = 4  # at most, of the two sorts in turn
_HEIGHT = 2.0  # of a swing and of a pulse
_NOISE = 0.25
_MEMORY = 0.6  # of the noise: how much of a step stays in the next
_MISSING = 0.02  # of the channel that tells nothing


@dataclass(frozen=True, eq=False)
class DemoSeries:
    """Hold series together with what decides their labels.

    Args:
        series: the series.
        events: `(cases, 2)`: the first step of the deciding event, and the step behind its last.
    """

    series: Series
    events: NDArray[np.int64]


def demo_series(cases: int = 600, *, seed: int = 0) -> DemoSeries:
    """Make series of two classes, half of each, in which one event decides.

    Args:
        cases: how many series.
        seed: an integer of at least 0; the same one gives the same series.

    Returns:
        The series, shuffled, and the steps that decide.

    Raises:
        ArgumentError: if `cases` is below 1 or `seed` below 0.
        ArgumentTypeError: if one is no integer.
    """
    cases, seeded = _checks.positive_integer("cases", cases), _checks.seed("seed", seed)
    if seeded is None:
        raise ArgumentTypeError("`seed` must be an integer of at least 0. Received: seed=None")
    generator = np.random.default_rng(seeded)
    ids = generator.permutation(np.arange(cases) % len(_CLASSES))
    made = [_case(2 * int(label) - 1, generator) for label in ids]
    series = Series.from_cases(
        [values for values, _ in made],
        channels=_CHANNELS,
        labels=tuple(_CLASSES[label] for label in ids),
        classes=_CLASSES,
        source="the demo",
    )
    starts = np.array([start for _, start in made], dtype=np.int64)
    return DemoSeries(series, np.stack([starts, starts + _EVENT], axis=1))


def _case(sign: int, generator: np.random.Generator) -> tuple[NDArray[np.float64], int]:
    """Return one series, and where its deciding event begins."""
    steps = int(generator.integers(_SHORTEST, _LONGEST + 1))
    values = _noise(steps, generator)
    # Not in the first and last slot, so that the ends of a series are noise alone.
    slots = generator.permutation(np.arange(1, steps // _SLOT - 1))
    offsets = generator.integers(0, _SLOT - _EVENT + 1, size=len(slots))
    starts = (slots * _SLOT + offsets).tolist()
    swing = _HEIGHT * np.repeat([1.0, -1.0], _HALF)
    event, *rest = starts
    values[event : event + _EVENT, 0] += sign * swing
    values[event : event + _EVENT, 1] += _HEIGHT
    for start in rest[:_DISTRACTORS:2]:
        values[start : start + _EVENT, 0] += generator.choice([-1, 1]) * swing
    for start in rest[1:_DISTRACTORS:2]:
        values[start : start + _EVENT, 1] += _HEIGHT
    values[generator.random(steps) < _MISSING, 2] = np.nan
    return values, event


def _noise(steps: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return noise in which each step keeps a share of the one before."""
    values = np.zeros((steps, len(_CHANNELS)))
    level = np.zeros(len(_CHANNELS))
    for step, push in enumerate(generator.normal(0, _NOISE, size=values.shape)):
        level = _MEMORY * level + push
        values[step] = level
    return values
