"""The shapes of docs/choosing-a-layer.md: small models, one for each question.

    python -m examples.choosing_a_layer

prints what goes in and what comes out. B is the batch; sizes that may vary are None.
"""

from collections.abc import Callable

import keras

from regard.layers import (
    AdditiveAttention,
    AttentionPooling,
    DotAttention,
    MultiHeadAttention,
    MultiplicativeAttention,
)
from regard.positions import Causal, LocalWindow


def after_one_rnn() -> keras.Model:
    """One answer for a text: states to one vector."""
    ids = keras.Input((None,), dtype="int32")
    mask = keras.ops.not_equal(ids, 0)
    states = keras.layers.Embedding(1000, 32)(ids)
    states = keras.layers.GRU(16, return_sequences=True)(states, mask=mask)
    vector = AttentionPooling("mlp")(states, mask=mask)
    return keras.Model(ids, keras.layers.Dense(5)(vector))


def between_two_lstms() -> keras.Model:
    """The first LSTM returns sequences; attention keeps one vector a step for the second."""
    series = keras.Input((128, 9))
    states = keras.layers.LSTM(32, return_sequences=True)(series)
    found = MultiHeadAttention(4, 8)(states)
    states = keras.layers.Concatenate()([states, found])
    return keras.Model(series, keras.layers.Dense(3)(keras.layers.LSTM(16)(states)))


def multivariate_series() -> keras.Model:
    """The variables are the features of a step; there is no embedding and none is needed."""
    series = keras.Input((128, 9))
    states = keras.layers.Conv1D(32, 5, padding="causal", activation="relu")(series)
    found = DotAttention("sqrt", position=Causal())(states)
    return keras.Model(series, keras.layers.Dense(1)(keras.layers.Add()([states, found])))


def per_variable() -> keras.Model:
    """Which of nine variables counts: they become the steps, the time becomes the features."""
    series = keras.Input((128, 9))
    variables = keras.layers.Dense(32, activation="tanh")(keras.layers.Permute((2, 1))(series))
    return keras.Model(series, keras.layers.Dense(3)(AttentionPooling("mlp")(variables)))


def after_a_cnn() -> keras.Model:
    """Places of an image in one row: height times width steps, channels as features."""
    image = keras.Input((28, 28, 1))
    maps = keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(image)
    places = keras.layers.Reshape((14 * 14, 32))(maps)
    return keras.Model(image, keras.layers.Dense(10)(AttentionPooling("mlp")(places)))


def two_sequences() -> keras.Model:
    """A decoder of any length looks at an encoder of another length and another width."""
    source, target = keras.Input((None, 20)), keras.Input((None, 12))
    read = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(source)
    written = keras.layers.GRU(24, return_sequences=True)(target)
    found = AdditiveAttention(16)(written, read)
    states = keras.layers.Concatenate()([written, found])
    return keras.Model([source, target], keras.layers.Dense(12)(states))


def last_state_asks() -> keras.Model:
    """The last state is the query, all states are the values: one vector."""
    series = keras.Input((50, 4))
    states, last = keras.layers.GRU(16, return_sequences=True, return_state=True)(series)
    query = keras.layers.Reshape((1, 16))(last)
    found = keras.layers.Reshape((16,))(MultiplicativeAttention()(query, states))
    return keras.Model(series, keras.layers.Dense(1)(keras.layers.Concatenate()([last, found])))


def many_frames() -> keras.Model:
    """Halve the steps twice, then let each see its neighbourhood alone."""
    frames = keras.Input((2000, 80))
    states = frames
    for _ in range(2):
        states = keras.layers.Conv1D(32, 3, strides=2, padding="same", activation="relu")(states)
    return keras.Model(frames, MultiHeadAttention(4, 8, position=LocalWindow(16, 16))(states))


MODELS: dict[str, Callable[[], keras.Model]] = {
    "after one RNN": after_one_rnn,
    "between two LSTMs": between_two_lstms,
    "a multivariate series": multivariate_series,
    "which variable counts": per_variable,
    "after a CNN": after_a_cnn,
    "two sequences": two_sequences,
    "the last state asks": last_state_asks,
    "many frames": many_frames,
}


def shape(tensor: keras.KerasTensor) -> str:
    return "(" + ", ".join(["B", *map(str, tensor.shape[1:])]) + ")"


def line(name: str) -> str:
    """One row of the table."""
    model = MODELS[name]()
    return f"{name} | {' and '.join(map(shape, model.inputs))} | {shape(model.outputs[0])}"


def main() -> None:
    for name in MODELS:
        print(line(name))


if __name__ == "__main__":
    main()
