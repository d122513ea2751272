"""A run with what each operation got and gave."""

import keras
import numpy as np
import pytest
from keras import layers

from regard.explain.mask_walk import INPUT, outputs_replaced, replaced_under_mask, walk
from regard.ops.keras_mask import attach_mask, carried_mask

IDS = np.array([[3, 1, 2], [4, 0, 0]])
# Of nested models, at whose borders Keras says that it loses the mask, and does not.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Layer '.*was passed an input with a mask:UserWarning"
)


@pytest.fixture
def model() -> keras.Model:
    ids = keras.Input((None,), dtype="int32", name="ids")
    numbers = keras.Input((None,))  # float32: what it gets is turned into other tensors
    table = layers.Embedding(5, 2, mask_zero=True, name="table")
    states = keras.Model(numbers, table(numbers), name="words")(ids)
    inner = keras.Input((None, 2))
    twice = keras.Sequential([layers.Dense(2, name="dense")], name="twice")
    block = keras.Model(inner, twice(inner), name="block")
    return keras.Model(ids, layers.LSTM(4, name="last")(block(block(states))))


def test_steps(model):
    found = walk(model, IDS)
    steps = [step for step in found.steps if not step.kind.startswith("ops.")]
    assert [(step.name, step.kind, step.carries_in, step.carries_out) for step in steps] == [
        ("ids", INPUT, False, False),
        ("words/table", "Embedding", False, True),
        ("block/twice/dense", "Dense", True, True),
        ("block/twice/dense#2", "Dense", True, True),
        ("last", "LSTM", True, False),
    ]
    assert [step.takes_mask for step in steps] == [False, False, False, False, True]
    # Each step knows whose output it got, through models within models.
    names = [step.name for step in found.steps]
    assert [names[step.sources[0]] for step in steps[1:]] == names_before(steps)
    np.testing.assert_allclose(found.outputs[0], model.predict_on_batch(IDS), atol=1e-6)
    assert np.array_equal(steps[-1].outputs[0], found.outputs[0])


def names_before(steps):
    return [step.name for step in steps[:-1]]


def test_the_model_stays_as_it_was(model):
    before = model.predict_on_batch(IDS)

    def zeros(operation, output):
        return output * 0 if operation.name == "table" else output

    with outputs_replaced(model, zeros):
        inside = keras.ops.convert_to_numpy(model(IDS))
    assert not np.allclose(inside, before)
    assert np.array_equal(model.predict_on_batch(IDS), before)
    assert "_run_through_graph" not in vars(model)
    assert not np.allclose(walk(model, IDS, zeros).outputs[0], before)


def test_replaced_under_mask():
    output = keras.ops.ones((2, 3, 2))
    mask = keras.ops.convert_to_tensor(IDS != 0)
    made = replaced_under_mask(attach_mask(output, mask), IDS != 0)
    assert carried_mask(made) is mask
    values = keras.ops.convert_to_numpy(made)
    assert np.all(values[IDS != 0] == 1)
    assert np.all(values[IDS == 0] != 1)
