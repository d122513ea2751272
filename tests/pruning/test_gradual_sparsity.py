"""How the share of zeros grows."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.pruning import GradualSparsity


def test_share_is_equation_1_of_the_paper():
    schedule = GradualSparsity(0.9, begin=10, end=50, initial=0.1)
    assert schedule(9) == 0
    assert schedule(10) == pytest.approx(0.1)
    assert schedule(20) == pytest.approx(0.9 - 0.8 * 0.75**3)
    assert schedule(49) == pytest.approx(0.9 - 0.8 * (1 / 40) ** 3)
    assert schedule(50) == schedule(1000) == 0.9
    line = GradualSparsity(0.8, begin=0, end=4, power=1)
    assert [line(step) for step in range(5)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])


@pytest.mark.parametrize(
    ("begin", "end", "frequency", "due"),
    [(3, 11, 4, {3, 7, 11}), (2, 7, 2, {2, 4, 6, 7}), (0, 0, 5, {0}), (5, 5, 100, {5})],
)
def test_masks_are_due_every_so_often_and_at_the_end(begin, end, frequency, due):
    schedule = GradualSparsity(0.5, begin, end, frequency=frequency)
    assert {step for step in range(20) if schedule.due(step - 1, step)} == due
    assert schedule.due(-1, 20)
    assert schedule.due(min(due) - 1, min(due) + 2)
    assert not schedule.due(end, 20)


@pytest.mark.parametrize(
    ("error", "match", "arguments"),
    [
        (ArgumentError, "`final` must be a number from 0 to below 1", {"final": 1.0}),
        (ArgumentTypeError, "`final`", {"final": "half"}),
        (ArgumentError, "`begin`", {"begin": -1}),
        (ArgumentError, "`end` must not be before `begin`", {"begin": 5, "end": 4}),
        (ArgumentError, "`initial` must be at most `final`", {"initial": 0.6}),
        (ArgumentError, "`power`", {"power": 0}),
        (ArgumentError, "`frequency`", {"frequency": 0}),
    ],
)
def test_what_makes_no_schedule(error, match, arguments):
    with pytest.raises(error, match=match):
        GradualSparsity(**{"final": 0.5, **arguments})
