"""The model behind `features`: which place it takes, with a mask or without."""

import keras
import numpy as np

from regard.explain.feature_model import FeatureModel


def test_it_says_where_the_values_were_taken() -> None:
    steps = keras.Input((None, 3))
    vector = keras.layers.GlobalMaxPooling1D(name="pool")(steps)
    answer = keras.layers.Dense(1, name="answer")(keras.layers.Dropout(0.5, name="off")(vector))
    model = keras.Model(steps, answer)
    values = np.arange(24, dtype="float32").reshape(2, 4, 3)
    valid = np.array([[True, False, True, False], [False, False, False, False]])
    for layer, side, place, has_steps in (
        (None, None, "input of off", False),
        ("off", "output", "output of off", False),
        ("pool", "input", "input of pool", True),
        ("answer", None, "output of answer", False),
    ):
        looked = FeatureModel(model, layer, side=side, masked=True)
        assert looked.place is None
        found = looked.rows([values, valid])
        assert (looked.place, looked.has_steps) == (place, has_steps)
        if has_steps:
            np.testing.assert_allclose(found, [values[0, [0, 2]].mean(axis=0), [0, 0, 0]])
