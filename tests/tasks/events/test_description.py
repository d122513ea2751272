"""What a model of events is, checked before it is built."""

import dataclasses
import json

import pytest

from regard.errors import BundleError
from regard.tasks.events.description import EventsDescription, TableColumns
from tests.tasks.events.small_histories import COLUMNS

DESCRIPTION = EventsDescription(
    contender="gru_d",
    encoder="lstm",
    projection=5,
    units=3,
    dropout=0.2,
    columns=TableColumns(**dataclasses.asdict(COLUMNS)),
    answers=("fine", "ill"),
    lengths=(8,),
    split=0,
    seed=1,
    validation=0.7,
    metric="auroc",
)


def test_text_gives_the_same_description() -> None:
    again = EventsDescription.from_json(DESCRIPTION.to_json().encode())
    assert again == DESCRIPTION
    assert again.event_columns == COLUMNS
    assert not again.attends
    assert again.least_weights == 3 * (3 + 5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contender", "counts_and_durations"),
        ("encoder", "cnn"),
        ("format", "regard series model 1"),
        ("lengths", [8, 8]),
        ("answers", ["one"]),
        ("columns", {**dataclasses.asdict(COLUMNS), "kinds": [], "values": []}),
        ("columns", {**dataclasses.asdict(COLUMNS), "values": ["heat", "heat"]}),
    ],
)
def test_what_does_not_fit_is_refused(field, value) -> None:
    text = json.dumps({**json.loads(DESCRIPTION.to_json()), field: value})
    with pytest.raises(BundleError, match="must describe a model of events"):
        EventsDescription.from_json(text.encode())
