"""Attention layers for Keras 3, and a comparison of them on your own data.

Importing `regard` does not import Keras: each name below is loaded when it is first used.

    layers        the layers: `from regard.layers import AdditiveAttention`
    positions     which pairs may meet and how place enters, for all layers
    ops           the formulas behind them, as pure functions of tensors
    regularizers  penalties on attention weights
    losses        any loss over valid steps; a loss of embeddings
    metrics       any metric over valid steps
    constraints   weights that are probabilities
    pruning       zeros during training, and heads, units and filters taken out
    models        models built from the layers
    explain       the attention weights of any model, and what they say
    compare       trains one model with each layer and says which serves your data best
    swap          replaces one layer of a trained model by each contender
    train         trains one model to keep, on more of your data
    AttentionClassifier: one of these models as an estimator of scikit-learn
    catalog       each layer and each contender as plain data
    errors        the exceptions
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard import (
        catalog,
        constraints,
        errors,
        explain,
        layers,
        losses,
        metrics,
        models,
        ops,
        positions,
        pruning,
        regularizers,
    )
    from regard._version import __version__
    from regard.api import compare
    from regard.estimator import AttentionClassifier
    from regard.layer_swap import swap
    from regard.model_training import train

__all__ = [
    "AttentionClassifier",
    "__version__",
    "catalog",
    "compare",
    "constraints",
    "errors",
    "explain",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "positions",
    "pruning",
    "regularizers",
    "swap",
    "train",
]

_MODULES = (
    "catalog",
    "constraints",
    "errors",
    "explain",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "positions",
    "pruning",
    "regularizers",
)
__getattr__, __dir__ = lazy_names(
    __name__,
    {
        **{name: name for name in _MODULES},
        "AttentionClassifier": "estimator",
        "__version__": "_version",
        "compare": "api",
        "swap": "layer_swap",
        "train": "model_training",
    },
)
