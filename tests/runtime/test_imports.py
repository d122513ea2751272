"""What the tool's own processes do without."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from regard import runtime
from tests.runtime.planted_packages import plant, run


def test_tensorflow_is_not_spared_on_tensorflow_or_once_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finders = list(sys.meta_path)
    monkeypatch.setitem(sys.modules, "tensorflow", SimpleNamespace())  # type: ignore[arg-type]
    assert not runtime.spare_tensorflow("jax")
    monkeypatch.delitem(sys.modules, "tensorflow")
    assert not runtime.spare_tensorflow("tensorflow")
    # PyTorch looks for TensorFlow by itself and fails on a finder that refuses.
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    assert not runtime.spare_tensorflow("torch")
    assert sys.meta_path == finders


def test_keras_is_imported_without_what_it_only_recognises(tmp_path: Path) -> None:
    """Inside the block as if not installed, afterwards as ever; TensorFlow where it is not used."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for name in ("matplotlib", "pandas", "sklearn"):
        plant(packages, name, "9.9", "print(__name__)\n")
    code = """
import importlib.util, os, sys
from regard import runtime
runtime.quiet()
backend = os.environ["KERAS_BACKEND"]
with runtime.lean_imports(backend):
    import keras
    keras.initializers.serialize(keras.initializers.Zeros())
    assert importlib.util.find_spec("sklearn") is None
others = {"jax", "tensorflow", "torch"} - {backend}
assert not [name for name in ("pandas", "sklearn", *others) if name in sys.modules]
keras.initializers.serialize(keras.initializers.Zeros())
assert ("tensorflow" in sys.modules) is (backend == "tensorflow")
import pandas, sklearn
"""
    done = run(code, packages, KERAS_BACKEND=os.environ["KERAS_BACKEND"])
    assert done.returncode == 0, done.stderr
    assert done.stdout == "pandas\nsklearn\n"
