"""JAX, TensorFlow and PyTorch give the same numbers from the same weights."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from regard import layers
from tests.contract.subjects import Subject, subjects

# Their inputs are no sequences of steps; tests of their own hold them to the same rules.
OF_ANOTHER_FORM = {layers.HierarchicalAttention, layers.FeatureAttention}
BACKENDS = [b for b in ("jax", "tensorflow", "torch") if importlib.util.find_spec(b)]

PROGRAM = """
import sys
import numpy as np
from tests.contract.test_agreement import outputs
np.savez(sys.argv[1], **outputs())
"""


def outputs() -> dict[str, np.ndarray]:
    """Return outputs and weights of every subject, masks included, and gradients.

    What the layers share gives its gradients once a layer.
    """
    from tests.contract.checks.masking import KEY_MASK, key_side
    from tests.contract.gradients import gradients

    found = {}
    for subject in subjects():
        layer, inputs, masks = subject.built(), subject.inputs(), key_side(subject, KEY_MASK)
        found[f"{subject.name}/output"], found[f"{subject.name}/weights"] = subject.call(
            layer, *inputs, **masks
        )
        if subject.shares and not subject.represents:
            continue
        for name, gradient in gradients(layer, inputs, **masks).items():
            found[f"{subject.name}/{name.rpartition('/')[2]}"] = gradient
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
            [sys.executable, "-c", PROGRAM, str(file)], env=environment, check=True, timeout=900
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


def test_subjects_cover_every_public_attention_layer():
    concrete = {
        each
        for name in layers.__all__
        if issubclass(each := getattr(layers, name), layers.AttentionLayer)
        and not getattr(each, "__abstractmethods__", None)
    }
    covered = {subject.layer_class for subject in subjects()}
    assert covered == concrete - OF_ANOTHER_FORM
    assert isinstance(next(subjects()), Subject)
