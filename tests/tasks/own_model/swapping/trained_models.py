"""Models that are trained by hand, and rows for them: padded ids, of which some decide."""

import keras
import numpy as np

from regard.layers import AttentionPooling, DotAttention
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.swapping.cut import cut_at
from regard.tasks.own_model.swapping.frozen_states import FrozenStates
from regard.tasks.own_model.swapping.heads import Compiling, Heads

ROWS, STEPS, IDS, WIDTH = 60, 7, 12, 6


def rows(count: int = ROWS):
    generator = np.random.default_rng(4)
    ids = generator.integers(1, IDS, (count, STEPS))
    lengths = generator.integers(2, STEPS + 1, count)
    ids[np.arange(STEPS) >= lengths[:, None]] = 0
    return ids.astype("int32"), (ids == 3).any(axis=1).astype("int32")


def compiled(model: keras.Model) -> keras.Model:
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy", "mse"])
    return model


def pooling_model() -> keras.Model:
    """Embedding, GRU, additive attention pooling, two dense layers."""
    keras.utils.set_random_seed(1)
    ids = keras.Input((None,), dtype="int32", name="ids")
    states = keras.layers.Embedding(IDS, 5, mask_zero=True, name="table")(ids)
    states = keras.layers.GRU(WIDTH, return_sequences=True, name="reader")(states)
    vector = AttentionPooling("mlp", name="pool")(states)
    hidden = keras.layers.Dense(4, activation="tanh", name="hidden")(vector)
    hidden = keras.layers.Dropout(0.3, name="drop")(hidden)
    return compiled(keras.Model(ids, keras.layers.Dense(1, "sigmoid", name="answer")(hidden)))


def sequence_model() -> keras.Model:
    """Embedding, attention from each state to all with what goes round it, pooling."""
    keras.utils.set_random_seed(2)
    ids = keras.Input((STEPS,), dtype="int32", name="ids")
    states = keras.layers.Embedding(IDS, WIDTH, mask_zero=True, name="table")(ids)
    attended = DotAttention(name="attend")(states)
    states = keras.layers.LayerNormalization(name="norm")(keras.ops.add(states, attended))
    vector = keras.layers.GlobalAveragePooling1D(name="pool")(states)
    return compiled(keras.Model(ids, keras.layers.Dense(1, "sigmoid", name="answer")(vector)))


def two_input_model() -> keras.Model:
    """Frames with a mask that is an input of its own, and a number that joins behind."""
    keras.utils.set_random_seed(3)
    frames = keras.Input((STEPS, 3), name="frames")
    mask = keras.Input((STEPS,), dtype="bool", name="mask")
    age = keras.Input((1,), name="age")
    states = keras.layers.Dense(WIDTH, activation="tanh", name="reader")(frames)
    vector = AttentionPooling("linear", name="pool")(states, mask=mask)
    both = keras.layers.Concatenate(name="both")([vector, age])
    model = keras.Model([frames, mask, age], keras.layers.Dense(1, "sigmoid", name="answer")(both))
    return compiled(model)


def two_inputs(count: int = ROWS):
    generator = np.random.default_rng(5)
    lengths = generator.integers(2, STEPS + 1, count)
    x = {
        "frames": generator.normal(size=(count, STEPS, 3)).astype("float32"),
        "mask": np.arange(STEPS) < lengths[:, None],
        "age": generator.normal(size=(count, 1)).astype("float32"),
    }
    return x, (x["age"][:, 0] > 0).astype("int32")


def heads_of(model: keras.Model, layer: str = "pool", **compiling) -> Heads:
    return Heads(model, cut_at(model, layer), Compiling(**compiling))


def frozen_of(model: keras.Model, data: OwnData, folder, layer: str = "pool"):
    """The heads, and the rows as they get them."""
    heads = heads_of(model, layer)
    frozen = FrozenStates(heads, data)
    frozen.write(folder, 16)
    return heads, frozen.read(folder)


def sequential_model() -> keras.Model:
    keras.utils.set_random_seed(6)
    layers = [
        keras.Input((STEPS,), dtype="int32"),
        keras.layers.Embedding(IDS, WIDTH, mask_zero=True),
        keras.layers.GlobalAveragePooling1D(name="pool"),
        keras.layers.Dense(1, "sigmoid", name="answer"),
    ]
    return compiled(keras.Sequential(layers))
