"""Bundles that earlier versions have written load, and answer what they answered."""

import json

import keras
import numpy as np
import pytest

from regard.bundle import read_bundle
from tests.contract.subjects import array, close
from tests.fixtures.earlier_versions import FOLDER, VERSIONS, bundles_of, unpacked

pytestmark = pytest.mark.every_backend

CASES = [(version, name) for version in VERSIONS for name in bundles_of(version)]


def of_tokens(weights: list[float | None]) -> np.ndarray:
    return np.array([each for each in weights if each is not None])


@pytest.mark.parametrize(("version", "name"), CASES)
def test_a_bundle_answers_what_it_answered(version, name, tmp_path) -> None:
    folder = FOLDER / version / name
    kept = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    expected = np.array(kept["probabilities"])
    bundle = read_bundle(folder)
    assert bundle.predict(kept["texts"]) == kept["labels"]
    assert close(bundle.probabilities(kept["texts"]), expected)
    explained = bundle.explain(kept["texts"][: len(kept["weights"])])
    for found, weights in zip(explained, kept["weights"], strict=True):
        shown = [piece.weight for piece in found.pieces]
        assert [each is None for each in shown] == [each is None for each in weights]
        assert close(of_tokens(shown), of_tokens(weights))
    exported = unpacked(folder / "exported.zip", "model.keras", tmp_path)
    model = keras.saving.load_model(exported, safe_mode=True)
    assert close(array(model(bundle._ids(kept["texts"]))), expected)
