"""A conditional random field in a model: it learns what follows what, decodes, saves, is masked."""

import keras
import numpy as np
import pytest

from regard import runtime
from regard.data import allowed_transitions
from regard.errors import ArgumentError, ShapeError
from regard.layers import CRF
from regard.losses import CRFLoss
from regard.ops.keras_mask import carried_mask
from tests.compared import arrays, close
from tests.contract.planting import Fault, planted
from tests.kernels.linear_chain import brute_force
from tests.kernels.linear_chain.brute_force import EMISSIONS, END, MASK, START, TRANSITIONS


def built(**given) -> CRF:
    layer = CRF(**given)
    layer.build(EMISSIONS.shape)
    for weight, value in zip(layer.weights, (TRANSITIONS, START, END), strict=True):
        weight.assign(value)
    return layer


def decoded(layer: CRF) -> list[np.ndarray]:
    def call(emissions, mask):
        return layer(emissions, mask=mask, return_tags=True)

    given = (keras.ops.convert_to_tensor(each) for each in (EMISSIONS, MASK))
    return arrays(runtime.compiled(call)(*given))


def check_likelihood() -> None:
    """The right path has the probability that all paths give it, in each row."""
    chain, _ = decoded(built())
    tags = np.array([brute_force.whole(row, brute_force.best(row)) for row in range(5)])
    found = -arrays(CRFLoss(reduction=None)(tags, chain))[0].sum(1)
    expected = [
        brute_force.score(row, brute_force.best(row)) - brute_force.log_partition(row)
        for row in range(5)
    ]
    close(found, np.array(expected, "float32"), 1e-4)


def check_decoding() -> None:
    """The tags are those of the best path."""
    _, tags = decoded(built())
    for row in range(5):
        assert tuple(tags[row][MASK[row]]) == brute_force.best(row)


def test_likelihood() -> None:
    check_likelihood()


def test_decoding() -> None:
    check_decoding()


_CONDITION = "kernels.linear_chain.conditioning:conditional_chain"
FAULTS = [
    Fault(
        "transitions turned",
        "layers.crf:CRF._scores",
        "transitions, start, end = scores",
        "transitions, start, end = ops.transpose(scores[0]), *scores[1:]",
        "check_likelihood",
        "",
    ),
    Fault(
        "the end has no score",
        _CONDITION,
        "carry = (nothing + end, nothing[:, :1])",
        "carry = (nothing, nothing[:, :1])",
        "check_likelihood",
        "",
    ),
    Fault(
        "the first step of a row is the first of all",
        _CONDITION,
        "is_first = ops.logical_and(valid, count == 1)",
        "is_first = ops.cumsum(ops.ones_like(count), axis=1) == 1",
        "check_likelihood",
        "",
    ),
    Fault(
        "padding has transitions",
        _CONDITION,
        "valid if mask is not None else None",
        "None",
        "check_likelihood",
        "",
    ),
    Fault(
        "pointers of masked steps are followed",
        "kernels.linear_chain.paths:best_path",
        "scan(backward, last, pointers, valid, reverse=True, repeat=False)",
        "scan(backward, last, pointers, None, reverse=True, repeat=False)",
        "check_decoding",
        "",
    ),
    Fault(
        "the best tag at each step, not the best path",
        "kernels.linear_chain.paths:best_path",
        "paths = ops.expand_dims(best, -1) + here",
        "paths = ops.expand_dims(best, -1) * 0 + here",
        "check_decoding",
        "",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: f"{each.name} -> {each.caught_by}")
def test_check_notices_fault(fault) -> None:
    check = {"check_likelihood": check_likelihood, "check_decoding": check_decoding}
    with planted(fault), pytest.raises(AssertionError):
        check[fault.caught_by]()


def model(**given) -> keras.Model:
    words = keras.Input((None,), dtype="int32")
    hidden = keras.layers.Embedding(7, 3, mask_zero=True)(words)
    chain, tags = CRF(**given)(keras.layers.Dense(3)(hidden), return_tags=True)
    return keras.Model(words, {"chain": chain, "tags": tags})


def test_it_learns_what_follows_what(tmp_path) -> None:
    """The tag is decided by the one before alone: each word says the same of all tags."""
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(0)
    tags = (random.integers(3, size=(64, 1)) + np.arange(6)) % 3
    words = np.where(np.arange(6) == 0, 1 + tags, 5)
    made = model()
    made.compile(keras.optimizers.Adam(0.3), loss={"chain": CRFLoss()})
    history = made.fit(words, {"chain": tags}, batch_size=32, epochs=12, verbose=0)
    assert history.history["loss"][-1] < 0.1 * history.history["loss"][0]
    found = made.predict(words, verbose=0)["tags"]
    assert (found == tags).mean() > 0.99
    path = tmp_path / "model.keras"
    made.save(path)
    loaded = keras.saving.load_model(path, safe_mode=True)
    np.testing.assert_array_equal(loaded.predict(words, verbose=0)["tags"], found)


def test_outputs_carry_the_mask() -> None:
    made = model()
    assert all(carried_mask(each) is not None for each in made.outputs)
    words = np.array([[1, 2, 0, 0], [3, 4, 5, 0]])
    short, longer = (
        made.predict(each, verbose=0) for each in (words, np.pad(words, ((0, 0), (0, 2))))
    )
    close(longer["chain"][:, :4], short["chain"])
    np.testing.assert_array_equal(longer["tags"][:, :4], short["tags"])


def test_tags_that_are_not_allowed_never_come() -> None:
    layer = built(allowed=allowed_transitions(["O", "B-X", "I-X"]))
    found = layer(EMISSIONS * [1, 1, 5], mask=np.ones_like(MASK), return_tags=True)[1]
    for row in arrays(found)[0].tolist():
        assert row[0] != 2
        assert all(after != 2 or before in (1, 2) for before, after in zip(row, row[1:]))  # noqa: B905, RUF007
    assert (arrays(found)[0] == 2).any()


def test_half_precision_is_no_matter() -> None:
    found = CRF(dtype="mixed_float16")(keras.ops.cast(EMISSIONS, "float16"), mask=MASK)
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    assert np.isfinite(arrays(found)[0]).all()


@pytest.mark.parametrize("allowed", [3, [[True]], [[1, 0], [0, 1]], [[True, False], [True]]])
def test_what_is_no_table_of_pairs_is_refused(allowed) -> None:
    with pytest.raises((ArgumentError, ShapeError), match="`allowed` must"):
        CRF(allowed=allowed)(EMISSIONS)


def test_the_config_has_what_is_allowed() -> None:
    allowed = allowed_transitions(["O", "B-X", "I-X"])
    layer = CRF(allowed=allowed)
    assert CRF.from_config(layer.get_config()).allowed == allowed
