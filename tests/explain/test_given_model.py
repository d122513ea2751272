"""What is no model, or no inputs, is refused."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.explain.given_model import check_model_and_inputs

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_a_model_must_be_built_and_inputs_be_arrays() -> None:
    model = keras.Sequential([keras.layers.Dense(2)])
    with pytest.raises(ArgumentTypeError, match="must be a Keras model"):
        check_model_and_inputs("model", np.ones((1, 3)))
    with pytest.raises(ArgumentError, match="`model` must be built"):
        check_model_and_inputs(model, np.ones((1, 3)))
    model.build((None, 3))
    check_model_and_inputs(model, {"a": np.ones((1, 3))})
    for inputs in ([], ["a"]):
        with pytest.raises(ArgumentTypeError, match="`inputs` must be an array"):
            check_model_and_inputs(model, inputs)
