"""Additive scores by the path that suits the sizes, on the backend that runs."""

import functools
import importlib
from types import ModuleType
from typing import Any

import keras

from regard.kernels.additive_score.centring import centred
from regard.kernels.additive_score.prepared_keys import PreparedKeys, prepared_scores
from regard.kernels.dispatch import choose_additive, takes_prepared
from regard.ops import scores
from regard.ops.precision import precise

__all__ = ["additive_scores"]


def additive_scores(
    query: Any,
    key: Any,
    vector: Any,
    key_mask: Any = None,
    prepared: PreparedKeys | None = None,
) -> Any:
    """Score by a hidden layer, as `regard.ops.scores.additive`, by the path that suits the sizes.

    Args:
        query: (B, T, U), projected, with the bias added, if any.
        key: (B, S, U), projected.
        vector: (U,).
        key_mask: boolean (B, S) or (1, S), which keys take part; None for all. The fused path gives
            the others a score that is finite and nothing more.
        prepared: what `prepare_keys` made of the same keys and their mask; it is taken for one
            query at a time.

    Returns:
        Scores (B, T, S); the fused path gives float32 also for half precision.
    """
    if prepared is not None and takes_prepared(query.shape):
        return prepared_scores(query, prepared, vector)
    dtype = keras.backend.standardize_dtype(query.dtype)
    if choose_additive(query.shape, key.shape, dtype).path == "reference":
        return scores.additive(query, key, vector)
    query, key, vector = precise(query), precise(key), precise(vector)
    centre, key = centred(key, key_mask)
    return _backend().centred_scores(query + centre, key, vector)


@functools.cache
def _backend() -> ModuleType:
    return importlib.import_module(f"regard.kernels.additive_score.{keras.backend.backend()}")
