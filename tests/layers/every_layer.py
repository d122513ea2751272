"""Each public layer as people put it into a model, and models with all of them side by side."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from regard import layers
from regard.positions import Causal, RelativeBias, Rotary

WORDS, WIDTH = 13, 6  # an even width: two heads read half of it each

# Of each public layer the name that a test shows, and how it is made.
FLAT: dict[str, Callable[..., keras.layers.Layer]] = {
    "activity_penalty": lambda **more: layers.ActivityPenalty("l2", **more),
    "additive": lambda **more: layers.AdditiveAttention(4, normalizer="entmax15", **more),
    # A recurrent layer cannot be exported everywhere.
    "carry_mask": lambda **more: layers.CarryMask(
        keras.layers.Conv1D(4, 3, padding="same", name="inside"), **more
    ),
    "concat": lambda **more: layers.ConcatAttention(4, **more),
    "cosine": layers.CosineAttention,
    "crf": layers.CRF,
    "dot": lambda **more: layers.DotAttention("learned", **more),
    "feature": layers.FeatureAttention,
    "feature_shared": lambda **more: layers.FeatureAttention(shared=True, **more),
    "location": lambda **more: layers.LocationAttention(11, **more),
    "multi_head": lambda **more: layers.MultiHead(
        keras.layers.Dense(4), 2, head_dim=3, merge="concat", **more
    ),
    "multi_head_relative": lambda **more: layers.MultiHeadAttention(
        2, 3, position=RelativeBias(buckets=6, max_distance=4), **more
    ),
    "multi_head_rotary": lambda **more: layers.MultiHeadAttention(
        2, 4, position=Rotary() + Causal(), **more
    ),
    "multiplicative": layers.MultiplicativeAttention,
    "noise_channel": lambda **more: layers.NoiseChannel(learned="softmax", **more),
    "pooling": lambda **more: layers.AttentionPooling(units=5, **more),
    "pooling_last": lambda **more: layers.AttentionPooling("additive", query="last", **more),
}
# Read documents, (batch, sentences, words), where the others read texts, (batch, words).
DEEP: dict[str, Callable[..., keras.layers.Layer]] = {
    "hierarchical": lambda **more: layers.HierarchicalAttention(5, **more),
}
EVERY = {**FLAT, **DEEP}
POOLED = {"hierarchical", "pooling", "pooling_last"}


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def made(**more: Any) -> dict[str, keras.layers.Layer]:
    """All layers, named, with `more` where they take it."""
    found = {}
    for name, make in EVERY.items():
        known = make().get_config()
        taken = {each: value for each, value in more.items() if each in known}
        found[name] = make(name=name, **taken)
    return found


def tokens(batch: int, *lengths: int, seed: int = 0) -> np.ndarray:
    """Rows of tokens, the last of each but the first row padding."""
    found = np.random.default_rng(seed).integers(1, WORDS, (batch, *lengths)).astype("int32")
    found[1:, ..., -1] = 0
    return found


def inputs(batch: int = 2, steps: int = 5, seed: int = 0) -> dict[str, np.ndarray]:
    """What the models with all layers read."""
    texts = tokens(batch, steps, seed=seed)
    return {"texts": texts, "documents": tokens(batch, 3, steps + 1, seed=seed + 1)}


def reader(every: dict[str, keras.layers.Layer], times: int | None = 0) -> keras.Model:
    """The layers side by side, each on embedded tokens with the mask as an argument.

    `times` steps (None is any number) are put before the others, over which `TimeDistributed` goes.
    """
    before = () if times == 0 else (times,)
    embedding = keras.layers.Embedding(WORDS, WIDTH, name="embedding")
    texts = keras.Input((*before, None), dtype="int32", name="texts")
    documents = keras.Input((*before, None, None), dtype="int32", name="documents")
    outputs = {}
    for name, layer in every.items():
        ids = texts if name in FLAT else documents
        outer = keras.layers.TimeDistributed(layer, name=f"{name}_outer") if before else layer
        outputs[name] = outer(embedding(ids), mask=keras.ops.not_equal(ids, 0))
    return keras.Model({"texts": texts, "documents": documents}, outputs)


def judge(inner: keras.Model) -> keras.Model:
    """One number a row, to which every output of `inner` adds."""
    total = 0.0
    for name, output in inner.output.items():
        answer = keras.layers.Dense(1, name=f"{name}_answer")(output)
        steps = tuple(range(1, len(answer.shape)))
        total += keras.ops.mean(keras.ops.square(answer), axis=steps)
    return keras.Model(inner.input, total)
