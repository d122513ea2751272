"""The keywords that every attention layer passes on."""

from typing import Any, TypedDict

__all__ = ["Options"]


class Options(TypedDict, total=False):
    """What every attention layer takes besides its own arguments: see `AttentionLayer`."""

    position: Any
    normalizer: str
    score_activation: Any
    temperature: float
    soft_cap: float | None
    dropout: float
    seed: int | None
    attention_regularizer: Any
    name: str | None
    dtype: Any
    trainable: bool
    activity_regularizer: Any
    autocast: bool
