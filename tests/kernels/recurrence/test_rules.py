"""What a mask holds back, and what it does not."""

import numpy as np
import pytest

from regard.kernels.recurrence.rules import Rules, chosen, own, with_states


@pytest.mark.parametrize(
    ("mask", "repeat", "last", "keeps"),
    [
        (None, True, False, False),
        (1, True, False, True),
        (1, False, False, False),
        (None, False, True, True),
        (1, False, True, True),
    ],
)
def test_the_output_before_is_kept_where_a_step_needs_it(mask, repeat, last, keeps) -> None:
    assert Rules(mask, 0, False, repeat, last).keeps_output is keeps


def test_a_mask_chooses_along_the_batch_whatever_the_rank() -> None:
    valid = np.array([True, False])
    new, old = ([np.full(shape, value) for shape in ((2,), (2, 2, 3))] for value in (1, 0))
    flat, deep = (np.array(each) for each in chosen(valid, new, old))
    assert flat.tolist() == [1, 0]
    assert deep[0].all()
    assert not deep[1].any()


def test_only_what_is_held_is_chosen() -> None:
    rules = Rules(None, 1, False, True, False)
    held, free = rules.carried(np.array([False]), [np.ones(1)] * 2, [np.zeros(1)] * 2)
    assert not np.array(held).any()
    assert np.array(free).all()


def test_outputs_that_are_states_are_not_chosen_twice() -> None:
    first, counter, output = np.ones(1), np.ones(1), np.ones(1)
    rules = Rules(np.ones((1, 1), bool), 1, False, True, False)
    states = rules.states_put_out([first, counter], [output, first, counter])
    assert states == [None, 0, None]  # a counter is no state
    assert own([output, first, counter], states) == [output, counter]
    kept = np.zeros(1)
    together = with_states([output, counter], states, [kept, counter])
    assert [id(each) for each in together] == [id(output), id(kept), id(counter)]
    unmasked = Rules(None, 1, False, True, True)
    assert unmasked.states_put_out([first], [first]) == [None]
