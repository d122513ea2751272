"""Made-up histories of which it is known what decides: the gap before one event."""

import numpy as np

from regard.tasks.events.event_columns import EventColumns
from regard.tasks.events.histories import Histories

__all__ = ["DEMO_SOURCE", "demo_histories"]

DEMO_SOURCE = "the demo"

_IDS = 600
_KINDS = ("alarm", "check", "repair", "report")
_FEWEST, _MOST = 5, 12  # events
_SHORT, _LONG = (0.5, 2.0), (6.0, 14.0)  # days
_MISSING = 0.3
_NOISE = 0.03  # of outcomes
_SEED = 11


def demo_histories() -> Histories:
    """Return histories of machines that fail if their alarm came long after the event before.

    Half of the gaps of each are long, before events of all kinds alike, and everything else is
    noise. So who does not know the gaps can only guess, and so can who knows them but not before
    which event they were.

    Returns:
        The histories.
    """
    random = np.random.default_rng(_SEED)
    times, kinds, values, came = [], [], [], []
    for _ in range(_IDS):
        count = int(random.integers(_FEWEST, _MOST + 1))
        # Half of an id's gaps are long, so their sum and their mean tell nothing.
        long = np.zeros(count, dtype=bool)
        half = (count - 1 + int(random.integers(2))) // 2
        long[random.permutation(np.arange(1, count))[:half]] = True
        gaps = np.where(long, random.uniform(*_LONG, count), random.uniform(*_SHORT, count))
        gaps[0] = 0.0
        own = random.integers(1, len(_KINDS), count)
        alarm = int(random.integers(1, count))
        own[alarm] = 0
        level = random.normal(20, 4, (count, 1))
        level[random.random((count, 1)) < _MISSING] = np.nan
        times.append(np.cumsum(gaps))
        kinds.append(own.astype(np.int64))
        values.append(level)
        came.append(bool(long[alarm]) != (random.random() < _NOISE))
    columns = EventColumns(
        id="machine", time="day", event="event", kinds=_KINDS, values=("temperature",),
        static=(("age", ()),),
    )  # fmt: skip
    return Histories(
        columns,
        ids=tuple(f"M{number:03}" for number in range(1, _IDS + 1)),
        times=tuple(times),
        kinds=tuple(kinds),
        values=tuple(values),
        static=random.integers(1, 20, (_IDS, 1)).astype(np.float64),
        outcomes=np.stack([np.array(came, dtype=np.float64), np.ones(_IDS)], axis=1),
        answers=("works", "fails"),
        source=DEMO_SOURCE,
    )
