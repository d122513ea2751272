"""Columns as text and back."""

import json

from regard.tasks.events.event_columns import EventColumns
from tests.tasks.events.small_histories import COLUMNS


def test_columns_come_back_from_text() -> None:
    assert EventColumns.from_mapping(json.loads(COLUMNS.to_json())) == COLUMNS


def test_a_word_is_a_feature_of_its_own() -> None:
    assert COLUMNS.features == ("age", "site north", "site south")
    assert COLUMNS.channels == ("heat", "load", "event alarm", "event check", "event repair")
