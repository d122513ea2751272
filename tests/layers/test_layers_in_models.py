"""Every public layer in the models that people put it into."""

import keras
import numpy as np
import pytest

from regard import layers
from tests.contract.subjects import array, close
from tests.layers.every_layer import (
    EVERY,
    FLAT,
    POOLED,
    WIDTH,
    WORDS,
    inputs,
    made,
    numbers,
    reader,
)

# Their models are built once for all tests of this file.
pytestmark = pytest.mark.xdist_group("in models")

every = pytest.mark.parametrize("name", EVERY)
TIMES = 3


class Reader(keras.Model):
    """A model that is subclassed: tokens, a recurrent layer in both directions, the layers."""

    def __init__(self):
        super().__init__()
        self.embedding = keras.layers.Embedding(WORDS, WIDTH)
        self.recurrent = keras.layers.Bidirectional(
            keras.layers.GRU(WIDTH // 2, return_sequences=True)
        )
        self.every = made()

    def call(self, given):
        found = {}
        states = {kind: self.read(ids) for kind, ids in given.items()}
        for name, layer in self.every.items():
            kind = "texts" if name in FLAT else "documents"
            found[name] = layer(states[kind], mask=keras.ops.not_equal(given[kind], 0))
        return found

    def read(self, ids):
        """The states of each sequence, whether it is a text or a sentence of a document."""
        rows = keras.ops.reshape(ids, (-1, keras.ops.shape(ids)[-1]))
        states = self.recurrent(self.embedding(rows), mask=keras.ops.not_equal(rows, 0))
        return keras.ops.reshape(states, (*keras.ops.shape(ids), WIDTH))


def padded(given: dict[str, np.ndarray], more: int = 3) -> dict[str, np.ndarray]:
    """The tokens with steps behind them, and documents with sentences too."""
    return {
        kind: np.pad(ids, ((0, 0), *((0, more),) * (ids.ndim - 1))) for kind, ids in given.items()
    }


def filled(model: keras.Model) -> keras.Model:
    """The model with weights, biases included, that are far from their first values."""
    random = np.random.default_rng(7)
    model.set_weights([random.normal(0.1, 0.4, each.shape) for each in model.get_weights()])
    return model


def test_every_public_layer_is_here():
    there = {type(make()) for make in EVERY.values()}
    # It reads two tensors, which no `TimeDistributed` gives: its own tests put it into models.
    others = {layers.AttentionLayer, layers.GaussianSampling}
    assert there == {getattr(layers, name) for name in layers.__all__} - others
    pooling = (layers.AttentionPooling, layers.HierarchicalAttention)
    assert {name for name, make in EVERY.items() if isinstance(make(), pooling)} == POOLED


@pytest.fixture(scope="module")
def subclassed():
    """What a subclassed model gives for a batch, and for the same batch with more padding."""
    model = Reader()
    model({kind: keras.Input(ids.shape[1:], dtype="int32") for kind, ids in inputs().items()})
    filled(model)
    return model.predict_on_batch(inputs()), model.predict_on_batch(padded(inputs()))


@every
def test_behind_a_recurrent_layer_in_a_subclassed_model(subclassed, name):
    expected, found = (each[name] for each in subclassed)
    if name not in POOLED:
        behind, found = found[:, expected.shape[1] :], found[:, : expected.shape[1]]
        # These pass on what they read, or what the layer inside makes; else padding is 0 exactly.
        assert name in ("activity_penalty", "carry_mask") or np.all(behind == 0)
    assert close(found, expected)
    assert np.any(expected != 0)


@pytest.fixture(scope="module")
def whole():
    """All layers side by side; others were made before them."""
    made()
    return filled(reader(made()))


@pytest.fixture(scope="module")
def given(whole):
    return whole.predict_on_batch(inputs())


def test_saved_side_by_side(whole, given, tmp_path):
    path = tmp_path / "model.keras"
    whole.save(path)
    loaded = keras.saving.load_model(path, safe_mode=True)
    again = loaded.predict_on_batch(inputs())
    assert all(np.array_equal(again[name], given[name]) for name in EVERY)
    assert [each.path for each in loaded.weights] == [each.path for each in whole.weights]


@every
def test_weights_have_the_same_paths_in_any_order(whole, name):
    layer = EVERY[name](name=name)
    layer.build((None,) * (2 if name in FLAT else 3) + (WIDTH,))
    paths = [each.path for each in layer.weights]
    assert paths == [each.path for each in whole.get_layer(name).weights]
    assert all(path.startswith(f"{name}/") for path in paths)
    assert len(set(paths)) == len(paths)


@pytest.fixture(scope="module")
def small(whole):
    """One sample of one step, and no sample at all."""
    ones = {kind: ids[:1, ..., :1] for kind, ids in inputs().items()}
    ones["documents"] = ones["documents"][:, :1]
    nothing = {kind: ids[:0] for kind, ids in inputs().items()}
    return whole.predict_on_batch(ones), whole.predict_on_batch(nothing)


@every
def test_one_sample_of_one_step_and_no_sample(whole, given, small, name):
    one, nothing = small[0][name], small[1][name]
    behind = given[name].shape[1 if name in POOLED else 2 :]
    assert one.shape == (1, *(() if name in POOLED else (1,)), *behind)
    assert np.all(np.isfinite(one))
    assert np.any(one != 0)
    assert tuple(nothing.shape) == (0, *given[name].shape[1:])
    if name in POOLED:  # of one step the weight is 1, so the step itself comes out
        first = inputs()["texts" if name in FLAT else "documents"].reshape(2, -1)[0, 0]
        assert close(one[0], array(whole.get_layer("embedding").embeddings)[first])


def outer(whole: keras.Model, names: set[str], times: int | None) -> dict[str, np.ndarray]:
    """What `TimeDistributed` gives of these layers over three steps, unknown beforehand or not."""
    model = reader({name: whole.get_layer(name) for name in names}, times)
    model.get_layer("embedding").set_weights(whole.get_layer("embedding").get_weights())
    steps = [inputs(seed=seed) for seed in range(TIMES)]
    return model.predict_on_batch(
        {kind: np.stack([each[kind] for each in steps], axis=1) for kind in steps[0]}
    )


@pytest.fixture(scope="module")
def step_by_step(whole):
    return [whole.predict_on_batch(inputs(seed=seed)) for seed in range(TIMES)]


@pytest.fixture(scope="module")
def distributed(whole):
    # An unknown number, but on TensorFlow: see below.
    return outer(whole, set(EVERY), TIMES if keras.backend.backend() == "tensorflow" else None)


@every
def test_time_distributed(distributed, step_by_step, name):
    for i, step in enumerate(step_by_step):
        assert close(distributed[name][:, i], step[name])


def test_time_distributed_over_three_steps(whole, step_by_step):
    names = {"activity_penalty", "multi_head", "feature", "hierarchical"}
    for name, found in outer(whole, names, TIMES).items():
        for i, step in enumerate(step_by_step):
            assert close(found[:, i], step[name])


@pytest.mark.only_on("tensorflow")
def test_keras_has_as_many_steps_as_samples_where_tensorflow_does_not_know_them():
    """Of any layer, Keras's own too: what the documentation warns of."""
    given = keras.Input((None, 5, WIDTH))
    model = keras.Model(given, keras.layers.TimeDistributed(keras.layers.Dense(4))(given))
    assert model.predict_on_batch(numbers(2, 5, 5, WIDTH)).shape == (2, 5, 5, 4)
    assert model.predict_on_batch(numbers(2, 3, 5, WIDTH)).shape == (2, 2, 5, 4)


@pytest.mark.parametrize("name", ["feature", "feature_shared", "hierarchical", "pooling_last"])
def test_the_mask_of_an_embedding_arrives_in_a_sequential_model(whole, given, name):
    embedding = keras.layers.Embedding(WORDS, WIDTH, mask_zero=True)
    model = keras.Sequential([embedding, whole.get_layer(name)])
    ids = inputs()["texts" if name in FLAT else "documents"]
    model.build(ids.shape)
    embedding.set_weights(whole.get_layer("embedding").get_weights())
    assert close(model.predict_on_batch(ids), given[name])


@every
def test_an_initializer_that_weights_share_gives_each_its_own(name):
    shared = keras.initializers.RandomNormal(seed=17)
    families = ("kernel_initializer", "bias_initializer")
    options = {each: shared for each in families if each in EVERY[name]().get_config()}
    if not options:
        pytest.skip("has no weights from an initializer")
    layer = EVERY[name](**options)
    layer.build(numbers(*(2, 5, WIDTH) if name in FLAT else (2, 3, 5, WIDTH)).shape)
    firsts = [array(each.value).ravel()[0] for each in layer.weights]
    assert len(set(firsts)) == len(firsts)
