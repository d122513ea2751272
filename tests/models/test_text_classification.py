"""The text classifier: equal starts, masks from end to end, saving, and the weight of tokens."""

import keras
import numpy as np
import pytest

from regard.catalog import CONTENDERS, contender
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.models import named_seed, text_classifier, token_weights
from tests.contract.subjects import array

VOCABULARY, EMBEDDING, UNITS = 11, 5, 3
IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 0, 0, 0]])
NAMES = [row.name for row in CONTENDERS if row.role != "reference"]
ATTENDING = [name for name in NAMES if contender(name).attends]

every = pytest.mark.parametrize("name", NAMES)


def build(name: str, **options) -> keras.Model:
    sizes = {"vocabulary": VOCABULARY, "embedding": EMBEDDING, "units": UNITS}
    return text_classifier(name, **{**sizes, **options})


def shared_weights(model: keras.Model) -> dict[str, np.ndarray]:
    """The first weights of all layers but the slot and the answer, whose width is the slot's."""
    layers = [model.get_layer(name) for name in ("embedding", "encoder")]
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


@pytest.mark.parametrize("name", ["additive", "keras_multi_head", "random_attention"])
def test_what_was_built_before_does_not_matter(name):
    first = build(name, seed=5).get_weights()
    build("multi_head", seed=2)
    keras.layers.Dense(3).build((None, 2))
    second = build(name, seed=5).get_weights()
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


# A GRU compiles for seconds on JAX: there one of each kind, and every slot in its own tests.
KINDS = ["last_state", "dense_control", "additive", "pooling_hops", "keras_attention"]


@pytest.mark.parametrize("name", KINDS if keras.backend.backend() == "jax" else NAMES)
def test_padding_changes_nothing(name):
    model = build(name, classes=3)
    expected = model.predict_on_batch(IDS)  # compiled: much faster with a GRU on JAX
    np.testing.assert_allclose(expected.sum(1), 1, rtol=1e-5)
    padded = np.pad(IDS, ((0, 0), (0, 2)))
    assert np.max(np.abs(model.predict_on_batch(padded) - expected)) <= 1e-6


@pytest.mark.parametrize("name", ["multi_head", "pooling_tanh", "pooling_hops", "keras_additive"])
def test_token_weights_are_shares_of_the_text(name):
    weights = array(token_weights(build(name))(IDS))
    assert weights.shape == IDS.shape
    np.testing.assert_allclose(weights.sum(1), 1, rtol=1e-5)
    assert np.all((weights == 0) == (IDS == 0))


@pytest.mark.parametrize("name", ["mean_pooling", "dense_control"])
def test_a_contender_without_weights_has_none(name):
    with pytest.raises(ArgumentError) as caught:
        token_weights(build(name))
    assert str(caught.value) == (
        f"`model` must have a contender that attends. Received: a model with contender='{name}'"
    )


def test_fit_trains_all_but_random_attention():
    model = build("random_attention", dropout=0.0)
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    before = {weight.path: array(weight.value).copy() for weight in model.weights}
    model.fit(IDS, np.array([0, 1]), epochs=1, verbose=0)
    for weight in model.weights:
        if "seed" not in weight.path:
            same = np.array_equal(array(weight.value), before[weight.path])
            assert same == ("slot" in weight.path), weight.path


@pytest.mark.parametrize("name", ["pooling_hops", "last_state", "keras_attention"])
def test_saved_models_give_the_same_answer(name, tmp_path):
    model = build(name, classes=3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(loaded.predict_on_batch(IDS), model.predict_on_batch(IDS))
    if name in ATTENDING:
        expected = array(token_weights(model)(IDS))
        assert np.array_equal(array(token_weights(loaded)(IDS)), expected)


def test_named_seeds_are_the_same_everywhere():
    assert named_seed(0, "embedding") == 1407837101
    assert named_seed(1, "embedding") != named_seed(0, "embedding") != named_seed(0, "slot")
    assert all(0 <= named_seed(seed, "x") < 2**31 for seed in range(50))


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
    ],
)
def test_numbers_out_of_range_raise(options, error, text):
    with pytest.raises(error) as caught:
        build("dot", **options)
    assert str(caught.value) == text


def test_unusable_contenders_raise():
    with pytest.raises(ArgumentError, match="Received: contender='words'"):
        build("words")
    with pytest.raises(UnknownNameError, match="Did you mean 'scaled_dot'"):
        build("scaleddot")
