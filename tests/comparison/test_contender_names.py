"""Which contenders are named, and in which order they stand."""

import pytest

from regard.catalog import CONTENDERS
from regard.comparison.contender_names import in_table_order
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError


def test_names_stand_in_the_order_of_the_table() -> None:
    assert in_table_order(["dot", "last_state"], CONTENDERS) == ("last_state", "dot")
    assert in_table_order("all", CONTENDERS) == tuple(row.name for row in CONTENDERS)
    assert in_table_order(("all",), CONTENDERS) == in_table_order(["all"], CONTENDERS)
    assert "cosine" not in in_table_order(("default",), CONTENDERS)


@pytest.mark.parametrize(
    ("layers", "error"),
    [
        ("dot", ArgumentTypeError),
        (3, ArgumentTypeError),
        ([], ArgumentError),
        (["dot", "dot"], ArgumentError),
        (["dott"], UnknownNameError),
    ],
)
def test_what_names_none_is_refused(layers, error) -> None:
    with pytest.raises(error, match=r"`layers` must"):
        in_table_order(layers, CONTENDERS)
