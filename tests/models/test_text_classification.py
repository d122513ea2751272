"""The text classifier: equal starts, masks from end to end, embeddings, saving."""

import random

import keras
import numpy as np
import pytest

from regard.catalog import CONTENDERS, contender
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError
from regard.models import ENCODERS, text_classifier, token_weights
from tests.contract.subjects import array

VOCABULARY, EMBEDDING, UNITS = 11, 5, 3
IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 0, 0, 0]])
NAMES = [row.name for row in CONTENDERS]
ATTENDING = [name for name in NAMES if contender(name).attends]

every = pytest.mark.parametrize("name", NAMES)


def build(name: str, **options) -> keras.Model:
    sizes = {"vocabulary": VOCABULARY, "embedding": EMBEDDING, "units": UNITS}
    return text_classifier(name, **{**sizes, **options})


def shared_weights(model: keras.Model) -> dict[str, np.ndarray]:
    """The first weights of all layers but the slot and the answer, whose width is the slot's."""
    layers = [layer for layer in model.layers if layer.name in ("embedding", "encoder")]
    return {weight.path: array(weight.value) for layer in layers for weight in layer.weights}


def equal(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


@pytest.fixture(scope="module")
def dot() -> keras.Model:
    return build("dot")


@every
def test_every_contender_starts_from_the_same_weights(name, dot):
    model = build(name)
    assert model.output_shape == (None, 1)
    assert equal(shared_weights(model), shared_weights(dot))
    if name != "pooling_hops":
        answer = model.get_layer("answer").get_weights()
        assert np.array_equal(answer[0], dot.get_layer("answer").get_weights()[0])


def test_another_seed_starts_elsewhere(dot):
    ours, other = shared_weights(dot), shared_weights(build("dot", seed=1))
    assert ours.keys() == other.keys()
    for path, weight in ours.items():
        assert np.array_equal(weight, other[path]) == path.endswith("bias"), path


def test_the_two_directions_do_not_start_alike(dot):
    found = dot.get_layer("encoder").get_weights()
    half = len(found) // 2
    for forward, backward in zip(found[:half], found[half:], strict=True):
        assert forward.shape == backward.shape
        assert np.array_equal(forward, backward) == (not np.any(forward))


@pytest.mark.parametrize("encoder", [name for name in ENCODERS if name != "gru"])
def test_contenders_share_the_start_of_each_encoder(encoder):
    models = [build(name, encoder=encoder) for name in ("dot", "keras_multi_head", "pooling_mlp")]
    first = shared_weights(models[0])
    assert len(first) > (1 if encoder != "none" else 0)
    for model in models[1:]:
        assert equal(shared_weights(model), first)
        answers = [each.get_layer("answer").get_weights()[0] for each in (model, models[0])]
        assert np.array_equal(*answers)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_width_of_the_states(encoder):
    width = EMBEDDING if encoder == "none" else 2 * UNITS
    assert build("mean_pooling", encoder=encoder).get_layer("slot").output.shape == (None, width)


@pytest.mark.parametrize("name", ["additive", "keras_multi_head", "random_attention"])
def test_what_was_built_before_does_not_matter(name):
    first = build(name, seed=5)
    build("multi_head", seed=2)
    keras.layers.Dense(3).build((None, 2))
    second = build(name, seed=5)
    # The state of the dropout too.
    for one, other in zip(first.variables, second.variables, strict=True):
        assert np.array_equal(array(one.value), array(other.value)), one.path


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_global_seed_is_left_alone(encoder):
    before = random.getstate()
    build("additive", encoder=encoder)
    assert random.getstate() == before


# A GRU compiles for seconds on JAX: there one of each kind, and every slot in its own tests.
KINDS = ["last_state", "dense_control", "additive", "pooling_hops", "keras_attention"]
WITH_GRU = [(name, "gru") for name in (KINDS if keras.backend.backend() == "jax" else NAMES)]
WITH_OTHERS = [
    ("last_state", "lstm"),
    *[(name, "cnn") for name in ("last_state", "keras_attention", "max_pooling")],
    *[(name, "transformer") for name in ("last_state", "keras_multi_head", "pooling_hops")],
    *[(name, "none") for name in ("last_state", "additive", "dense_control")],
]


@pytest.mark.parametrize(("name", "encoder"), [*WITH_GRU, *WITH_OTHERS])
def test_padding_changes_nothing(name, encoder):
    model = build(name, classes=3, encoder=encoder)
    expected = model.predict_on_batch(IDS)  # compiled: much faster with a GRU on JAX
    np.testing.assert_allclose(expected.sum(1), 1, rtol=1e-5)
    padded = np.pad(IDS, ((0, 0), (0, 2)))
    assert np.max(np.abs(model.predict_on_batch(padded) - expected)) <= 1e-6


@pytest.mark.parametrize("encoder", ENCODERS)
def test_last_state_knows_what_the_encoder_is(encoder):
    model = build("last_state", encoder=encoder, dropout=0.0)
    slot = model.get_layer("slot")
    states = keras.Model(model.input, slot.input[0]).predict_on_batch(IDS)
    vector = keras.Model(model.input, slot.output).predict_on_batch(IDS)[1]
    assert np.array_equal(vector[:UNITS], states[1, 1, :UNITS])
    end = 0 if encoder in ("gru", "lstm") else 1
    assert np.array_equal(vector[UNITS:], states[1, end, UNITS:])


MATRIX = np.random.default_rng(2).normal(size=(VOCABULARY, 7)).astype("float32")


@pytest.mark.parametrize("frozen", [False, True])
def test_given_embeddings_are_trained_or_frozen(frozen):
    model = build(
        "mean_pooling",
        encoder="none",
        embedding=None,
        embeddings=MATRIX,
        freeze_embeddings=frozen,
        dropout=0.0,
    )
    embedding = model.get_layer("embedding")
    assert np.array_equal(embedding.get_weights()[0], MATRIX)
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    model.train_on_batch(IDS, np.array([[0], [1]]))
    assert np.array_equal(embedding.get_weights()[0], MATRIX) == frozen
    rest = build("mean_pooling", encoder="none", embedding=7)
    assert rest.get_layer("answer").count_params() == model.get_layer("answer").count_params()


def test_given_embeddings_are_saved_as_weights_alone(tmp_path):
    model = build("dot", encoder="none", embedding=7, embeddings=MATRIX, freeze_embeddings=True)
    assert len(model.to_json()) < 20_000
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(loaded.get_layer("embedding").get_weights()[0], MATRIX)
    assert loaded.trainable_variables[0].path.startswith("answer")
    assert np.array_equal(loaded.predict_on_batch(IDS), model.predict_on_batch(IDS))


def test_fit_trains_all_but_random_attention():
    model = build("random_attention", dropout=0.0)
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    before = {weight.path: array(weight.value).copy() for weight in model.weights}
    model.fit(IDS, np.array([0, 1]), epochs=1, verbose=0)
    for weight in model.weights:
        if "seed" not in weight.path:
            same = np.array_equal(array(weight.value), before[weight.path])
            assert same == ("slot" in weight.path), weight.path


@pytest.mark.parametrize(
    ("name", "encoder"),
    [
        ("pooling_hops", "gru"),
        ("last_state", "lstm"),
        ("keras_attention", "cnn"),
        ("last_state", "transformer"),
    ],
)
def test_saved_models_give_the_same_answer(name, encoder, tmp_path):
    model = build(name, classes=3, encoder=encoder)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(loaded.predict_on_batch(IDS), model.predict_on_batch(IDS))
    if name in ATTENDING:
        expected = token_weights(model).predict_on_batch(IDS)
        assert np.array_equal(token_weights(loaded).predict_on_batch(IDS), expected)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"classes": 1}, ArgumentError, "`classes` must be at least 2. Received: classes=1"),
        (
            {"classes": 0},
            ArgumentError,
            "`classes` must be a positive integer. Received: classes=0",
        ),
        ({"units": 0}, ArgumentError, "`units` must be a positive integer. Received: units=0"),
        (
            {"vocabulary": "many"},
            ArgumentTypeError,
            "`vocabulary` must be a positive integer. Received: vocabulary='many'",
        ),
        (
            {"dropout": 1},
            ArgumentError,
            "`dropout` must be a number from 0 to below 1. Received: dropout=1",
        ),
        (
            {"encoder": "xyz"},
            UnknownNameError,
            "`encoder` must be one of 'gru', 'lstm', 'cnn', 'transformer', 'none'. "
            "Received: encoder='xyz'.",
        ),
        (
            {"freeze_embeddings": True},
            ArgumentError,
            "`freeze_embeddings` needs `embeddings`. Received: freeze_embeddings=True without them",
        ),
        (
            {"freeze_embeddings": "yes"},
            ArgumentTypeError,
            "`freeze_embeddings` must be True or False. Received: freeze_embeddings='yes'",
        ),
        (
            {"embeddings": MATRIX},
            ShapeError,
            "`embeddings` must have the shape (vocabulary, embedding). Received: embeddings of "
            "shape (11, 7) with vocabulary=11, embedding=5",
        ),
        (
            {"embeddings": MATRIX[1:], "embedding": None},
            ShapeError,
            "`embeddings` must have the shape (vocabulary, embedding). Received: embeddings of "
            "shape (10, 7) with vocabulary=11, embedding=None",
        ),
        (
            {"embeddings": np.ones((VOCABULARY, EMBEDDING), int)},
            ArgumentTypeError,
            "`embeddings` must be a matrix of floating-point numbers. "
            "Received: embeddings of dtype int64",
        ),
        (
            {"embeddings": np.full((VOCABULARY, EMBEDDING), np.nan)},
            ArgumentError,
            "`embeddings` must be finite. Received: NaN or infinity among them",
        ),
    ],
)
def test_numbers_out_of_range_raise(options, error, text):
    with pytest.raises(error) as caught:
        build("dot", **options)
    assert str(caught.value) == text


def test_unusable_contenders_raise():
    with pytest.raises(UnknownNameError, match="Received: contender='words'"):
        build("words")
    with pytest.raises(UnknownNameError, match="Did you mean 'scaled_dot'"):
        build("scaleddot")


@pytest.mark.parametrize(("answer", "activation"), [("labels", "sigmoid"), ("numbers", "linear")])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_other_answers_have_an_output_each(answer: str, activation: str, count: int) -> None:
    model = text_classifier(
        "mean_pooling", vocabulary=11, classes=count, answer=answer, encoder="none"
    )
    assert model.output_shape == (None, count)
    assert model.get_layer("answer").activation.__name__ == activation
