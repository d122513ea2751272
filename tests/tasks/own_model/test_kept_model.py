"""The kept model: written whole, checked when it is read, and it answers as it did."""

import json

import keras
import numpy as np
import pytest

from regard.bundle.manifest import OWN_MODEL, checked_files
from regard.errors import BundleError
from regard.tasks.own_model.kept_model import can_be_saved, read_kept_model, write_kept_model
from regard.tasks.own_model.trials import built_model
from tests.tasks.own_model.own_examples import build, examples, subclassed

X = examples()[0][:4]
ABOUT = {"contender": "additive", "validation": 0.5}


def trained(function):
    """A model in the state of another one that was trained, as a run writes it."""
    model, fresh = (built_model(function, "additive", X[:1], seed=3) for _ in range(2))
    model.fit(*examples(), epochs=1, verbose=0)
    fresh.set_weights(model.get_weights())
    return fresh


@pytest.mark.every_backend
@pytest.mark.parametrize(
    ("function", "name"), [(build, "model.keras"), (subclassed, "model.weights.h5")]
)
def test_it_comes_back_with_its_weights(tmp_path, function, name) -> None:
    model, folder = trained(function), tmp_path / "best"
    assert can_be_saved(model) is (name == "model.keras")
    write_kept_model(folder, model, ABOUT, "jax")
    assert {path.name for path in folder.iterdir()} == {name, "trial.json", "manifest.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["best"]
    found = read_kept_model(folder, lambda name: built_model(function, name, X[:1]))
    np.testing.assert_array_equal(model.predict(X, verbose=0), found.predict(X, verbose=0))
    assert json.loads((folder / "trial.json").read_text()) == ABOUT


def test_keras_loads_the_file_without_us(tmp_path) -> None:
    model = trained(build)
    write_kept_model(tmp_path / "best", model, ABOUT, "jax")
    found = keras.saving.load_model(tmp_path / "best" / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(model.predict(X, verbose=0), found.predict(X, verbose=0))


def test_damage_is_found(tmp_path) -> None:
    write_kept_model(tmp_path / "best", trained(build), ABOUT, "jax")
    path = tmp_path / "best" / "model.keras"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BundleError, match=r"model\.keras.*another SHA-256"):
        read_kept_model(tmp_path / "best", lambda name: built_model(build, name, X[:1]))
    path.unlink()
    with pytest.raises(BundleError, match=r"without model\.keras"):
        checked_files(tmp_path / "best", kinds=(OWN_MODEL,))


def test_it_is_no_bundle(tmp_path) -> None:
    write_kept_model(tmp_path / "best", trained(build), ABOUT, "jax")
    with pytest.raises(BundleError, match="must have the format 'regard bundle 1'"):
        checked_files(tmp_path / "best")
