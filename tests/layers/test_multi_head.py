"""Copies of any layer: the dead package's numbers, masks, penalty and first values."""

import json

import keras
import numpy as np
import pytest
from keras import layers as keras_layers

from regard.layers import AdditiveAttention, AttentionPooling, DotAttention, MultiHead
from regard.ops.keras_mask import attach_mask, carried_mask
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close
from tests.golden.loading import load

BATCH, STEPS, WIDTH, HEADS, UNITS, HEAD = 3, 5, 7, 2, 6, 4
VALID = np.array([[True, False, True, True, False], [True] * STEPS, [False] * STEPS])


def states() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def convolution(**options) -> keras_layers.Layer:
    return keras_layers.Conv1D(UNITS, 3, padding="same", **options)


def built(*arguments, **options) -> MultiHead:
    layer = MultiHead(*arguments, **options)
    layer.build((None, None, WIDTH))
    random = np.random.default_rng(7)
    layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
    return layer


LSTM = {"return_sequences": True}
GOLDEN = {
    "mh_lstm": lambda: MultiHead(keras_layers.LSTM(3, **LSTM), 2),
    "mh_lstm_last_mask": lambda: MultiHead(keras_layers.LSTM(4), 3),
    "mh_bilstm": lambda: MultiHead(keras_layers.Bidirectional(keras_layers.LSTM(2, **LSTM)), 2),
    "mh_conv1d_list": lambda: MultiHead(
        [keras_layers.Conv1D(4, width, padding="same") for width in (1, 3, 5)]
    ),
    "mh_conv1d_hidden": lambda: MultiHead(
        keras_layers.Conv1D(3, 3, padding="same", activation="relu"), 2, head_dim=4
    ),
    "mh_reg_conv": lambda: MultiHead(
        keras_layers.Conv1D(4, 3, padding="same"), 2, diversity=0.5, diversity_weight="kernel"
    ),
    "mh_reg_lstm": lambda: MultiHead(
        keras_layers.LSTM(3, **LSTM),
        3,
        diversity=0.1,
        diversity_weight="recurrent_kernel",
        diversity_slice=[(0, 2)],
    ),
    "mh_ssa_hidden_mask": lambda: MultiHead(AdditiveAttention(4), 2, head_dim=3),
}


def golden_weights(name: str, case: dict, layer: MultiHead) -> list[np.ndarray]:
    """Theirs in our order: one matrix for all projections is one a head here."""
    weights = [case[f"weight_{i}"] for i in range(len(case["weight_names"]))]
    if layer.head_dim is not None:
        matrix, bias, *weights = weights
        parts = zip(np.split(matrix, HEADS, 1), np.split(bias, HEADS), strict=True)
        weights = [each for part in parts for each in part] + weights
    if name == "mh_ssa_hidden_mask":  # their last bias shifts all scores of a query alike
        weights = [each for each in weights if each.shape != (1,)]
    return weights


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_numbers_of_multi_head(shared, name):
    case = load(shared, f"keras_multi_head/{name}")
    layer, valid = GOLDEN[name](), case.get("mask_0")
    layer.build(case["input_0"].shape)
    layer.set_weights(golden_weights(name, case, layer))
    output = array(layer(case["input_0"], mask=valid))
    expected = case["output_0"]
    if name == "mh_ssa_hidden_mask":  # theirs lets valid steps attend to padding
        full = valid.all(1)
        assert 1 <= full.sum() < len(full)
        assert not close(output[~full][valid[~full]], expected[~full][valid[~full]], 1e-2)
        # Theirs gives what it makes of padding, the bias of the projection included.
        assert np.all(output[~valid] == 0)
        assert np.all(np.abs(expected[~valid]).max((1, 2)) > 0.5)
        output, expected = output[full], expected[full]
    assert close(output, expected, 1e-5)
    losses = [float(array(each)) for each in layer.losses]
    assert len(losses) == ("loss_0" in case)
    assert close(np.array(losses), np.array([case[n] for n in case if n == "loss_0"]), 1e-5)


def test_the_heads_have_names_and_first_values_of_their_own():
    for _ in range(2):  # the second time, with other layers made in between
        layer = MultiHead(convolution(), HEADS, head_dim=HEAD, name="heads")
        layer.build((None, None, WIDTH))
        assert [weight.path for weight in layer.weights] == [
            f"heads/{part}_{n}/{kind}"
            for part in ("projection", "head")
            for n in range(HEADS)
            for kind in ("kernel", "bias")
        ]
    initializer = keras.initializers.HeNormal(seed=3)
    for options in ({}, {"kernel_initializer": initializer}, {"kernel_initializer": "ones"}):
        layer = MultiHead(convolution(**options), 3)
        layer.build((None, None, WIDTH))
        kernels = [array(head.kernel.value) for head in layer._heads]
        same = options.get("kernel_initializer") == "ones"
        assert np.array_equal(kernels[0], kernels[1]) == same
        assert np.array_equal(kernels[1], kernels[2]) == same
    single, again = (
        convolution(kernel_initializer=initializer),
        MultiHead(convolution(kernel_initializer=initializer), 3),
    )
    single.build((None, None, WIDTH))
    again.build((None, None, WIDTH))
    assert np.array_equal(array(again._heads[0].kernel.value), array(single.kernel.value))
    listed = MultiHead([convolution(kernel_initializer=initializer) for _ in range(2)])
    listed.build((None, None, WIDTH))
    for head in listed._heads:  # the layers of a list keep their seeds
        assert np.array_equal(array(head.kernel.value), array(single.kernel.value))


def test_dropout_differs_between_heads_and_repeats_by_seed():
    outputs = [
        array(MultiHead(keras_layers.Dropout(0.5, seed=3), HEADS)(states(), training=True))
        for _ in range(2)
    ]
    assert np.array_equal(*outputs)
    assert not np.array_equal(outputs[0][..., 0], outputs[0][..., 1])
    plain = array(MultiHead(keras_layers.Dropout(0.5, seed=3), HEADS)(states()))
    assert np.array_equal(plain, np.stack([states()] * HEADS, -1))


def test_stacked_and_concatenated():
    stacked, joined = built(convolution(), HEADS), built(convolution(), HEADS, merge="concat")
    output = array(stacked(states()))
    assert output.shape == (BATCH, STEPS, UNITS, HEADS)
    for n, head in enumerate(stacked._heads):
        assert np.array_equal(output[..., n], array(head(states())))
    side_by_side = np.concatenate([output[..., n] for n in range(HEADS)], -1)
    assert np.array_equal(array(joined(states())), side_by_side)
    table = MultiHead([keras_layers.Dense(2), keras_layers.Dense(4)], merge="concat")
    assert array(table(states()[:, 0])).shape == (BATCH, 6)


def test_the_penalty_trains():
    layer = built(convolution(), 3, diversity=0.3, diversity_weight="kernel")
    layer(states())
    rows = [array(head.kernel.value).astype("float64").ravel() for head in layer._heads]
    total = 0.0
    for i in range(3):
        for j in range(3):
            product = sum(a * b for a, b in zip(rows[i], rows[j], strict=True))
            total += (product - (i == j)) ** 2
    assert close(np.array(float(array(layer.losses[0]))), np.array(0.3 * total), 1e-5)
    model = keras.Sequential([keras.Input((STEPS, WIDTH)), layer])
    model.compile(keras.optimizers.SGD(1e-4), loss=lambda y, output: 0.0 * keras.ops.sum(output))
    losses = [float(model.train_on_batch(states(), np.zeros(BATCH))) for _ in range(3)]
    assert losses[0] > losses[1] > losses[2]


def test_a_part_of_a_weight_is_held_apart():
    layer = built(
        convolution(),
        HEADS,
        diversity=1.0,
        diversity_weight="kernel",
        diversity_slice=((None, None), (1, None), (2, 5)),
    )
    layer(states())
    rows = np.array([array(head.kernel.value)[:, 1:, 2:5].ravel() for head in layer._heads])
    expected = np.sum((rows @ rows.T - np.eye(HEADS)) ** 2)
    assert close(np.array(float(array(layer.losses[0]))), np.array(expected), 1e-5)


def test_heads_that_keep_the_steps_keep_the_mask():
    layer = MultiHead(convolution(), HEADS, head_dim=HEAD)  # the contract has heads that attend
    layer.build((None, None, WIDTH))
    layer.set_weights([np.full(w.shape, 0.3, "float32") for w in layer.get_weights()])
    output = layer(states(), mask=VALID)
    assert np.array_equal(array(carried_mask(output)), VALID)
    expected = array(output)
    assert np.all(expected[~VALID] == 0)
    clean = gradients(layer, [states()], mask=VALID)
    dirty = np.where(VALID[..., None], states(), np.float32(np.nan))
    assert np.array_equal(array(layer(dirty, mask=VALID)), expected)
    for path, gradient in gradients(layer, [dirty], mask=VALID).items():
        assert np.array_equal(gradient, clean[path]), path
    pad = ((0, 0), (0, 3), (0, 0))
    more = np.pad(states(), pad, constant_values=1e4)
    padded = array(layer(more, mask=np.pad(VALID, pad[:2])))
    assert close(padded[:, :STEPS], expected)
    assert np.all(padded[:, STEPS:] == 0)
    carrying = attach_mask(
        keras.ops.convert_to_tensor(states()), keras.ops.convert_to_tensor(VALID)
    )
    assert np.array_equal(array(layer(carrying)), expected)
    mask = keras.Input((None,), dtype="bool")
    assert carried_mask(layer(keras.Input((None, WIDTH)), mask=mask)) is mask


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras_layers.SimpleRNN(UNITS),
        lambda: AttentionPooling("linear", hops=STEPS),  # as many hops as steps
        lambda: keras_layers.Conv1D(UNITS, 3),
    ],
    ids=["recurrent", "hops", "shorter"],
)
def test_heads_that_do_not_keep_the_steps_carry_no_mask(make):
    layer = MultiHead(make(), HEADS, merge="concat")
    output = layer(states(), mask=VALID)
    assert carried_mask(output) is None
    assert np.all(array(output)[2] == 0)
    assert np.any(array(output)[0] != 0)
    if not isinstance(layer.layer, keras_layers.Conv1D):  # which sees where a masked step stood
        without = array(layer(states()[:1, VALID[0]]))
        assert close(array(output)[:1], without)
    carrying = attach_mask(
        keras.ops.convert_to_tensor(states()), keras.ops.convert_to_tensor(VALID)
    )
    assert carried_mask(layer(carrying)) is None
    assert np.array_equal(array(layer(carrying)), array(output))


SAVED = {
    "copies": {"layer": DotAttention(scale="learned", dropout=0.2, seed=5), "copies": 3},
    "list": {
        "layer": [keras_layers.Dense(2), keras_layers.Dense(4)],
        "merge": "concat",
        "head_dim": HEAD,
        "use_bias": False,
    },
    "diverse": {
        "layer": keras_layers.Bidirectional(keras_layers.SimpleRNN(2, name="own")),
        "copies": 2,
        "diversity": 0.1,
        "diversity_weight": "backward_own/simple_rnn_cell/kernel",
        "diversity_slice": ((0, 2),),
    },
}


@pytest.mark.parametrize("arguments", SAVED.values(), ids=list(SAVED))
def test_it_is_saved_with_its_heads(arguments, tmp_path):
    layer = built(**arguments)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == layer.get_config()
    assert [w.path for w in copy.weights] == [w.path for w in layer.weights]
    symbolic, mask = keras.Input((None, WIDTH)), keras.Input((None,), dtype="bool")
    output = layer(symbolic, mask=mask)
    expected = array(layer(states(), mask=VALID))
    assert len(output.shape) == expected.ndim
    assert output.shape[-1] == expected.shape[-1]
    model = keras.Model([symbolic, mask], output)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(array(loaded([states(), VALID])), expected)
    assert close(model.predict_on_batch([states(), VALID]), expected)


def test_the_mask_of_an_embedding_arrives():
    layer, embedding = built(convolution(), HEADS), keras_layers.Embedding(4, WIDTH, mask_zero=True)
    ids = np.arange(BATCH * STEPS, dtype="int32").reshape(BATCH, STEPS) % 4
    through = keras.Sequential([embedding, layer])
    assert close(array(through(ids)), array(layer(array(embedding(ids)), mask=ids != 0)))


@pytest.mark.parametrize(("dtype", "tolerance"), [("float16", 2e-2), ("bfloat16", 1e-1)])
def test_half_precision(dtype, tolerance):
    expected = array(built(convolution(), HEADS, head_dim=HEAD)(states(), mask=VALID))
    policy = f"mixed_{dtype}"
    layer = built(convolution(dtype=policy), HEADS, head_dim=HEAD, dtype=policy)
    output = layer(states(), mask=VALID)
    assert keras.backend.standardize_dtype(output.dtype) == dtype
    assert close(array(output), expected, tolerance)
    other = built(convolution(), HEADS, dtype=policy)  # heads of another policy
    assert keras.backend.standardize_dtype(other(states()).dtype) == dtype


def test_every_weight_is_trained():
    layer = built(convolution(), HEADS, head_dim=HEAD)
    for name, gradient in gradients(layer, [states()], mask=VALID).items():
        assert np.any(np.abs(gradient) > 1e-6), name


def _local() -> list[keras_layers.Layer]:
    """Layers that hold functions which nobody finds by a name."""
    factor = 3.0

    def relu(numbers):  # Keras has another one of that name
        return numbers * factor

    return [
        keras_layers.Lambda(lambda numbers: numbers * factor),
        keras_layers.Dense(UNITS, activation=lambda numbers: numbers * factor, use_bias=False),
        keras_layers.Dense(UNITS, activation=relu, use_bias=False),
        AdditiveAttention(UNITS, score_activation=lambda scores: scores * factor),
        keras_layers.TimeDistributed(keras_layers.Dense(UNITS, activation=relu)),
        DotAttention(attention_regularizer=lambda weights: keras.ops.sum(weights) * factor),
    ]


@pytest.mark.parametrize("place", range(6))
def test_a_layer_that_holds_a_function(place):
    pattern = _local()[place]
    layer = MultiHead(pattern, HEADS)
    output = array(layer(states()))
    pattern.build((None, None, WIDTH))
    pattern.set_weights(layer._heads[1].get_weights())
    assert np.array_equal(output[..., 1], array(pattern(states())))


def test_heads_of_a_list_hold_functions():
    pair = _local()[:2]
    output = array(MultiHead(pair, merge="concat")(states()))
    assert np.allclose(output[..., :WIDTH], 3.0 * states())


def test_steps_are_kept_by_rank():
    layer = MultiHead(keras_layers.Dense(UNITS), HEADS)
    layer.build((None, WIDTH))
    output = layer(states(), mask=VALID)
    assert np.array_equal(array(carried_mask(output)), VALID)
    assert np.all(array(output)[~VALID] == 0)
