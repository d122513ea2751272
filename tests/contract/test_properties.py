"""What the contract promises, on drawn shapes, masks, scores and dtypes (more of them: FULL=1)."""

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from regard.ops.normalizers import NORMALIZERS, SUMS_TO_ONE
from tests.contract.checks.masking import JUNK, PRECISIONS
from tests.contract.normalizer_oracles import normalized
from tests.contract.sizes import KEYS
from tests.contract.subjects import Subject, array, close, subjects
from tests.full import full

FULL = full("properties")
# On JAX each new shape is compiled again.
COUNT = 400 if FULL else 8 if keras.backend.backend() == "jax" else 40
drawn = settings(
    max_examples=COUNT,
    derandomize=not FULL,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# A stretched diagonal asks for a valid step on both sides.
DRAWN = [
    each
    for each in subjects()
    if each.kind.gives_weights
    and each.kind.sizes == (KEYS,)
    and each.kind.over_steps
    and not each.stretched
]
WITH_PAIRS = [each for each in DRAWN if each.kind.has_pairs]
BUILT: dict[tuple[str, str], keras.layers.Layer] = {}

pytestmark = pytest.mark.xdist_group("properties")


def built(subject: Subject, dtype: str = "float32") -> keras.layers.Layer:
    """A layer for all cases: making one compiles more than calling one."""
    return BUILT.setdefault((subject.name, dtype), subject.built(dtype=dtype))


def masks(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(bool, shape)


@st.composite
def calls(draw: st.DrawFn, chosen: list[Subject]) -> tuple[Subject, list[np.ndarray], dict]:
    """A layer, its inputs and the masks of its sides: any batch, any lengths, holes anywhere."""
    subject = draw(st.sampled_from(chosen))
    batch, queries, keys = (draw(st.integers(1, most)) for most in (3, 4, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lengths = subject.kind.lengths(queries, keys)
    inputs = [
        random.normal(size=(batch, length, each.shape[-1])).astype("float32")
        for length, each in zip(lengths, subject.inputs(), strict=True)
    ]
    valid = draw(masks(batch, keys))
    if subject.tried.asks_for_a_step(subject.arguments):
        valid[:, 0] = True  # the oracle has no query otherwise
    asking = {"query_mask": draw(masks(batch, queries))} if subject.kind.has_pairs else {}
    return subject, inputs, {**asking, **subject.kind.key_side(valid)}


@drawn
@given(calls(DRAWN))
def test_output_and_weights_equal_plain_loops(case) -> None:
    subject, inputs, sides = case
    layer = built(subject)
    expected = subject.kind.oracle(layer, *[each.astype("float64") for each in inputs], **sides)
    for found, wanted in zip(subject.call(layer, *inputs, **sides), expected, strict=True):
        assert close(found, wanted, 1e-5)


@drawn
@given(calls(WITH_PAIRS), st.data(), st.sampled_from(list(PRECISIONS)), st.sampled_from(JUNK))
def test_masks_of_pairs_keep_the_contract(case, data, dtype, junk) -> None:
    subject, (query, value, key), sides = case
    pairs = data.draw(masks(len(query), query.shape[1], key.shape[1]))
    layer, options = built(subject, dtype), {**sides, "attention_mask": pairs}
    output, weights = subject.call(layer, query, value, key, **options)
    allowed = pairs & sides["query_mask"][:, :, None] & sides["value_mask"][:, None]
    rows = weights if subject.heads else weights[:, None]
    assert np.all(np.isfinite(output))
    assert np.all(rows[np.broadcast_to(~allowed[:, None], rows.shape)] == 0)
    assert np.all(rows >= 0)
    if subject.distribution:
        totals = np.sum(rows, axis=-1, dtype="float64")
        expected = np.broadcast_to(np.any(allowed, axis=-1)[:, None], totals.shape)
        assert close(totals, expected.astype("float64"), 10 * PRECISIONS[dtype])
    assert np.all(output[~np.any(rows, axis=(1, 3))] == 0)
    unseen = ~np.any(allowed, axis=1)[..., None]  # a key that no query sees is not read
    value, key = (np.where(unseen, np.float32(junk), each) for each in (value, key))
    assert np.array_equal(subject.call(layer, query, value, key, **options)[0], output)


@drawn
@given(
    st.sampled_from(list(NORMALIZERS)),
    st.sampled_from(["float16", "float32"]),
    arrays.arrays(
        "float16",
        arrays.array_shapes(min_dims=2, max_dims=4, max_side=5),
        elements=st.floats(-60_000, 60_000, width=16),
    ),
    st.data(),
)
def test_normalisers_equal_plain_loops(name, dtype, scores, data) -> None:
    allowed = data.draw(masks(*scores.shape))
    tensor = keras.ops.convert_to_tensor(scores.astype(dtype))
    weights = array(NORMALIZERS[name](tensor, keras.ops.convert_to_tensor(allowed)))
    assert np.all(weights[~allowed] == 0)
    if SUMS_TO_ONE[name]:
        totals = np.sum(weights, axis=-1, dtype="float64")
        assert close(totals, np.any(allowed, axis=-1).astype("float64"))
    rows, masked, found = (each.reshape(-1, each.shape[-1]) for each in (scores, allowed, weights))
    for row, valid, weight in zip(rows.astype("float64"), masked, found, strict=True):
        assert close(weight, normalized(name, row, valid), 1e-5)
