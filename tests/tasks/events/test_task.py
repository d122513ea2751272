"""The task of events: what it reads, and what it refuses."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.events.reading import EventsReading
from regard.tasks.events.task import EventsTask
from tests.tasks.events.small_histories import READING, small_histories, table_lines


def test_a_table_of_events_has_to_be_named() -> None:
    assert EventsTask().recognises("events.csv") is None


def test_histories_come_from_python_or_from_files(tmp_path) -> None:
    task, small = EventsTask(), small_histories()
    assert task.read(small, None, EventsReading()).data is small
    other = small_histories(9, ids=tuple(f"T{row}" for row in range(9)))
    for name, each in (("all", small), ("held", other)):
        (tmp_path / f"{name}.csv").write_text("\n".join(table_lines(each)))
    held = str(tmp_path / "held.csv")
    found = task.read(tmp_path / "all.csv", None, EventsReading(**READING, test=held))
    assert (found.data.ids, found.test.ids) == (small.ids, other.ids)


def test_what_has_no_effect_is_refused() -> None:
    task, small = EventsTask(), small_histories()
    with pytest.raises(ArgumentError, match="have no effect on histories"):
        task.read(small, None, EventsReading(**READING))
    with pytest.raises(ArgumentError, match="`labels` must be left out"):
        task.read(small, [0], EventsReading())
    with pytest.raises(ArgumentTypeError, match="must be the path of a table"):
        task.read([1], None, EventsReading())
