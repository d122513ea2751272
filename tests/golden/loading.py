"""Reference numbers of the original packages: read a case, run a layer on it, compare.

A case is an adapter away from our layers: `ours(case)` of each test file returns a function of the
original's inputs and weights, in the original's order, that gives the original's outputs, in the
original's shapes. So the recorded gradients can be compared too, whatever was reshaped between.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tests.contract.subjects import array

# From the original's inputs and weights to its outputs.
Function = Callable[[list[Any], list[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Case:
    """One file: arrays by name, and what the original was called with."""

    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]

    def numbered(self, name: str) -> list[np.ndarray]:
        """`name_0`, `name_1` and so on."""
        count = sum(key.startswith(f"{name}_") and key[len(name) + 1 :].isdigit() for key in self)
        return [self.arrays[f"{name}_{i}"] for i in range(count)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]

    def get(self, name: str) -> np.ndarray | None:
        return self.arrays.get(name)

    @property
    def config(self) -> dict[str, Any]:
        return self.meta["config"]

    @property
    def inputs(self) -> list[np.ndarray]:
        return self.numbered("input")

    @property
    def weights(self) -> list[np.ndarray]:
        return self.numbered("weight")

    @property
    def outputs(self) -> list[np.ndarray]:
        return self.numbered("output")

    @property
    def tolerance(self) -> float:
        """Where float32 left the original few digits, what it has."""
        return self.meta.get("tolerance_hint", 1e-5)


def load(shared: Path, name: str) -> Case:
    """Return one case, `package/name`."""
    with np.load(shared / "golden" / f"{name}.npz") as file:
        arrays = dict(file)
    return Case(arrays, json.loads(str(arrays.pop("meta"))))


def tensors(arrays: Sequence[np.ndarray]) -> list[Any]:
    return [keras.ops.convert_to_tensor(each) for each in arrays]


def run(function: Function, case: Case) -> list[np.ndarray]:
    """Return the outputs of a function on a case."""
    return [array(each) for each in function(tensors(case.inputs), tensors(case.weights))]


def call(layer: Any, weights: dict[str, Any], *inputs: Any, **options: Any) -> Any:
    """Call a layer with these tensors, by name, in place of its own weights."""
    if not layer.built:
        layer.build(*[tuple(each.shape) for each in inputs])
    assert sorted(weights) == sorted(weight.name for weight in layer.weights)
    mapping = [(weight, weights[weight.name]) for weight in layer.weights]
    with keras.StatelessScope(state_mapping=mapping):
        return layer(*inputs, **options)


def agree(found: np.ndarray, expected: np.ndarray, tolerance: float = 1e-5) -> bool:
    """Whether two arrays agree to `tolerance` times the largest value that is expected."""
    assert found.shape == expected.shape
    largest = float(np.max(np.abs(expected), initial=0.0))
    return bool(np.all(np.abs(found - expected) <= tolerance * largest))


def check_outputs(
    function: Function,
    case: Case,
    rows: np.ndarray | None = None,
    expected: Sequence[np.ndarray] | None = None,
    tolerance: float = 1e-5,
) -> None:
    """Hold a function's outputs to the recorded ones.

    Args:
        function: gives at least as many outputs.
        case: gives its arguments, and what is expected.
        rows: boolean, over the leading axes: where the two agree. Elsewhere ours are exactly 0.
        expected: in place of the recorded outputs.
        tolerance: a share of the largest expected value.
    """
    outputs = run(function, case)
    expected = case.outputs if expected is None else expected
    assert 0 < len(expected) <= len(outputs)
    for ours, theirs in zip(outputs, expected, strict=False):
        if rows is not None:
            assert ours.shape == theirs.shape
            assert np.all(ours[~rows] == 0)
            ours, theirs = ours[rows], theirs[rows]
        assert agree(ours, theirs, tolerance)


def check_gradients(function: Function, case: Case, tolerance: float = 1e-5) -> None:
    """Hold the gradients of `sum(output_0 * probe_0)` to the recorded ones.

    To a share of the largest of all: the gradient of a bias that the softmax takes away is nothing
    but rounding in the original.
    """
    names = [name for name in case if name.startswith(("grad_input_", "grad_weight_"))]
    assert names
    largest = max(float(np.max(np.abs(case[name]))) for name in names)
    found = gradients(function, case, [name.removeprefix("grad_") for name in names])
    for name, each in zip(names, found, strict=True):
        assert each.shape == case[name].shape
        assert np.all(np.abs(each - case[name]) <= tolerance * largest), name


def gradients(function: Function, case: Case, names: Sequence[str]) -> list[np.ndarray]:
    """Return the gradients of `sum(output_0 * probe_0)` with respect to some arrays of a case."""
    probe = keras.ops.convert_to_tensor(case["probe_0"])

    def loss(chosen: list[Any]) -> Any:
        given = dict(zip(names, chosen, strict=True))
        inputs, weights = (
            [given.get(f"{kind}_{i}", each) for i, each in enumerate(tensors(arrays))]
            for kind, arrays in (("input", case.inputs), ("weight", case.weights))
        )
        return keras.ops.sum(function(inputs, weights)[0] * probe)

    backend = {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[keras.backend.backend()]
    return [array(each) for each in backend(loss, tensors([case[name] for name in names]))]


def _jax(loss: Callable[[list[Any]], Any], chosen: list[Any]) -> list[Any]:
    import jax

    # Compiled at once: operation by operation it takes several times as long.
    return jax.jit(jax.grad(loss))(chosen)


def _tensorflow(loss: Callable[[list[Any]], Any], chosen: list[Any]) -> list[Any]:
    import tensorflow

    with tensorflow.GradientTape() as tape:
        tape.watch(chosen)
        value = loss(chosen)
    return tape.gradient(value, chosen, unconnected_gradients="zero")


def _torch(loss: Callable[[list[Any]], Any], chosen: list[Any]) -> list[Any]:
    import torch

    chosen = [each.clone().requires_grad_() for each in chosen]
    found = torch.autograd.grad(loss(chosen), chosen, allow_unused=True)
    return [
        torch.zeros_like(like) if each is None else each
        for each, like in zip(found, chosen, strict=True)
    ]


def softmax(scores: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    """Return weights over the last axis, in float64; zeros where nothing is allowed."""
    scores = np.asarray(scores, "float64")
    allowed = np.ones(scores.shape, bool) if allowed is None else allowed
    allowed = np.broadcast_to(allowed, scores.shape)
    weights = np.zeros(scores.shape)
    for place in np.ndindex(scores.shape[:-1]):
        row = scores[place][allowed[place]]
        if row.size:
            exponentials = np.exp(row - row.max())
            weights[place][allowed[place]] = exponentials / exponentials.sum()
    return weights
