"""What regard has not, and what is said instead."""

import re

from regard.catalog import CARDS, PARTS, look_up
from regard.catalog.absent import ABSENT


def test_none_of_them_has_a_counterpart_elsewhere_in_the_catalogue() -> None:
    there = {other.name for each in (*CARDS, *PARTS) for other in each.elsewhere}
    assert there.isdisjoint(each.name for each in ABSENT)
    assert len({each.name for each in ABSENT}) == len(ABSENT)


def test_each_says_what_to_take_and_names_only_what_is_found() -> None:
    for each in ABSENT:
        assert each.here == "no counterpart"
        assert len(each.difference) > 20
        for name in re.findall(r"`regard layers (\w+)`", each.difference):
            assert look_up(name).part is not None
