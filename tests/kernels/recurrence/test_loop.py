"""The plain loop, on every backend, where the others have one of their own."""

import pytest
from keras import ops

from regard.kernels.recurrence.loop import looped
from regard.kernels.recurrence.rules import Rules
from tests.compared import close
from tests.kernels.recurrence import loops


@pytest.mark.parametrize("reverse", [True, False])
@pytest.mark.parametrize("repeat", [True, False])
def test_the_loop_equals_numpy(reverse, repeat) -> None:
    def step(carry, inputs, index):
        after, output = loops.step({"state": carry[0]}, inputs[0], index)
        return [after["state"]], [output["twice"]]

    mask = ops.convert_to_tensor(loops.MASK)
    rules = Rules(mask, 1, reverse, repeat, False)
    (found,), (state,) = looped(
        step, [ops.zeros((3, 2))], [ops.convert_to_tensor(loops.STATES)], rules
    )
    expected, last = loops.looped(loops.MASK, reverse, repeat)
    close(found, expected)
    close(state, last)
