"""Layers that earlier versions have saved load, and give what they gave."""

import keras
import numpy as np
import pytest

from regard import layers
from tests.contract.subjects import array, close
from tests.fixtures.earlier_versions import FOLDER, VERSIONS, layers_of, unpacked

CASES = [(version, name) for version in VERSIONS for name in layers_of(version)]


@pytest.mark.parametrize(("version", "name"), CASES)
def test_a_saved_layer_gives_what_it_gave(version, name, tmp_path) -> None:
    archive = FOLDER / version / "layers.zip"
    path = unpacked(archive, f"{name}.keras", tmp_path)
    model = keras.saving.load_model(path, safe_mode=True)
    with np.load(unpacked(archive, f"{name}.npz", tmp_path)) as kept:
        inputs, outputs = (
            [kept[each] for each in sorted(kept) if each.startswith(kind)]
            for kind in ("input", "output")
        )
        loss = kept["loss"]
    found = model(inputs)
    for one, other in zip(found, outputs, strict=True):
        assert close(array(one), other)
    assert close(np.array(float(sum(map(array, model.losses)))), loss)


@pytest.mark.only_on("jax")
def test_each_layer_of_0_1_is_there(tmp_path) -> None:
    """With later layers a later version begins."""
    archive = FOLDER / "0.1" / "layers.zip"
    found = set()
    for name in layers_of("0.1"):
        model = keras.saving.load_model(unpacked(archive, f"{name}.keras", tmp_path))
        found |= {type(layer).__name__ for layer in model.layers}
    abstract = {"AttentionLayer"}
    of_0_1 = {
        *("ActivityPenalty", "AdditiveAttention", "AttentionPooling", "ConcatAttention"),
        *("CosineAttention", "DotAttention", "FeatureAttention", "HierarchicalAttention"),
        *("LocationAttention", "MultiHead", "MultiHeadAttention", "MultiplicativeAttention"),
    }
    assert found - {"InputLayer"} == of_0_1
    assert of_0_1 | abstract <= set(layers.__all__)
