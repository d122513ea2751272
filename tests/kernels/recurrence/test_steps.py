"""A scan equals plain loops, whatever the mask, the direction and the structure."""

import keras
import numpy as np
import pytest

from regard import runtime
from regard.errors import ShapeError
from regard.kernels.recurrence import Carry, runs_compiled, scan
from tests.compared import arrays, close
from tests.kernels.recurrence.loops import KERNEL, MASK, STATES, first, looped, step


@pytest.mark.parametrize("repeat", [True, False])
@pytest.mark.parametrize("reverse", [True, False])
@pytest.mark.parametrize("mask", [MASK, None], ids=["masked", "whole"])
def test_scan_equals_loops(mask, reverse, repeat) -> None:
    expected, states = looped(np.ones_like(MASK) if mask is None else MASK, reverse, repeat)
    outputs, carry = scan(step, first(), STATES, mask, reverse=reverse, repeat=repeat)
    close(outputs["twice"], expected)
    close(carry["state"], states)
    assert keras.backend.is_int_dtype(outputs["place"].dtype)
    if mask is None:
        np.testing.assert_array_equal(outputs["index"], np.tile(np.arange(5), (3, 1)))


def test_the_last_output_is_that_of_the_last_valid_step() -> None:
    outputs, carry = scan(step, first(), STATES, MASK, last=True)
    close(outputs["twice"], 2 * keras.ops.convert_to_numpy(carry["state"]))
    assert not arrays(outputs["twice"])[0][2].any()  # of padding alone


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize(("last", "repeat"), [(True, True), (False, True), (False, False)])
@pytest.mark.parametrize("reverse", [True, False])
def test_a_state_that_is_put_out_is_0_before_the_first_valid_step(
    reverse, last, repeat, dtype
) -> None:
    """One chosen with the carry, or, where that has another dtype, by itself: the same outputs."""
    before = np.full((3, 2), 0.5, dtype)

    def putting_out(carry, inputs, index):
        after, _ = step(carry, inputs, index)
        return after, (after["state"], 2 * after["state"])

    found, _ = scan(
        putting_out, {"state": before}, STATES, MASK, reverse=reverse, repeat=repeat, last=last
    )
    expected = np.zeros((3, 2) if last else (3, 5, 2))
    for row in range(3):
        state, shown = before[row].astype("float32"), np.zeros(2)
        for at in range(4, -1, -1) if reverse else range(5):
            if MASK[row, at]:
                shown = np.tanh(state + STATES[row, at] @ KERNEL)
                state = shown.astype(dtype).astype("float32")
            shown_here = shown if MASK[row, at] or repeat else 0
            expected[(row,) if last else (row, at)] = shown_here
    close(found[0], expected, 1e-3 if dtype == "float16" else 1e-5)
    close(found[1], 2 * expected, 2e-3 if dtype == "float16" else 1e-5)


@pytest.mark.parametrize("last", [True, False])
def test_no_steps_give_no_outputs(last) -> None:
    outputs, carry = scan(step, first(), STATES[:, :0], MASK[:, :0], last=last)
    assert outputs["twice"].shape == ((3, 2) if last else (3, 0, 2))
    assert not arrays(carry["state"])[0].any()


def test_counters_count_masked_steps_too() -> None:
    def counting(carry, inputs, index):
        states, output = step(carry.states, inputs, index)
        return Carry(states, carry.counters + 1), output

    _, carry = scan(counting, Carry(first(), keras.ops.zeros(())), STATES, MASK)
    assert float(carry.counters) == 5
    close(carry.states["state"], looped(MASK, False, True)[1])


def test_a_step_may_give_nothing() -> None:
    outputs, carry = scan(lambda *given: (step(*given)[0], None), first(), STATES, MASK)
    assert outputs is None
    close(carry["state"], looped(MASK, False, True)[1])


def test_the_carry_keeps_its_dtype() -> None:
    half = {"state": keras.ops.zeros((3, 2), "float16")}
    _, carry = scan(step, half, STATES)
    assert keras.backend.standardize_dtype(carry["state"].dtype) == "float16"


@pytest.mark.parametrize("inputs", [[], [np.zeros(3)]])
def test_inputs_without_steps_raise(inputs) -> None:
    with pytest.raises(ShapeError, match=r"\(batch, steps, \.\.\.\). Received"):
        scan(step, first(), inputs)


def test_gradients_are_those_of_an_unrolled_loop() -> None:
    def loss(states):
        outputs, _ = scan(step, first(), states, MASK)
        return keras.ops.sum(outputs["twice"] ** 2)

    def unrolled(states):
        carry, total = first(), 0
        for at in range(5):
            new, _ = step(carry, states[:, at], at)
            state = keras.ops.where(MASK[:, at, None], new["state"], carry["state"])
            carry = {"state": state}
            total += keras.ops.sum((2 * state) ** 2)
        return total

    class Shift(keras.layers.Layer):
        def build(self, _):
            self.shift = self.add_weight(shape=(5, 2), initializer="zeros")

        def call(self, states):
            return keras.ops.add(states, self.shift)

    shift = Shift()
    shift.build(STATES.shape)
    found, expected = (
        runtime.weight_gradients(shift, each, STATES)[0] for each in (loss, unrolled)
    )
    close(found, expected, 1e-4)


def test_steps_are_traced_on_jax_alone_where_nothing_is_compiled() -> None:
    assert runs_compiled() == (keras.backend.backend() == "jax")
