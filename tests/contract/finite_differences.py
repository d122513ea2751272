"""Gradients against differences of the loss, in float64: what no autodiff had a part in.

JAX knows float64 only in a process that was started with JAX_ENABLE_X64=1, so the numbers are made
by `python -m tests.contract.finite_differences FILE`.
"""

import json
import sys
from pathlib import Path

import jax
import numpy as np

from tests.contract.checks.registry import all_sizes
from tests.contract.gradients import stateless_loss
from tests.contract.planting import Fault, planted
from tests.contract.subjects import Subject, subject, subjects

STEP = 1e-5
# The values stay right, the gradients do not.
PLANTED = Fault(
    "the threshold of sparse weights has no gradient",
    "ops.normalizers:_above",
    "step = (total - 1.0) /",
    "step = ops.stop_gradient(total - 1.0) /",
    caught_by="test_gradients_equal_differences",
    subject="DotAttention(normalizer='sparsemax', temperature=6.0)",
)


def worst_error(subject: Subject) -> float:
    """Return how far a slope along one direction a tensor is from the gradient's.

    Each input and each weight moves in a random direction by itself; the error is relative to the
    largest slope of the layer, or to 1.
    """
    # Keras's own tanh knows no float64 on JAX; its sigmoid does.
    known = {"score_activation": "sigmoid"} if "score_activation" in subject.arguments else {}
    layer = subject.built(dtype="float64", **known)
    middle = [each.astype("float64") for each in subject.inputs()]
    loss = stateless_loss(layer, len(middle), subject.kind.all_sides())
    middle += [np.asarray(weight.value) for weight in layer.trainable_variables]
    at = jax.jit(jax.value_and_grad(loss))
    gradients = at(middle)[1]
    random, errors, slopes = np.random.default_rng(11), [], [1.0]
    for number, (each, gradient) in enumerate(zip(middle, gradients, strict=True)):
        direction = random.normal(size=each.shape)
        ends = []
        for step in (STEP, -STEP):
            moved = [*middle[:number], each + step * direction, *middle[number + 1 :]]
            ends.append(float(at(moved)[0]))
        slopes.append((ends[0] - ends[1]) / (2 * STEP))
        errors.append(slopes[-1] - np.sum(direction * gradient))
    return float(np.max(np.abs(errors)) / np.max(np.abs(slopes)))


def smooth(subject: Subject) -> bool:
    """Whether the gradient is the slope: hardmax passes another one on (straight-through).

    Dropout and penalties change nothing outside training.
    """
    inert = {"dropout", "attention_regularizer", "diversity"} & subject.arguments.keys()
    return subject.normalizer != "hardmax" and not inert and subject.kind.knows_float64


def _errors() -> dict[str, float]:
    # What the layers share is differentiated on those without heads, and once on those with them.
    tried = (each for each in subjects() if smooth(each) and (all_sizes(each) or not each.heads))
    errors = {each.name: worst_error(each) for each in tried}
    with planted(PLANTED):
        errors[PLANTED.name] = worst_error(subject(PLANTED.subject))
    return errors


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(_errors()), encoding="utf-8")
