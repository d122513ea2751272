"""Every public layer in an artefact of `model.export`, at sizes that the export did not see."""

import keras
import numpy as np
import pytest

from regard import layers
from tests.contract.subjects import array, close
from tests.layers.every_layer import EVERY, WIDTH, WORDS, inputs, made, reader, tokens

# What Keras 3.15.1 and the packages below it warn of while they export.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*native_serialization.*:DeprecationWarning"),
    # The model is exported once for all tests of this file.
    pytest.mark.xdist_group("exported"),
]
SIZES = ((3, 7), (1, 1), (4, 2))
LONGEST = 11  # what LocationAttention is made for


def on_torch(model: keras.Model, path: str):
    """Export as a program of PyTorch; return it as a function."""
    import torch

    size = torch.export.Dim
    rows = size("rows")
    sizes = {
        "texts": {0: rows, 1: size("words", max=LONGEST - 1)},
        "documents": {0: rows, 1: size("sentences"), 2: size("inner")},
    }
    model.export(f"{path}.pt2", format="torch", verbose=False, dynamic_shapes=sizes)
    program = torch.export.load(f"{path}.pt2").module()
    return lambda given: program({kind: torch.tensor(ids) for kind, ids in given.items()})


def on_tensorflow(model: keras.Model, path: str):
    """Export as a saved model of TensorFlow, from JAX too; return it as a function."""
    tensorflow = pytest.importorskip("tensorflow", reason="the artefact is one of TensorFlow")
    options = {}
    if keras.backend.backend() == "jax":
        # Keras calls the sizes batch, then a and b of documents, c of texts.
        bound = {"polymorphic_constraints": (f"c <= {LONGEST}",), "with_gradient": False}
        options = {"jax2tf_kwargs": bound}
    model.export(path, verbose=False, **options)
    loaded = tensorflow.saved_model.load(path)
    return lambda given: (loaded, loaded.serve(given))[1]


def fixed_length() -> set[str]:
    """The layers that the artefact has at one length alone: a program of PyTorch has no loop."""
    return {"crf"} if keras.backend.backend() == "torch" else set()


@pytest.fixture(scope="module")
def artefact(tmp_path_factory):
    """What model and artefact give at each size.

    Of additive scores the artefact has the fused path on JAX, both on TensorFlow.
    """
    every = made(attention_regularizer="l2")
    every = {name: layer for name, layer in every.items() if name not in fixed_length()}
    model = reader(every)
    export = on_torch if keras.backend.backend() == "torch" else on_tensorflow
    run = export(model, str(tmp_path_factory.mktemp("exported") / "model"))
    batches = [inputs(*size, seed=5) for size in SIZES]
    return [(run(each), model.predict_on_batch(each)) for each in batches]


@pytest.mark.parametrize("name", EVERY)
def test_an_artefact_gives_the_same_numbers(artefact, name):
    if name in fixed_length():
        pytest.skip("has one length on PyTorch: test_a_chain_of_one_length_on_torch")
    for found, expected in artefact:
        given = found[name]
        given = array(given) if keras.backend.backend() == "torch" else np.asarray(given)
        assert close(given, expected[name])


@pytest.mark.only_on("torch")
def test_a_chain_of_one_length_on_torch(tmp_path):
    import torch

    ids = keras.Input((5,), dtype="int32")
    embedded = keras.layers.Embedding(WORDS, WIDTH)(ids)
    chain, tags = layers.CRF()(embedded, mask=keras.ops.not_equal(ids, 0), return_tags=True)
    model = keras.Model(ids, {"chain": chain, "tags": tags})
    rows = {0: torch.export.Dim("rows")}
    model.export(str(tmp_path / "m.pt2"), format="torch", verbose=False, dynamic_shapes=(rows,))
    program = torch.export.load(tmp_path / "m.pt2").module()
    for batch in (3, 4):
        given = tokens(batch, 5, seed=batch)
        found, expected = program(torch.tensor(given)), model.predict_on_batch(given)
        assert close(array(found["chain"]), expected["chain"])
        assert np.array_equal(array(found["tags"]), expected["tags"])
