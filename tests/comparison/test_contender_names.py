"""Which contenders are named, and in which order they stand."""

import re

import pytest

from regard.catalog import CONTENDERS
from regard.comparison.contender_names import checked_contender, in_table_order
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
        (["SeqWeightedAttention"], UnknownNameError),
    ],
)
def test_what_names_none_is_refused(layers, error) -> None:
    with pytest.raises(error, match=r"`layers` must"):
        in_table_order(layers, CONTENDERS)


def test_the_name_of_a_layer_is_told_its_contender() -> None:
    assert checked_contender("layer", "dot", ["dot"]) == "dot"
    told = (
        "`layer` must name contenders. Received: layer='luong'. Take 'multiplicative' (of papers;"
        " keeps the steps); `regard layers luong` says more"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(told)}$"):
        checked_contender("layer", "luong", ["dot", "multiplicative"])
    with pytest.raises(UnknownNameError, match=r"`layer` must be one of 'dot'\. .*mean 'dot'\?$"):
        checked_contender("layer", "dott", ["dot"])
