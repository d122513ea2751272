"""The loop on TensorFlow: `tf.while_loop` in a graph, which XLA compiles too, or a plain one."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from regard.kernels.recurrence.loop import looped
from regard.kernels.recurrence.rules import Rules, chosen, own, with_states

__all__ = ["scanned", "traces"]

Step = Callable[..., tuple[list[Any], list[Any]]]


def scanned(
    step: Step,
    carry: list[Any],
    inputs: list[Any],
    rules: Rules,
) -> tuple[list[Any], list[Any]]:
    """Run the steps, see `regard.kernels.recurrence.scan`; everything is a list of tensors."""
    if not traces() or inputs[0].shape[1] == 0:
        return looped(step, carry, inputs, rules)
    known = inputs[0].shape[1]
    steps = tf.shape(inputs[0])[1] if known is None else known
    by_step = [_array(_time_first(each), steps) for each in inputs]
    valid = None if rules.mask is None else _array(_time_first(rules.mask), steps)
    like, states = _zeros(step, carry, inputs, rules)
    arrays = [] if rules.last else [_empty(each, steps, known is None) for each in like]
    zeros = own(like, states)

    def body(count: Any, carry: Any, output: Any, arrays: Any) -> Any:
        index = steps - 1 - count if rules.reverse else count
        after, found = step(carry, [each.read(index) for each in by_step], index)
        found = own(found, states)
        if valid is not None:
            here = valid.read(index)
            after = rules.carried(here, after, carry)
            found = chosen(here, found, output if rules.keeps_output else zeros)
        for new, old in zip(after, carry, strict=True):
            new.set_shape(old.shape)
        outputs = [] if rules.last else with_states(found, states, after)
        arrays = [each.write(index, new) for each, new in zip(arrays, outputs, strict=True)]
        return count + 1, after, found if rules.keeps_output else [], arrays

    _, carry, output, arrays = tf.while_loop(
        lambda count, *_: count < steps,
        body,
        (tf.constant(0), carry, zeros if rules.keeps_output else [], arrays),
        # Without it XLA cannot differentiate; with 0 it cannot compile.
        maximum_iterations=tf.maximum(steps, 1) if known is None else known,
        parallel_iterations=32,
    )
    if rules.last:
        return with_states(output, states, carry), carry
    return [_time_second(each, steps) for each in arrays], carry


def _time_first(tensor: Any) -> Any:
    return tf.transpose(tensor, [1, 0, *range(2, len(tensor.shape))])


def _array(by_time: Any, steps: Any) -> Any:
    if tf.is_tensor(steps):  # XLA compiles the body also where it never runs, and a read needs one
        shape = tf.shape(by_time)
        more = tf.concat([tf.maximum(1 - shape[:1], 0), shape[1:]], 0)
        by_time = tf.concat([by_time, tf.zeros(more, by_time.dtype)], 0)
        steps = tf.maximum(steps, 1)
    array = tf.TensorArray(by_time.dtype, steps, element_shape=by_time.shape[1:])
    return array.unstack(by_time)


def _empty(like: Any, steps: Any, unknown: bool) -> Any:
    """Return what the outputs are written into."""
    if not unknown:
        return tf.TensorArray(like.dtype, steps, element_shape=like.shape)
    # Nothing can be stacked of no steps and an unknown batch.
    array = tf.TensorArray(like.dtype, tf.maximum(steps, 1), element_shape=like.shape)
    return array.write(0, like)


def _time_second(array: Any, steps: Any) -> Any:
    by_time = array.stack()
    if tf.is_tensor(steps):
        by_time = by_time[:steps]
    return _time_first(by_time)


def _zeros(
    step: Step, carry: list[Any], inputs: list[Any], rules: Rules
) -> tuple[list[Any], list[int | None]]:
    """Return an output of zeros, told by a step in a graph of its own, and which are states."""
    with tf.__internal__.FuncGraph("recurrence_step").as_default():
        before = [tf.compat.v1.placeholder(each.dtype, each.shape) for each in carry]
        shapes = [each.shape[:1] + each.shape[2:] for each in inputs]
        dtypes = [each.dtype for each in inputs]
        given = list(map(tf.compat.v1.placeholder, dtypes, shapes))
        after, found = step(before, given, tf.compat.v1.placeholder(tf.int32, ()))
        specs = [(each.shape, each.dtype) for each in found]
    batch = tf.shape(inputs[0])[0] if inputs[0].shape[0] is None else inputs[0].shape[0]
    if all(shape.rank and None not in shape[1:] for shape, _ in specs):
        zeros = [tf.zeros([batch, *shape[1:]], dtype) for shape, dtype in specs]
    else:  # another length that nobody knows yet, such as that of a memory
        first = [tf.zeros_like(each[:, :1])[:, 0] for each in inputs]
        zeros = [tf.zeros_like(each) for each in step(carry, first, tf.constant(0))[1]]
    for each, (shape, _) in zip(zeros, specs, strict=True):
        each.set_shape(inputs[0].shape[:1] + shape[1:])
    return zeros, rules.states_put_out(after, found)


def traces() -> bool:
    """Say whether a step is traced, in a graph."""
    return not tf.executing_eagerly()
