"""Where a model makes, passes, uses and drops masks, and whether padding changes what it says."""

import functools
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.errors import ArgumentTypeError, RegardError
from regard.explain.later_keras import LaterKeras
from regard.explain.later_walk import on_later_keras
from regard.explain.mask_report import MaskReport, MaskRow
from regard.explain.mask_tracing import happenings, lost_before
from regard.explain.mask_walk import INPUT, Walk, outputs_replaced, replaced_under_mask, walk
from regard.explain.padded_inputs import PaddedInputs, given_inputs, graph_of, made_inputs
from regard.explain.valid_part import (
    Counts,
    counts_by_growth,
    counts_by_size,
    largest_change,
    within_counts,
)
from regard.runtime import weight_gradients

__all__ = ["check_masks"]

# Many layers halve the steps: lengths that can be halved. The second pair is for models that take
# few steps.
_STEPS = ((24, 36), (8, 12))
_TOLERANCE = 1e-4  # in float32; sums over other lengths are rounded in another order
_HALF_TOLERANCE = {"float16": 0.02, "bfloat16": 0.15}
_NO_MASK = (
    "no layer makes a mask and none gets one, so nothing tells which steps are padding. An"
    " `Embedding(mask_zero=True)` or a `Masking` makes one, or give one in the call"
)


def check_masks(model: keras.Model, inputs: Any = None) -> MaskReport:
    """Say where a model makes, passes, uses and drops masks, and measure whether padding leaks.

    The model is run, not in training, on inputs with padding on the right; then again with more
    padding, and with other values in it. What stands for real steps must stay the same
    at each layer, and so must the gradients of its weights. Where recurrent layers hand masks on,
    it is run once more without these, as on Keras 3.16. Nothing of the model changes.

    Args:
        model: a functional or sequential model, with models of these kinds in it or not.
        inputs: a few samples, as the model takes them, padded on the right; None makes some up:
            ids for an `Embedding`, frames for a `Masking`, masks for inputs that are boolean.

    Returns:
        The `MaskReport`. Where nothing can be said it says why: a model of a class of its own,
        whose layers cannot be followed; no mask anywhere; no axis of steps; inputs that cannot be
        made up.

    Raises:
        ArgumentTypeError: if `model` is no Keras model.

    Example:
        >>> import keras
        >>> from regard.explain import check_masks
        >>> ids = keras.Input((None,), dtype="int32", name="ids")
        >>> states = keras.layers.Embedding(11, 6, mask_zero=True, name="table")(ids)
        >>> pooled = keras.layers.GlobalAveragePooling1D(name="mean")(states)
        >>> report = check_masks(keras.Model(ids, pooled))
        >>> report.verdict
        'kept'
        >>> next(row.mask for row in report.rows if row.layer == "mean")
        'uses'
    """
    if not isinstance(model, keras.Model):
        raise ArgumentTypeError(
            f"`model` must be a Keras model. Received: model={model!r} of type"
            f" {type(model).__name__}"
        )
    if graph_of(model) is None:
        return MaskReport(
            model.name,
            undecided=f"{type(model).__name__} is no functional or sequential model that is built:"
            " its layers cannot be followed",
        )
    try:
        return _checked(model, _runs(model, inputs))
    except _UndecidedError as error:
        return MaskReport(model.name, undecided=str(error))


class _UndecidedError(Exception):
    """Nothing can be said; the message says why."""


@dataclass(frozen=True)
class _Runs:
    """The same samples with different padding: `other` has more of it, and other values in it."""

    inputs: PaddedInputs
    short: Walk
    other: Walk

    def counts(self, short: NDArray[Any], other: NDArray[Any]) -> Counts | None:
        """The valid part of an output."""
        if self.inputs.long is None:
            return counts_by_size(short.shape, self.inputs.by_size)
        return counts_by_growth(short.shape, other.shape, self.inputs.steps, self.inputs.lengths)


def _runs(model: keras.Model, given: Any) -> _Runs:
    problem = ""
    for steps in _STEPS:
        try:
            if given is None:
                inputs = made_inputs(model, steps)
            else:
                inputs = given_inputs(model, given, steps[1] - steps[0])
        except RegardError as error:
            raise _UndecidedError(str(error)) from error
        try:
            return _run(model, inputs)
        except Exception as error:  # noqa: BLE001 (a model may raise anything on inputs made up)
            # Keras colours its messages.
            said = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split())
            problem = f"{type(error).__name__}: {said[:200]}"
    advice = "" if given is not None else ". Give `inputs` that it takes"
    raise _UndecidedError(f"it does not run on padded inputs: {problem}{advice}")


def _run(model: keras.Model, inputs: PaddedInputs) -> _Runs:
    short = walk(model, _packed(model, inputs.short))
    other = walk(model, _packed(model, inputs.other), _other_values(inputs))
    return _Runs(inputs, short, other)


def _packed(model: keras.Model, arrays: list[NDArray[Any]]) -> Any:
    structure = graph_of(model).input
    if isinstance(model, keras.Sequential) and len(arrays) == 1:
        return arrays[0]
    return keras.tree.pack_sequence_as(structure, arrays)


def _other_values(inputs: PaddedInputs) -> Callable[[Any, Any], Any]:
    """Put other values into the padding of what tables give, and of `Masking` where it must be.

    A row of a table may hold anything. What `Masking` gives is 0 there, so where padding can be
    added that is enough.
    """
    fixed = inputs.long is None
    kinds = (keras.layers.Embedding, keras.layers.Masking) if fixed else (keras.layers.Embedding,)
    by_size = inputs.by_size if fixed else {inputs.steps[1]: inputs.lengths}

    def replace(operation: Any, output: Any) -> Any:
        shape = tuple(getattr(output, "shape", ()))
        if not isinstance(operation, kinds) or len(shape) < 3 or shape[1] not in by_size:
            return output
        if shape[0] != len(inputs.lengths):
            return output
        valid = np.arange(shape[1]) < by_size[shape[1]][:, None]
        return replaced_under_mask(output, valid)

    return replace


def _checked(model: keras.Model, runs: _Runs) -> MaskReport:
    steps = runs.short.steps
    changes, axes = _changes(runs)
    what = happenings(steps, axes)
    if not {"makes", "uses"} & set(what):
        return MaskReport(model.name, undecided=_NO_MASK)
    tolerance = _HALF_TOLERANCE.get(model.compute_dtype, _TOLERANCE)
    over = (n for n, change in enumerate(changes) if change is not None and change > tolerance)
    changed = next(over, None)
    lost = None if changed is None else lost_before(steps, what, changed)
    gradient, weight = _gradient_change(model, runs)
    return MaskReport(
        model=model.name,
        rows=tuple(
            MaskRow(step.name, step.kind, each, step.carries_out, change)
            for step, each, change in zip(steps, what, changes, strict=True)
            if step.kind != INPUT or each == "makes"
        ),
        changed_at=None if changed is None else steps[changed].name,
        lost_at=None if lost is None else steps[lost].name,
        gradient_change=gradient,
        gradient_of=weight,
        tolerance=tolerance,
        notes=_notes(runs, changes),
        later=_later(model, runs, tolerance),
    )


def _later(model: keras.Model, runs: _Runs, tolerance: float) -> LaterKeras | None:
    """What becomes of it on Keras 3.16."""
    counts = [
        [runs.counts(*pair) for pair in zip(step.outputs, other.outputs, strict=True)]
        for step, other in zip(runs.short.steps, runs.other.steps, strict=True)
    ]
    pairs = zip(runs.short.outputs, runs.other.outputs, strict=True)
    of_outputs = [runs.counts(*pair) for pair in pairs]
    inputs = _packed(model, runs.inputs.short)
    return on_later_keras(model, inputs, runs.short, counts, of_outputs, tolerance)


def _changes(runs: _Runs) -> tuple[list[float | None], list[bool]]:
    """The change of each step's valid outputs, and whether an output has an axis of steps."""
    changes: list[float | None] = []
    axes = []
    for number, step in enumerate(runs.short.steps):
        others = runs.other.steps[number].outputs
        found: list[float | None] = []
        has_axis = False
        for short, other in zip(step.outputs, others, strict=True):
            counts = runs.counts(short, other)
            has_axis = has_axis or counts is None or any(each is not None for each in counts)
            found.append(None if counts is None else largest_change(short, other, counts))
        known = [each for each in found if each is not None]
        changes.append(max(known) if known else None)
        axes.append(has_axis)
    return changes, axes


def _gradient_change(model: keras.Model, runs: _Runs) -> tuple[float | None, str | None]:
    """The largest change of the gradients of a fixed sum of the valid outputs, and of which."""
    weights = model.trainable_variables
    pairs = zip(runs.short.outputs, runs.other.outputs, strict=True)
    counts = [each for each in (runs.counts(*pair) for pair in pairs) if each is not None]
    floats = all(each.dtype.kind == "f" for each in runs.short.outputs)
    if not weights or not floats or len(counts) < len(runs.short.outputs):
        return None, None
    numbers = np.random.default_rng(3)
    factors = [
        np.where(within_counts(each.shape, count), numbers.normal(size=each.shape), 0)
        for each, count in zip(runs.short.outputs, counts, strict=True)
    ]
    gradients = functools.partial(_gradients, model, factors)
    before = gradients(runs.inputs.short)
    with outputs_replaced(model, _other_values(runs.inputs)):
        after = gradients(runs.inputs.other)
    largest = max(float(np.abs(each).max(initial=0)) for each in before)
    found = []
    for number, weight in enumerate(weights):
        # A gradient that is 0 but for rounding has no scale of its own.
        scale = max(float(np.abs(before[number]).max(initial=0)), 1e-3 * largest)
        change = float(np.abs(after[number] - before[number]).max(initial=0))
        share = 0.0 if change == 0 else change / scale if scale > 0 else math.inf
        found.append((math.inf if math.isnan(share) else share, weight.path))
    return max(found)


def _gradients(
    model: keras.Model, factors: list[NDArray[Any]], arrays: list[NDArray[Any]]
) -> list[NDArray[Any]]:
    def loss(outputs: Any) -> Any:
        total = 0.0
        for factor, output in zip(factors, keras.tree.flatten(outputs), strict=True):
            widths = [(0, size - own) for size, own in zip(output.shape, factor.shape, strict=True)]
            spread = np.pad(factor, widths).astype("float32")
            # Not a product alone: 0 times what may stand in the padding need not be 0.
            valid = keras.ops.where(spread != 0, keras.ops.cast(output, "float32"), 0.0)
            total = total + keras.ops.sum(keras.ops.multiply(valid, spread))
        return total

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of lost masks
        return weight_gradients(model, loss, _packed(model, arrays), training=False)


def _notes(runs: _Runs, changes: list[float | None]) -> tuple[str, ...]:
    notes = []
    if runs.inputs.long is None:
        sizes = ", ".join(str(size) for size in sorted(runs.inputs.by_size))
        notes.append(
            f"The model takes {sizes} steps exactly, so no padding could be added: other values"
            " were put under the mask instead."
        )
    if None in changes:
        notes.append("Where samples or steps are no axis any more, outputs are not comparable.")
    return tuple(notes)
