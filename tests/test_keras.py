"""Where Keras's backend is not installed, the first import of regard says what to set."""

import subprocess
import sys

import pytest

from regard._keras import _without_backend

pytestmark = pytest.mark.only_on("jax")

# A process in which TensorFlow cannot be imported, though Keras is told to run on it.
SCRIPT = """
import os, sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tensorflow":
            raise ModuleNotFoundError(f"No module named {name!r}", name="tensorflow")
sys.meta_path.insert(0, Without())
os.environ["KERAS_BACKEND"] = "tensorflow"
for name in ("layers", "explain", "bundle"):
    try:
        exec(f"from regard.{name} import *")
    except ImportError as error:
        print(type(error).__name__, error)
os.environ["KERAS_BACKEND"] = "jax"
from regard.layers import DotAttention
import keras
print(keras.backend.backend(), DotAttention().name)
"""


def test_a_process_without_the_backend_is_told_what_to_set_and_goes_on() -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    *told, after = ended.stdout.strip().splitlines()
    assert len(told) == 3
    for each in told:
        assert each.startswith(
            "MissingExtraError Keras must find the backend it runs on. Received: "
            "KERAS_BACKEND=tensorflow, it looks for tensorflow, and installed "
        )
        assert '; set os.environ["KERAS_BACKEND"] = "' in each
    assert after == "jax dot_attention"


def test_without_any_backend_it_says_how_to_install_one(monkeypatch) -> None:
    monkeypatch.setattr("regard._keras.backends", dict)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    told = str(_without_backend("tensorflow"))
    assert "Received: without KERAS_BACKEND, it looks for tensorflow" in told
    assert told.endswith("install one: pip install 'regard[jax]', or [tensorflow], or [torch]")
