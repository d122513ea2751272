"""The parts of pruning are those of the module; what is said of each: test_parts."""

from regard import pruning
from regard.catalog.pruning_parts import PRUNING_PARTS


def test_every_public_name_once():
    assert [each.name for each in PRUNING_PARTS] == sorted(pruning.__all__)
    assert {each.home for each in PRUNING_PARTS} == {"regard.pruning"}
