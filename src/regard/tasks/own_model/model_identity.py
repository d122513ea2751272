"""By what a model is known again: its configuration, how it is compiled, its weights' shapes."""

import hashlib
import json
import warnings
from typing import Any

import keras

__all__ = ["model_digest"]


def model_digest(model: keras.Model, *, compiled: bool = True) -> str:
    """Return what tells a model from others: not its values, but all that a function builds.

    Names that Keras counts up, such as `dense_3`, do not matter, nor do the bodies of functions. Of
    a model whose class gives no configuration, the layers' classes and the weights count.

    Args:
        model: built.
        compiled: whether it counts how the model is compiled, which it then must be.

    Returns:
        Hexadecimal digits.
    """
    shapes = [(str(each.dtype), tuple(each.shape)) for each in model.weights]
    kinds = [type(each).__name__ for each in model._flatten_layers()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what cannot be loaded elsewhere: nothing is to be
        how = _compiled(model) if compiled else None
        described = [_config(model), how, kinds, shapes]
    text = json.dumps(
        _renamed(described, {}), sort_keys=True, default=lambda each: type(each).__qualname__
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _config(model: keras.Model) -> Any:
    try:
        return keras.saving.serialize_keras_object(model)["config"]
    except (NotImplementedError, TypeError, ValueError):
        return type(model).__qualname__


def _compiled(model: keras.Model) -> Any:
    try:
        return model.get_compile_config()
    except (NotImplementedError, TypeError, ValueError):
        return type(model.optimizer).__name__


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """Return a configuration with numbers for names, in the order in which these come."""
    if isinstance(value, dict):
        if value.get("class_name") == "__lambda__":
            return "__lambda__"
        if isinstance(name := value.get("name"), str):
            names.setdefault(name, f"name {len(names)}")
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
