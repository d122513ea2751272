"""Values before and after layers, against sums written by hand."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError
from regard.explain import features

IDS = np.array([[3, 1, 7, 0, 0], [4, 6, 8, 2, 9], [0, 0, 0, 0, 0], [5, 0, 0, 0, 0]])
LENGTHS = (3, 5, 0, 1)
SOME = [0, 1, 3]  # Keras's pooling gives NaN where no step is valid
VOCABULARY, WIDTH, UNITS = 11, 6, 4


def parts() -> list[keras.layers.Layer]:
    layers = keras.layers
    return [
        layers.Embedding(VOCABULARY, WIDTH, mask_zero=True, name="words"),
        layers.Dense(UNITS, activation="tanh", name="states"),
        layers.GlobalAveragePooling1D(name="pool"),
        layers.Dropout(0.5, name="dropout"),
        layers.Dense(2, name="answer"),
    ]


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(3)
    ids = tensor = keras.Input((5,), dtype="int32")
    for each in parts():
        tensor = each(tensor)
    return keras.Model(ids, tensor)


def states_of(model) -> np.ndarray:
    table = model.get_layer("words").get_weights()[0]
    kernel, bias = model.get_layer("states").get_weights()
    return np.tanh(table[IDS] @ kernel + bias)


def means_of(states) -> np.ndarray:
    rows = [
        row[:length].mean(axis=0) for row, length in zip(states, LENGTHS, strict=True) if length
    ]
    rows.insert(2, np.zeros(states.shape[2]))
    return np.array(rows)


def test_they_are_the_vector_that_the_answer_is_made_of(model) -> None:
    found = features(model, IDS, batch_size=3)
    np.testing.assert_allclose(found[SOME], means_of(states_of(model))[SOME], atol=1e-5)
    kernel, bias = model.get_layer("answer").get_weights()
    answers = keras.ops.convert_to_numpy(model(IDS, training=False))
    np.testing.assert_allclose(found @ kernel + bias, answers, atol=1e-5)


def test_before_and_after_dropout_are_equal_but_in_training(model) -> None:
    before, after = (features(model, IDS, "dropout", side=side) for side in ("input", "output"))
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(before, features(model, IDS))
    in_training = keras.Model(model.inputs[0], model.get_layer("dropout").output)(
        IDS, training=True
    )
    dropped = keras.ops.convert_to_numpy(in_training) == 0
    assert 0 < dropped[SOME].mean() < 1
    assert not (before[SOME] == 0).any()


@pytest.mark.every_backend
def test_steps_are_kept_or_averaged_over_those_that_are_valid(model) -> None:
    states = states_of(model)
    kept = features(model, IDS, "states", steps="keep")
    np.testing.assert_allclose(kept, states, atol=1e-5)
    np.testing.assert_allclose(features(model, IDS, "states"), means_of(states), atol=1e-5)
    np.testing.assert_allclose(
        features(model, IDS, "pool", side="input"), means_of(states), atol=1e-5
    )
    given = np.array([[True, False, False, False, True]] * 4)
    found = features(model, IDS, "states", mask=given, batch_size=3)
    np.testing.assert_allclose(found, states[:, [0, 4]].mean(axis=1), atol=1e-5)


def test_without_a_mask_all_steps_count() -> None:
    steps = keras.Input((5, 3))
    model = keras.Model(steps, keras.layers.Dense(2, name="states")(steps))
    values = np.arange(30, dtype="float32").reshape(2, 5, 3)
    np.testing.assert_allclose(features(model, values), values.mean(axis=1))
    kernel, bias = model.get_layer("states").get_weights()
    found = features(model, values, "states")
    np.testing.assert_allclose(found, values.mean(axis=1) @ kernel + bias, rtol=1e-5)


def test_huge_values_at_masked_steps_change_nothing() -> None:
    steps = keras.Input((4, 3))
    model = keras.Model(steps, keras.layers.Activation("linear", name="same")(steps))
    values = np.ones((2, 4, 3), "float32")
    values[:, 2:] = [[[np.nan], [np.inf]], [[1e38], [-np.inf]]]
    mask = np.array([[True, True, False, False]] * 2)
    np.testing.assert_array_equal(features(model, values, "same", mask=mask), np.ones((2, 3)))


def test_sequential_and_nested_models_and_shared_layers(model) -> None:
    flat = keras.Sequential(parts())
    flat.build((None, 5))
    flat.set_weights(model.get_weights())
    np.testing.assert_allclose(features(flat, IDS), features(model, IDS), atol=1e-5)

    encoder = keras.Sequential(parts()[:3], name="encoder")
    one, two = (keras.Input((5,), dtype="int32") for _ in range(2))
    vectors = [encoder(one), encoder(two)]
    both = keras.layers.Concatenate(name="both")(vectors)
    pair = keras.Model([one, two], keras.layers.Dense(1)(both))
    inputs = [IDS, IDS[::-1]]
    found = features(pair, inputs)
    first, second = (features(pair, inputs, f"encoder/pool#{place}") for place in (1, 2))
    np.testing.assert_array_equal(found, np.concatenate([first, second], axis=1))
    np.testing.assert_array_equal(first, second[::-1])
    np.testing.assert_array_equal(features(pair, inputs, "encoder#2"), second)
    with pytest.raises(
        ArgumentError, match=r"called 2 times: 'encoder/pool#1' to 'encoder/pool#2'"
    ):
        features(pair, inputs, "encoder/pool")
    with pytest.raises(ArgumentError, match="be called on the way to the outputs"):
        features(pair, inputs, "both#3")
    with pytest.raises(ArgumentError, match=r"one tensor as input\. Received: 'both' with 2"):
        features(pair, inputs, "both", side="input")
    with pytest.raises(
        UnknownNameError, match=r"Received: layer='pool'\. Did you mean 'encoder/pool'"
    ):
        features(pair, inputs, "pool")


def test_a_model_of_a_class_of_your_own_and_its_states_stay() -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.steps = keras.layers.GRU(UNITS, stateful=True, name="steps")
            self.answer = keras.layers.Dense(1, name="answer")

        def call(self, inputs, training=None):
            return self.answer(self.steps(inputs))

    model = Own()
    values = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    model(values)
    before = [keras.ops.convert_to_numpy(each) for each in model.steps.states]
    found = features(model, values, "steps")
    after = [keras.ops.convert_to_numpy(each) for each in model.steps.states]
    np.testing.assert_array_equal(before, after)
    expected = model.steps(values)  # it goes on from the same states
    np.testing.assert_allclose(found, keras.ops.convert_to_numpy(expected), atol=1e-5)
    np.testing.assert_array_equal(features(model, values), features(model, values, "steps"))


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"layer": "dropuot"}, UnknownNameError, r"Did you mean 'dropout'\?"),
        ({"layer": 3}, ArgumentTypeError, "`layer` must be the name of a layer"),
        ({"side": "inside"}, UnknownNameError, "`side` must be one of 'input', 'output'"),
        ({"steps": "max"}, UnknownNameError, "`steps` must be one of 'mean', 'keep'"),
        ({"mask": np.ones((4, 5))}, ShapeError, r"boolean \(B, T\) with 4 rows"),
        ({"layer": "words", "mask": np.ones((4, 2), bool)}, ShapeError, "a value for each step"),
        ({"mask": np.ones((4, 5), bool)}, ArgumentError, "have no steps"),
        ({"batch_size": 0}, ArgumentError, "`batch_size` must be a positive integer"),
    ],
)
def test_what_cannot_be_is_refused(model, options, kind, said) -> None:
    with pytest.raises(kind, match=said):
        features(model, IDS, **options)


def test_rows_and_layers_must_be_there(model) -> None:
    with pytest.raises(ArgumentError, match=r"as many in each array\. Received: arrays of 0 rows"):
        features(model, IDS[:0])
    with pytest.raises(ArgumentTypeError, match="must be a Keras model"):
        features(None, IDS)
    image = keras.Input((5,))
    with pytest.raises(ArgumentError, match="whose layers have no weights"):
        features(keras.Model(image, keras.layers.Dropout(0.5)(image)), IDS.astype("float32"))
