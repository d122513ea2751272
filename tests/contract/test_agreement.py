"""JAX, TensorFlow and PyTorch give the same numbers from the same weights."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.contract.subjects import subjects

BACKENDS = [b for b in ("jax", "tensorflow", "torch") if importlib.util.find_spec(b)]

PROGRAM = """
import sys
import numpy as np
from tests.compiled_programs import share_context
if sys.argv[2] == "jax":
    share_context()
from tests.contract.test_agreement import outputs
np.savez(sys.argv[1], **outputs())
"""


def outputs() -> dict[str, np.ndarray]:
    """Return outputs and weights of every subject, masks included, and gradients.

    What the layers share gives its gradients once a layer, as do settings that are a formula.
    """
    from tests.contract.gradients import gradients

    found = {}
    for subject in subjects():
        layer, inputs = subject.built(), subject.inputs()
        masks = subject.kind.key_side(subject.kind.masked)
        # Compiled as one program: on JAX each operation would be one.
        for i, each in enumerate(subject.compiled(layer)(*inputs, **masks)):
            found[f"{subject.name}/output {i}"] = each
        if (subject.shares or subject.formula) and not subject.represents:
            continue
        for name, gradient in gradients(layer, inputs, **masks).items():
            found[f"{subject.name}/{name.partition('/')[2] or name}"] = gradient
    return found


@pytest.mark.only_on("jax")
@pytest.mark.skipif(len(BACKENDS) < 2, reason="needs a second backend beside jax")
def test_backends_agree(tmp_path):
    files = {backend: tmp_path / f"{backend}.npz" for backend in BACKENDS}
    for backend, file in files.items():
        environment = {
            **os.environ,
            "KERAS_BACKEND": backend,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(file), backend],
            env=environment,
            check=True,
            timeout=900,
        )
    found = {backend: np.load(file) for backend, file in files.items()}
    first = found["jax"]
    assert any("input 1" in name for name in first.files)
    for backend, arrays in found.items():
        assert arrays.files == first.files
        for name in first.files:
            largest = max(1.0, float(np.max(np.abs(first[name]))))
            error = float(np.max(np.abs(arrays[name] - first[name])))
            assert error <= 1e-5 * largest, (backend, name, error)
