"""Dropout around a cell, held to the cell stepped by hand with the masks that were drawn."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.rnn import Bidirectional, DropoutWrapper, Recurrence
from regard.rnn.sequence_cell import SequenceCell

B, T, D, U = 11, 5, 2, 7
X = np.random.default_rng(0).normal(size=(B, T, D)).astype("float32")
RATES = {"input_rate": 0.3, "state_rate": 0.4, "output_rate": 0.2}


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def kept(mask, rate):
    """A mask as drawn: 0, or 1 / (1 - rate)."""
    assert ((mask == 0) | np.isclose(mask, 1 / (1 - rate))).all()
    return mask


def lstm(seed=1, **given):
    rates = {**RATES, **given}
    wrapper = DropoutWrapper(
        keras.layers.LSTMCell(U, bias_initializer="random_normal"), seed=seed, **rates
    )
    wrapper.build((None, D))
    return wrapper


def of_an_lstm(cell, x, masks):
    """Step the formula of an LSTM in numpy; masks of input, h, c and output, (B, ...) each."""
    kernel, recurrent, bias = (numpy(each) for each in cell.weights)
    h, c, outputs = np.zeros((B, U)), np.zeros((B, U)), []
    for t in range(x.shape[1]):
        read = (x[:, t] * masks[0]) @ kernel + (h * masks[1]) @ recurrent + bias
        i, f, g, o = np.split(read, 4, axis=-1)
        i, f, o = (1 / (1 + np.exp(-each)) for each in (i, f, o))
        c = f * (c * masks[2]) + i * np.tanh(g)
        h = o * np.tanh(c)
        outputs.append(h * masks[3])
    return np.stack(outputs, axis=1), h, c


def drawn(wrapper, seed=1):
    """The masks that the next pass draws: those of a copy with the same seed."""
    masks = type(wrapper).from_config({**wrapper.get_config(), "seed": seed})
    masks.build((None, D))
    return masks.draw(keras.ops.zeros((B, D)), True)


@pytest.mark.parametrize("places", [(0,), (0, 1)], ids=["h", "h and c"])
def test_an_lstm_equals_its_formula_with_the_masks_drawn(places) -> None:
    wrapper = lstm(dropped_states=places)
    masks = drawn(wrapper)
    x_mask, h_mask, c_mask, y_mask = (
        np.ones((B, U)) if each is None else kept(numpy(each), rate)
        for each, rate in zip(
            [*masks["input"], *masks["state"], *masks["output"]], (0.3, 0.4, 0.4, 0.2), strict=True
        )
    )
    assert (masks["state"][1] is None) == (places == (0,))
    layer = Recurrence(wrapper, return_sequences=True, return_state=True)
    found = layer(X, training=True)
    expected = of_an_lstm(wrapper.cell, X, (x_mask, h_mask, c_mask, y_mask))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(numpy(one), other, atol=2e-6)


@keras.saving.register_keras_serializable("tests")
class Doubles(keras.layers.Layer):
    """A cell whose output is what it read, and whose state counts what it read of the state."""

    state_size = D

    def call(self, inputs, states):
        (state,) = states
        return inputs, [state + 1]


@pytest.mark.parametrize("variational", [True, False])
def test_masks_are_those_of_a_sequence_or_of_a_step(variational: bool) -> None:
    cell = DropoutWrapper(Doubles(), 0.5, variational=variational, seed=3)
    many = Recurrence(cell, return_sequences=True)
    masks = numpy(many(np.ones((13, 11, D), "float32"), training=True))
    assert set(np.unique(masks)) == {0.0, 2.0}
    same = (masks == masks[:, :1]).all()
    assert bool(same) is variational
    assert not (masks == masks[:1]).all()  # each sequence has its own
    if not variational:  # also two neighbours differ: no seed stands still in the loop
        assert all((masks[:, t] != masks[:, t + 1]).any() for t in range(10))


def test_a_state_is_dropped_where_it_is_read_and_comes_back_whole() -> None:
    cell = DropoutWrapper(Doubles(), state_rate=0.5, seed=3)
    mask = numpy(drawn(cell, seed=3)["state"][0])
    assert set(np.unique(mask)) == {0.0, 2.0}
    _, state = Recurrence(cell, return_state=True)(np.ones((B, 4, D), "float32"), training=True)
    expected = np.zeros((B, D))
    for _ in range(4):
        expected = expected * mask + 1
    np.testing.assert_allclose(numpy(state), expected)  # 1 where it is dropped, never 0


def test_the_mean_of_what_is_dropped_is_what_came() -> None:
    cell = DropoutWrapper(Doubles(), 0.25, output_rate=0.5, seed=5)
    found = numpy(Recurrence(cell)(np.ones((2000, 1, D), "float32"), training=True))
    # 4000 products of two masks: each has the variance 1 / (0.75 * 0.5) - 1
    bound = 4 * np.sqrt((1 / (0.75 * 0.5) - 1) / found.size)
    assert abs(found.mean() - 1) < bound
    assert abs((found == 0).mean() - (1 - 0.75 * 0.5)) < 0.04


def seeds(layer):
    weights = {id(each) for each in layer.weights}
    return [numpy(each.value) for each in layer.variables if id(each) not in weights]


def test_nothing_is_dropped_or_drawn_outside_training() -> None:
    wrapper = lstm()
    layer, plain = Recurrence(wrapper), Recurrence(wrapper.cell)
    layer(X, training=True)
    before = seeds(layer)
    found = numpy(layer(X, training=False))
    np.testing.assert_allclose(found, numpy(plain(X)), atol=1e-6)  # projected at once elsewhere
    assert all((one == other).all() for one, other in zip(before, seeds(layer), strict=True))


@pytest.mark.parametrize("variational", [True, False])
def test_a_rate_of_0_draws_nothing(variational: bool) -> None:
    wrapper = DropoutWrapper(keras.layers.GRUCell(U), variational=variational, seed=1)
    layer = Recurrence(wrapper)
    before = seeds(layer)
    np.testing.assert_array_equal(numpy(layer(X, training=True)), numpy(layer(X)))
    assert all((one == other).all() for one, other in zip(before, seeds(layer), strict=True))


@pytest.mark.parametrize("variational", [True, False])
def test_the_same_seed_gives_the_same_masks_and_two_batches_differ(variational: bool) -> None:
    one = Recurrence(lstm(variational=variational))
    copy = Recurrence.from_config(one.get_config())
    first = numpy(one(X, training=True))
    copy.build(X.shape)
    copy.set_weights(one.get_weights())
    np.testing.assert_array_equal(numpy(copy(X, training=True)), first)
    assert (numpy(one(X, training=True)) != first).any()


def test_a_masked_step_changes_nothing_and_is_never_read() -> None:
    lengths = np.arange(B) % T + 1
    valid = np.arange(T) < lengths[:, None]
    valid[::2] = valid[::2, ::-1]  # padding on the left
    padded = np.where(valid[..., None], X, np.nan)
    layer = Recurrence(lstm(), return_state=True)
    copy = Recurrence.from_config(layer.get_config())
    copy.build(X.shape)
    found = layer(padded, mask=valid, training=True)
    copy.set_weights(layer.get_weights())
    other = copy(np.where(valid[..., None], X, 9.0), mask=valid, training=True)
    for left, right in zip(found, other, strict=True):
        assert np.isfinite(numpy(left)).all()
        np.testing.assert_array_equal(numpy(left), numpy(right))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model with every place a wrapper may have, trained a step in half precision, saved."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, D))
    both = Bidirectional(Recurrence(lstm(), return_sequences=True))(inputs)
    cells = [keras.layers.GRUCell(3), DropoutWrapper(keras.layers.GRUCell(4), 0.5, seed=2)]
    last = Recurrence([DropoutWrapper(cells[0], output_rate=0.5, variational=False), cells[1]])
    model = keras.Model(inputs, keras.layers.Dense(1)(last(both)))
    model.compile("sgd", "mse")
    model.fit(X, np.ones((B, 1)), verbose=0)
    path = tmp_path_factory.mktemp("kept") / "model.keras"
    model.save(path)
    return model, keras.models.load_model(path)


def test_it_trains_in_a_compiled_model_and_comes_back_from_a_file(trained) -> None:
    model, loaded = trained
    np.testing.assert_allclose(model.predict(X, verbose=0), loaded.predict(X, verbose=0), atol=1e-6)
    assert loaded.layers[1].layer.cell.dropped_states == (0,)


def test_half_precision_keeps_its_dtype() -> None:
    cell = DropoutWrapper(keras.layers.LSTMCell(U, dtype="mixed_float16"), seed=1, **RATES)
    layer = Recurrence(cell, return_sequences=True)
    found = layer(X, training=True)
    assert keras.backend.standardize_dtype(found.dtype) == "float16"
    assert np.isfinite(numpy(found)).all()


@pytest.mark.only_on("jax")  # Python decides
def test_keras_rnn_is_refused_with_the_layer_to_take() -> None:
    with pytest.raises(ArgumentError, match=r"`constants` must be .* Write Recurrence\(cell\)"):
        keras.layers.RNN(lstm())(X)


@pytest.mark.only_on("jax")  # Python decides
def test_keep_probabilities_become_rates() -> None:
    wrapper = DropoutWrapper.from_keep_probabilities(
        keras.layers.LSTMCell(U), 0.8, 0.7, 0.6, variational_recurrent=True
    )
    assert (wrapper.input_rate, wrapper.output_rate, wrapper.state_rate) == (0.2, 0.3, 0.4)
    assert (wrapper.variational, wrapper.dropped_states) == (True, (0,))
    plain = DropoutWrapper.from_keep_probabilities(keras.layers.LSTMCell(U))
    assert (plain.input_rate, plain.variational) == (0.0, False)
    with pytest.raises(ArgumentError, match=r"`input_keep_prob` must be at most 1\. Received"):
        DropoutWrapper.from_keep_probabilities(keras.layers.LSTMCell(U), 1.5)


class Reads(SequenceCell):
    """A cell that reads a dictionary of a float and an integer."""

    state_size = 1

    def draw(self, inputs, training):
        return {"drawn": keras.ops.ones((1,))}

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, 1))]

    def call(self, inputs, states, constants=None, training=False):
        assert constants["drawn"].shape == (1,)
        return {"float": inputs["float"], "integer": inputs["integer"]}, states


def test_of_nested_inputs_what_is_no_float_is_left() -> None:
    x = {"float": np.ones((B, T, 13), "float32"), "integer": np.ones((B, T, 4), "int32")}
    layer = Recurrence(DropoutWrapper(Reads(), 0.5, seed=1, output_rate=0.5))
    found = layer(x, training=True)
    assert set(np.unique(numpy(found["float"]))) == {0.0, 4.0}
    np.testing.assert_array_equal(numpy(found["integer"]), np.ones((B, 4)))
    whole = DropoutWrapper(keras.layers.LSTMCell(U), 0.5)
    with pytest.raises(ArgumentError, match=r"must be a float.*int32"):
        whole.draw(keras.ops.ones((B, D), "int32"), True)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"input_rate": 1.0}, ArgumentError, "`input_rate` must be a number from 0 to below 1"),
        ({"state_rate": -0.1}, ArgumentError, "`state_rate` must be"),
        ({"output_rate": "a"}, ArgumentTypeError, "`output_rate` must be"),
        ({"variational": 1}, ArgumentTypeError, "`variational` must be True or False"),
        ({"dropped_states": (2,)}, ArgumentError, r"This cell has 2. Received: .*\(2,\)"),
        ({"dropped_states": ()}, ArgumentError, "`dropped_states` must hold the places"),
        ({"dropped_states": 0}, ArgumentTypeError, "`dropped_states` must hold the places"),
        ({"seed": -1}, ArgumentError, "`seed` must be"),
    ],
)
def test_refused_arguments(given, error, message) -> None:
    with pytest.raises(error, match=message):
        DropoutWrapper(keras.layers.LSTMCell(U), **given)
