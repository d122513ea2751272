"""Blocks of a window: laid out, put back, and equal to the plain path in every layer."""

from dataclasses import dataclass

import keras
import numpy as np
import pytest
from keras import ops

from regard import layers
from regard.kernels import band as module
from regard.kernels.band import Band
from regard.kernels.dispatch import block_size, windows
from regard.ops.call_masks import SideMasks
from regard.positions import (
    Alibi,
    Causal,
    DistancePenalty,
    History,
    LocalWindow,
    RelativeBias,
    Rotary,
)
from tests.contract.gradients import gradients

# left, right, T, S, c, offset: one block and many, a last one that is not full, windows wider than
# a block and than all keys, and queries that face places before the first key and after the last.
BANDS = [
    Band(1, 2, 7, 7, 3),
    Band(0, 0, 6, 6, 3),
    Band(5, 1, 8, 8, 2),
    Band(2, 2, 1, 1, 4),
    Band(9, 9, 5, 5, 2),
    Band(1, 2, 5, 9, 3, offset=3),
    Band(2, 1, 9, 4, 2, offset=-3),
    Band(1, 1, 4, 5, 2, offset=20),
    Band(1, 1, 4, 5, 2, offset=-20),
]
random = np.random.default_rng(0)


def numbers(*shape: int) -> np.ndarray:
    return random.normal(size=shape).astype("float32")


def array(tensor) -> np.ndarray:
    return ops.convert_to_numpy(tensor)


def window(band: Band) -> np.ndarray:
    """The pairs of the window, (T, S)."""
    t, s = np.arange(band.query_length)[:, None] + band.offset, np.arange(band.key_length)[None]
    return (s >= t - band.left) & (s <= t + band.right)


@pytest.fixture
def bands(monkeypatch) -> list[Band]:
    """The bands that layers make."""
    made = []

    def make(*args, **options) -> Band:
        made.append(Band(*args, **options))
        return made[-1]

    monkeypatch.setattr(module, "Band", make)
    return made


@pytest.fixture
def small_blocks(monkeypatch, bands) -> list[Band]:
    """Blocks of two, on the banded path wherever it can be taken."""
    monkeypatch.setattr(windows, "_LEAST", 2)
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    return bands


@pytest.mark.parametrize("band", BANDS, ids=repr)
def test_a_block_holds_its_queries_and_the_keys_that_they_reach(band) -> None:
    queries, keys = numbers(2, band.query_length, 3), numbers(2, band.key_length, 3)
    laid = array(band.of_queries(ops.convert_to_tensor(queries))).reshape(2, -1, band.block, 3)
    reached = array(band.of_keys(ops.convert_to_tensor(keys))).reshape(2, -1, band.reach, 3)
    for i in range(band.blocks):
        for r in range(band.block):
            t = i * band.block + r
            assert np.array_equal(
                laid[:, i, r], queries[:, t] if t < band.query_length else 0 * laid[:, i, r]
            )
        for w in range(band.reach):
            s = i * band.block + band.offset - band.left + w
            there = 0 <= s < band.key_length
            assert np.array_equal(reached[:, i, w], keys[:, s] if there else 0 * reached[:, i, w])
    assert np.array_equal(array(band.back(ops.reshape(laid, (-1, band.block, 3)))), queries)


@pytest.mark.parametrize("heads", [(), (3,)], ids=["no heads", "heads"])
@pytest.mark.parametrize("band", BANDS, ids=repr)
def test_pairs_go_back_where_they_came_from(band, heads) -> None:
    pairs = numbers(2 * band.blocks, *heads, band.block, band.reach)
    found = array(band.dense(ops.convert_to_tensor(pairs)))
    each = pairs.reshape(2, band.blocks, *heads, band.block, band.reach)
    expected = np.zeros((2, *heads, band.query_length, band.key_length), "float32")
    for t in range(band.query_length):
        i, r = divmod(t, band.block)
        for w in range(band.reach):
            s = i * band.block + band.offset - band.left + w
            if 0 <= s < band.key_length:
                expected[..., t, s] = each[:, i, ..., r, w]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("heads", [None, 3])
@pytest.mark.parametrize("masked", ["neither", "queries", "keys", "both"])
@pytest.mark.parametrize("band", BANDS, ids=repr)
def test_masks_are_those_of_all_pairs(band, masked, heads) -> None:
    query, key = (
        random.random((2, band.query_length)) < 0.6,
        random.random((2, band.key_length)) < 0.6,
    )
    query = query if masked in ("queries", "both") else None
    key = key if masked in ("keys", "both") else None
    t, s = band.grid(3 if heads is None else 4)
    placed = ops.logical_and(s >= t - band.left, s <= t + band.right)
    given = SideMasks(
        *(None if each is None else ops.convert_to_tensor(each) for each in (query, key)), None
    )
    tensors = (ops.ones((2, length, 1)) for length in (band.query_length, band.key_length))
    found = band.narrow(given, placed, heads, *tensors)
    allowed = np.broadcast_to(window(band), (2, band.query_length, band.key_length)).copy()
    if query is not None:
        allowed &= query[:, :, None]
    if key is not None:
        allowed &= key[:, None]
    laid = array(found.pair_mask if heads is None else found.pair_mask[:, 0])
    assert np.array_equal(array(band.dense(ops.convert_to_tensor(laid))), allowed)
    assert np.array_equal(array(found.query_mask), allowed.any(2))
    assert np.array_equal(array(found.key_mask), allowed.any(1))


def test_a_block_is_half_of_what_its_window_reaches_beyond_it() -> None:
    assert block_size(0, 0) == block_size(32, 32) == 32
    assert block_size(33, 33) == block_size(128, 0) == 64
    assert block_size(64, 64) == 64


LAYERS = {
    "dot": lambda **options: layers.DotAttention(scale="sqrt", **options),
    "multiplicative": layers.MultiplicativeAttention,
    "additive": lambda **options: layers.AdditiveAttention(4, **options),
    "concat": lambda **options: layers.ConcatAttention(4, **options),
    "cosine": layers.CosineAttention,
    "multi-head": lambda **options: layers.MultiHeadAttention(2, 4, **options),
    "grouped": lambda **options: layers.MultiHeadAttention(
        4, 4, num_key_value_heads=2, value_dim=3, **options
    ),
}
POSITIONS = [
    LocalWindow(1, 2, offset=1),
    History(3, offset=-2) + DistancePenalty("linear", 0.3, learned=True),
    LocalWindow(4, 1, offset=2) + Causal() + RelativeBias(buckets=4, max_distance=6),
    LocalWindow(1, 1, offset=30),
]
# Each layer with one position, one layer with each: the blocks are the same code for all of them.
CASES = [
    *((kind, POSITIONS[place % len(POSITIONS)]) for place, kind in enumerate(LAYERS)),
    *(("multi-head", position) for position in POSITIONS),
]
NORMALIZERS = ("softmax", "sigmoid", "sparsemax", "entmax15", "hardmax")


def differ(one: np.ndarray, other: np.ndarray) -> bool:
    return np.abs(one - other).max() > 1e-5 * max(1.0, np.abs(one).max())


def equals_the_plain_path(layer, monkeypatch, bands, **masks) -> None:
    inputs = [numbers(2, 7, 6), numbers(2, 9, 5), numbers(2, 9, 6)]
    found = {}
    for mode in ("reference", "fused"):
        monkeypatch.setenv("REGARD_KERNEL", mode)
        output, weights = layer(*inputs, return_attention_scores=True, **masks)
        slopes = gradients(layer, inputs, **masks)
        found[mode] = {"output": array(output), "weights": array(weights), **slopes}
        assert bool(bands) == (mode == "fused")
    for name, expected in found["reference"].items():
        assert not differ(expected, found["fused"][name]), name


@pytest.mark.parametrize(("kind", "position"), CASES, ids=str)
def test_every_layer_gives_what_the_plain_path_gives(
    kind, position, small_blocks, monkeypatch
) -> None:
    layer = LAYERS[kind](position=position)
    sides = {"query_mask": random.random((2, 7)) < 0.7, "value_mask": random.random((2, 9)) < 0.7}
    equals_the_plain_path(layer, monkeypatch, small_blocks, **sides)


@pytest.mark.parametrize("normalizer", NORMALIZERS)
def test_every_normaliser_gives_what_the_plain_path_gives(
    normalizer, small_blocks, monkeypatch
) -> None:
    layer = LAYERS["multi-head"](position=LocalWindow(2, 1, offset=1), normalizer=normalizer)
    mask = random.random((2, 9)) < 0.7
    equals_the_plain_path(layer, monkeypatch, small_blocks, value_mask=mask)


def test_a_rotation_keeps_its_places(small_blocks, monkeypatch) -> None:
    for kind in ("dot", "multi-head"):
        layer = LAYERS[kind](position=Rotary() + LocalWindow(2, 1, offset=1) + Alibi())
        small_blocks.clear()
        equals_the_plain_path(layer, monkeypatch, small_blocks)


def test_a_regularizer_sees_the_weights_of_all_pairs(small_blocks, monkeypatch) -> None:
    layer = layers.DotAttention(position=LocalWindow(1, 1), attention_regularizer="l2")
    states, losses = numbers(2, 7, 6), []
    for mode in ("reference", "fused"):
        monkeypatch.setenv("REGARD_KERNEL", mode)
        layer(states)
        losses.append(float(layer.losses[0]))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert len(small_blocks) == 1


def test_dropout_drops_pairs_of_the_window(small_blocks) -> None:
    layer = layers.DotAttention(position=LocalWindow(3, 3), dropout=0.5, seed=0)
    states = np.ones((4, 40, 2), "float32")
    output = array(layer(states, training=True))[:, 3:-3]
    assert 0 <= output.min() < 1 < output.max() <= 2 + 1e-6
    assert abs(output.mean() - 1) < 0.1
    assert np.allclose(array(layer(states)), 1)


def test_junk_at_a_key_that_no_window_reaches_goes_nowhere(small_blocks) -> None:
    layer = layers.DotAttention(position=LocalWindow(1, 0))
    states = numbers(1, 6, 3)
    mask = np.array([[1, 1, 0, 0, 1, 1]], bool)
    states[:, 2:4] = np.nan
    assert np.isfinite(array(layer(states, mask=mask))).all()
    for slope in gradients(layer, [states], mask=mask).values():
        assert np.isfinite(slope).all()


@dataclass(frozen=True, repr=False)
class Absolute(LocalWindow):
    """A window that a user has made, which forbids place 4, whoever asks."""

    def allowed(self, t, s):
        return ops.logical_and(super().allowed(t, s), s != 4)

    @property
    def relative(self) -> bool:
        return False


def test_a_position_that_does_not_say_that_it_is_relative_takes_all_pairs(small_blocks) -> None:
    layer = layers.DotAttention(position=Absolute(1, 1))
    _, weights = layer(numbers(1, 8, 3), return_attention_scores=True)
    found = array(weights)[0]
    assert not small_blocks
    assert (found[:, 4] == 0).all()
    assert (np.delete(found, 4, 1).max(0) > 0).all()


@pytest.mark.parametrize("given", ["attention_mask", "attention_bias", "return_scores"])
def test_what_is_of_all_pairs_takes_all_pairs(given, small_blocks) -> None:
    layer, states = layers.DotAttention(position=LocalWindow(1, 1)), numbers(2, 5, 3)
    plain = array(layer(states))
    assert len(small_blocks) == 1
    value = {
        "attention_mask": np.ones((5, 5), bool),
        "attention_bias": np.zeros((5, 5), "float32"),
        "return_scores": True,
    }[given]
    found = layer(states, **{given: value})
    assert len(small_blocks) == 1
    assert not differ(plain, array(found[0] if given == "return_scores" else found))


def test_a_score_of_a_place_takes_all_pairs(small_blocks) -> None:
    layers.LocationAttention(6, position=LocalWindow(1, 1))(numbers(2, 6, 3))
    assert not small_blocks


@pytest.mark.only_on("tensorflow")
def test_a_graph_without_a_length_takes_all_pairs(small_blocks) -> None:
    import tensorflow as tf

    layer = layers.DotAttention(position=LocalWindow(1, 1))
    states = numbers(2, 9, 4)
    expected = array(layer(states))
    run = tf.function(layer, input_signature=[tf.TensorSpec((None, None, 4))])
    assert not differ(expected, array(run(states)))
    assert len(small_blocks) == 1
    run = tf.function(layer, input_signature=[tf.TensorSpec((None, 9, 4))])
    assert not differ(expected, array(run(states)))
    assert len(small_blocks) == 2


def test_a_model_of_any_length_takes_blocks_where_it_is_long(monkeypatch, bands) -> None:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    states = keras.Input((None, 4))
    layer = layers.DotAttention(position=LocalWindow(2, 2))
    model = keras.Model(states, layer(states))
    # On TensorFlow a second length makes a graph of any length, which takes all pairs.
    given = [numbers(2, steps, 4) for steps in (300, 40, 250)]
    found = [array(model.predict_on_batch(each)) for each in given]
    assert bands[0] == Band(2, 2, 300, 300, 32)
    assert len(bands) == (1 if keras.backend.backend() == "tensorflow" else 2)
    monkeypatch.setenv("REGARD_KERNEL", "reference")
    for each, output in zip(given, found, strict=True):
        assert not differ(array(layer(each)), output)
