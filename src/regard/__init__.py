"""Attention layers for Keras 3, and a comparison of them on your own data.

Importing `regard` does not import Keras: each name below is loaded when it is first used.

    layers        the layers: `from regard.layers import AdditiveAttention`
    positions     which pairs may meet and how place enters, for all layers
    ops           the formulas behind them, as pure functions of tensors
    regularizers  penalties on attention weights
    models        models built from the layers
    explain       the attention weights of any model, and what they say
    compare       trains one model with each layer and says which serves your data best
    AttentionClassifier: one of these models as an estimator of scikit-learn
    catalog       each layer and each contender as plain data
    errors        the exceptions
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regard import catalog, errors, explain, layers, models, ops, positions, regularizers
    from regard.api import compare
    from regard.estimator import AttentionClassifier

    __version__: str

__all__ = [
    "AttentionClassifier",
    "__version__",
    "catalog",
    "compare",
    "errors",
    "explain",
    "layers",
    "models",
    "ops",
    "positions",
    "regularizers",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'regard' has no attribute {name!r}")
    if name == "__version__":
        value: Any = importlib.import_module("importlib.metadata").version("regard")
    elif name == "compare":
        value = importlib.import_module("regard.api").compare
    elif name == "AttentionClassifier":
        value = importlib.import_module("regard.estimator").AttentionClassifier
    else:
        value = importlib.import_module(f"regard.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
