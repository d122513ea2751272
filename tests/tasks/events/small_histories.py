"""Small histories for the tests of the task."""

from typing import Any

import numpy as np

from regard.tasks.events.event_columns import EventColumns
from regard.tasks.events.histories import Histories
from regard.tasks.events.plan import EventsPlan
from regard.tasks.events.preparation import EventsPreparation

KINDS = ("alarm", "check", "repair")
COLUMNS = EventColumns(
    id="machine",
    time="day",
    event="event",
    kinds=KINDS,
    values=("heat", "load"),
    static=(("age", ()), ("site", ("north", "south"))),
)


def small_histories(count: int = 60, **changed: Any) -> Histories:
    """Ids with 2 to 6 events, of which the gap before the last one decides."""
    random = np.random.default_rng(5)
    lengths = random.integers(2, 7, count)
    times, kinds, values = [], [], []
    came = (np.arange(count) % 3 == 0).astype(np.float64)
    for length, late in zip(lengths.tolist(), came, strict=True):
        gaps = random.uniform(0.5, 1.5, length)
        gaps[-1] += 5 * late
        times.append(np.round(np.cumsum(gaps), 3))
        kinds.append(random.integers(0, len(KINDS), length))
        own = np.round(random.normal(size=(length, 2)), 3)
        own[random.random((length, 2)) < 0.3] = np.nan
        values.append(own)
    north = random.random(count) < 0.5
    static = np.stack([random.integers(1, 9, count), north, ~north], axis=1).astype(np.float64)
    given = {
        "columns": COLUMNS,
        "ids": tuple(f"M{row}" for row in range(count)),
        "times": tuple(times),
        "kinds": tuple(kinds),
        "values": tuple(values),
        "static": static,
        "outcomes": np.stack([came, np.ones(count)], axis=1),
        "answers": ("fine", "ill"),
        "source": "small",
    }
    return Histories(**{**given, **changed})


def table_lines(histories: Histories) -> list[str]:
    """The same as the lines of a CSV file."""
    lines = ["machine,day,event,heat,load,age,site,state"]
    for row, name in enumerate(histories.ids):
        age, north, _ = histories.static[row]
        site, state = ("north" if north else "south"), histories.answers[histories.came[row]]
        for time, kind, own in zip(
            histories.times[row].tolist(),
            histories.kinds[row].tolist(),
            histories.values[row].tolist(),
            strict=True,
        ):
            cells = ["" if value != value else repr(value) for value in own]
            lines.append(f"{name},{time!r},{KINDS[kind]},{','.join(cells)},{age:g},{site},{state}")
    return lines


READING = {
    "id": "machine",
    "time": "day",
    "event": "event",
    "static": ["age", "site"],
    "label": "state",
}
"""How these lines are read."""


def small_plan(**given: Any) -> EventsPlan:
    tiny = {"layers": ["time_feature"], "splits": 2, "epochs": 1, "units": 3, "projection": 5}
    return EventsPlan(**{"rate_check": False, **tiny, **given})


def small_preparation(**given: Any) -> EventsPreparation:
    return EventsPreparation(small_plan(**given), small_histories())
