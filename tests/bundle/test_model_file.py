"""What a stranger's file may name, and what is refused before Keras sees it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from regard.bundle.model_file import check_description, read_description, read_model
from regard.errors import ModelFileError
from regard.layers import AttentionPooling


def small(follow: Any = None) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(7, 3, mask_zero=True)(ids)
    return keras.Model(ids, (follow or AttentionPooling("linear"))(states))


def described(model: keras.Model) -> dict[str, Any]:
    return json.loads(json.dumps(keras.saving.serialize_keras_object(model)))


def many_parts(states: Any) -> Any:
    valid = keras.ops.not_equal(keras.ops.sum(states, axis=-1), 0)
    states = keras.layers.GRU(3, return_sequences=True, kernel_regularizer="l2")(states, mask=valid)
    inner = keras.Input((None, 3))
    model = keras.Model(inner, keras.layers.Dense(2, activation=keras.ops.relu)(inner * 2))
    model.compile("adam", "mse", metrics=["mae"])
    return keras.layers.GlobalAveragePooling1D()(model(states[:, 1:]))


def test_a_model_comes_back(tmp_path: Path) -> None:
    model = small()
    model.save(tmp_path / "model.keras")
    read = read_model(tmp_path / "model.keras")
    ids = np.array([[1, 2, 0], [6, 0, 0]])
    assert np.array_equal(read.predict_on_batch(ids), model.predict_on_batch(ids))


@pytest.mark.filterwarnings("ignore:Layer '.*was passed an input with a mask:UserWarning")
@pytest.mark.only_on("jax")
def test_all_of_keras_may_be_named() -> None:
    model = small(many_parts)
    model.compile("adam", "mse")
    check_description(described(model))


def function(name: str, module: str) -> dict[str, Any]:
    return {"class_name": "function", "config": name, "module": module, "registered_name": name}


class Own(keras.layers.Layer):
    def call(self, x):
        return x


PARTS: dict[str, tuple[Any, str]] = {
    "lambda layer": (keras.layers.Lambda(lambda x: x), "Received: a Lambda, which is code"),
    "lambda": ({"class_name": "__lambda__", "config": {"value": ""}}, "Received: a Lambda"),
    "own class": (Own(), "Own of "),
    "os": (function("system", "os"), "function of os; code of others is never imported"),
    "download": (function("get_file", "keras.utils"), "function of keras.utils"),
    "saved model": (
        {"class_name": "TFSMLayer", "module": "keras.layers", "config": {}},
        "TFSMLayer of keras.layers",
    ),
    "another registered name": (
        {"class_name": "system", "module": "os", "config": {}, "registered_name": "regard>system"},
        "system of os; code of others is never imported",
    ),
    "a registered name of another class": (
        {
            "class_name": "get_file",
            "module": "keras_hub.utils",
            "config": {},
            "registered_name": "regard>AttentionPooling",
        },
        "get_file of keras_hub.utils",
    ),
    "a registered name of a function": (
        {**function("system", "os"), "registered_name": "regard>function"},
        "function of os",
    ),
    "a list of modules": (
        {"class_name": "Dense", "module": ["keras.layers"], "config": {}},
        "Dense of ['keras.layers']",
    ),
    "a list of classes": (
        {"class_name": ["Dense"], "module": "keras.layers", "config": {}},
        "['Dense'] as the name of a class",
    ),
    "nowhere": ({"class_name": "Dense", "config": {}}, "Dense of None"),
    "file": (
        {
            "class_name": "StringLookup",
            "module": "keras.layers",
            "config": {"vocabulary": "/etc/hosts"},
        },
        "StringLookup whose vocabulary is another file",
    ),
}


@pytest.mark.only_on("jax")
@pytest.mark.parametrize("part", PARTS)
def test_what_may_not_be_named(part: str) -> None:
    given, said = PARTS[part]
    if not isinstance(given, dict):
        given = json.loads(json.dumps(keras.saving.serialize_keras_object(given)))
    description = described(small())
    description["config"]["layers"][1]["config"]["deep"] = [{"within": given}]
    with pytest.raises(ModelFileError) as caught:
        check_description(description)
    assert said in str(caught.value)
    # How it was compiled is not read.
    check_description({**described(small()), "compile_config": given})


def archive(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("_", "."), text)
    return path


@pytest.mark.only_on("jax")
def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    small().save(path)
    content = path.read_bytes()
    for damaged, said in (
        (content[: len(content) // 2], "no zip archive or a part of one"),
        (b"", "no zip archive"),
        (b"\x80\x04pickle", "no zip archive"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(ModelFileError, match=said):
            read_model(path)
    for files, said in (
        ({"other_json": "{}"}, "an archive without it"),
        ({"config_json": "{"}, r"Received: model\.keras$"),
        ({"config_json": "[]"}, r"whose config\.json is no object"),
    ):
        with pytest.raises(ModelFileError, match=said):
            read_description(archive(path, **files))
    with pytest.raises(ModelFileError, match="must be one that this Keras reads"):
        read_model(archive(path, config_json='{"class_name": "Dense", "module": "keras.layers"}'))
