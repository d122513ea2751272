"""Events for a kept model, from a file."""

import json

import pytest

from regard.errors import ArgumentError, BundleError
from regard.tasks.events.inputs import EventsInputs, given_histories
from tests.tasks.events.small_histories import COLUMNS, small_histories, table_lines

MODEL = {"columns": json.loads(COLUMNS.to_json())}


def test_a_file_is_read_by_the_columns_of_the_model(tmp_path) -> None:
    path = tmp_path / "rows.txt"
    path.write_text("\n".join(table_lines(small_histories(7))))
    found = given_histories([str(path)], EventsInputs(format="csv"), MODEL)
    assert found.columns == COLUMNS
    assert found.ids == small_histories(7).ids


def test_one_file_and_a_model_with_columns_are_needed() -> None:
    with pytest.raises(ArgumentError, match=r"Give one file of events\. Received: 2"):
        given_histories(["a", "b"], EventsInputs(), MODEL)
    with pytest.raises(BundleError, match="must name the columns"):
        given_histories(["a"], EventsInputs(), {"columns": {"id": 1}})
