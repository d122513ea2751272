"""How events are read: what goes with what."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.events.reading import EventsReading, column_names

SURVIVAL = {"event_time": "end", "status": "state", "landmark": 2, "until": 5}


def test_names_come_alone_or_together() -> None:
    assert column_names("values", "x") == ("x",)
    assert column_names("values", ["x", "y"]) == ("x", "y")
    with pytest.raises(ArgumentTypeError, match="names of columns"):
        column_names("values", [1])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"label": "y"}, "`label` has no effect with event_time"),
        ({"outcome": "dead"}, "`outcome` has no effect with event_time"),
        ({"until": 2}, "`until` must be after `landmark`"),
        ({"landmark": None}, "no landmark"),
        ({"status": None}, "no status"),
    ],
)
def test_an_outcome_in_time_needs_its_parts_and_no_others(given, said) -> None:
    EventsReading(**SURVIVAL)
    with pytest.raises(ArgumentError, match=said):
        EventsReading(**{**SURVIVAL, **given})


def test_what_has_no_effect_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`censored` has no effect"):
        EventsReading(label="y", censored="2")
