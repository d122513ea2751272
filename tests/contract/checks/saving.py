"""What is kept when a layer is written down and read back."""

import inspect
import json
import tempfile
from pathlib import Path

import keras
import numpy as np

from tests.contract.checks.registry import promise
from tests.contract.subjects import Subject, array


@promise()
def every_argument_is_in_the_config(subject: Subject) -> None:
    """The config is JSON and holds each argument of the constructor with its value."""
    layer = subject.make()
    config = layer.get_config()
    json.dumps(config)
    lineage = type(layer).__mro__
    own = lineage[: lineage.index(keras.layers.Layer)]
    made = [vars(each)["__init__"] for each in own if "__init__" in vars(each)]
    names = [name for init in made for name in inspect.signature(init).parameters]
    for name in names:
        if name not in ("self", "kwargs"):
            assert name in config, name
            assert hasattr(layer, name), name
    for name, value in subject.arguments.items():
        if isinstance(value, (int, float, bool)) or name in ("score", "scale", "query", "merge"):
            assert config[name] == value == getattr(layer, name), name


@promise()
def config_gives_the_same_layer(subject: Subject) -> None:
    """A layer made from the config, with the same weights, gives the same output."""
    layer, inputs = subject.built(), subject.inputs()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == layer.get_config()
    copy(*inputs)
    copy.set_weights(layer.get_weights())
    masks = subject.kind.key_side(subject.kind.masked)
    assert np.array_equal(
        subject.call(copy, *inputs, **masks)[0], subject.call(layer, *inputs, **masks)[0]
    )


@promise()
def saved_model_gives_the_same_output(subject: Subject) -> None:
    """A `.keras` file loads in safe mode without custom objects and gives the same output."""
    layer, inputs = subject.built(), subject.inputs()
    symbolic, mask = subject.symbols()
    model = keras.Model([*symbolic, mask], layer(*symbolic, **subject.kind.key_side(mask)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        loaded = keras.saving.load_model(path, safe_mode=True)
    arguments = [*inputs, subject.kind.masked]
    assert np.array_equal(array(loaded(arguments)), array(model(arguments)))
