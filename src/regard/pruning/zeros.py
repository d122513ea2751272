"""Count the zeros of a model, and measure what they save."""

import time
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops, tree

from regard import runtime
from regard.errors import ArgumentError
from regard.pruning.plain_copy import copied
from regard.pruning.pruned_kernels import Kernel, kernels_of
from regard.pruning.sparsity_report import KernelSparsity, SparsityReport

__all__ = ["sparsity"]

_PASSES = 30


def sparsity(
    model: Any, x: Any = None, against: Any = None, *, layers: Any = None
) -> SparsityReport:
    """Return how much of each kernel is zero, what that saves in bytes, and what in time.

    Time is measured where `x` is given, compiled, in turns with the other model: the same model
    with all zeros filled, or `against`. Zeros in no order save none, and the report says so.

    Args:
        model: a model that is built.
        x: a batch for a forward pass; None for no measurement.
        against: a model to measure against, such as the one before `shrink`.
        layers: as in `PruneMagnitude`.

    Returns:
        A `SparsityReport`; `print` shows it as a table.

    Raises:
        ArgumentError: for `against` without `x`, or a model without kernels.
        UnknownNameError: for a layer that is not in the model.

    Example:
        >>> import keras
        >>> from regard.pruning import sparsity
        >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
        >>> _ = model.layers[0].kernel.assign([[0.5, 0], [0, 0], [0, 2], [0, 0]])
        >>> found = sparsity(model)
        >>> found.share, found.kernels[0].kind
        (0.75, '2:4')

    Source:
        Sizes: zlib, https://www.rfc-editor.org/rfc/rfc1950.
    """
    if against is not None and x is None:
        raise ArgumentError("`against` is for a measurement, which needs `x`. Received: x=None")
    kernels = kernels_of(model, layers)
    counted = tuple(_counted(each) for each in kernels)
    if x is None:
        return SparsityReport(counted)
    other = _filled(model, kernels) if against is None else against
    seconds, other_seconds = _times(_passes(model, x), _passes(other, x))
    name = "the same model without zeros" if against is None else f"model {other.name!r}"
    return SparsityReport(counted, seconds, other_seconds, name)


def _counted(kernel: Kernel) -> KernelSparsity:
    value = ops.convert_to_numpy(kernel.weight.value)
    return KernelSparsity(
        kernel.path,
        tuple(value.shape),
        int((value == 0).sum()),
        _in_whole_slices(value == 0),
        _is_two_of_four(value, kernel.input_axis),
        value.nbytes,
        len(zlib.compress(np.ascontiguousarray(value).tobytes())),
    )


def _in_whole_slices(zero: Any) -> int:
    """How many zeros are in a unit, filter, head or input of which all weights are zero."""
    covered = np.zeros_like(zero)
    for axis in range(zero.ndim):
        others = tuple(each for each in range(zero.ndim) if each != axis)
        covered |= zero.all(axis=others, keepdims=True)
    return int(covered.sum())


def _is_two_of_four(value: Any, axis: int | None) -> bool:
    if axis is None or value.shape[axis] % 4:
        return False
    fours = np.moveaxis(value == 0, axis, -1).reshape(-1, 4)
    return bool((fours.sum(axis=1) >= 2).all())


def _filled(model: Any, kernels: list[Kernel]) -> Any:
    """The same model with small numbers in place of zeros."""
    random = np.random.default_rng(0)

    def fill(value: Any) -> Any:
        return np.where(value == 0, random.normal(size=value.shape) * 1e-2, value)

    return copied(model, {}, {id(each.weight): fill for each in kernels})


def _passes(model: Any, x: Any) -> Callable[[], Any]:
    variables = (model.trainable_variables, model.non_trainable_variables)
    values = [[each.value for each in some] for some in variables]
    inputs = tree.map_structure(ops.convert_to_tensor, x)
    call = runtime.compiled(
        lambda weights, fixed, given: model.stateless_call(weights, fixed, given, training=False)[0]
    )

    def run() -> Any:
        return tree.map_structure(_read, call(*values, inputs))

    return run


def _read(output: Any) -> Any:
    return ops.convert_to_numpy(ops.stop_gradient(output))


def _times(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """The shortest time of each, measured in turns, after one pass that compiles."""
    one(), other()
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(_PASSES):
        for run, times in zip((one, other), found, strict=True):
            begin = time.perf_counter()
            run()
            times.append(time.perf_counter() - begin)
    return min(found[0]), min(found[1])
