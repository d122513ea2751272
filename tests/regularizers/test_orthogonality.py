import keras
import numpy as np
import pytest

from regard.regularizers import Orthogonality
from tests.contract.subjects import array, close
from tests.golden.loading import load
from tests.regularizers.weights import KEY_MASK, QUERY_MASK, weights

GOLDEN = [
    "ssa_add_w3_both_nomask",
    "ssa_add_w3_hist_nomask",
    "ssa_add_wNone_hist_nomask",
    "ssa_mul_w3_both_nomask",
    "ssa_mul_wNone_both_nomask",
]


def oracle(rows, queries, keys, factor):
    """Lin et al. 2017, section 2.2, a sample at a time."""
    found = []
    for sample, query_mask, key_mask in zip(rows, queries, keys, strict=True):
        total = 0.0
        for head in sample:
            a = head[query_mask][:, key_mask].astype("float64")
            for i in range(len(a)):
                for j in range(len(a)):
                    total += (sum(a[i] * a[j]) - (i == j)) ** 2
        found.append(factor * total)
    return np.array(found)


def test_formula():
    given = weights()
    expected = oracle(given, QUERY_MASK, KEY_MASK, 0.3)
    assert close(array(Orthogonality(0.3).per_sample(given, QUERY_MASK, KEY_MASK)), expected)
    plain = weights(masked=False)
    everything = np.ones_like(QUERY_MASK), np.ones_like(KEY_MASK)
    expected = oracle(plain, *everything, 0.3)
    assert close(array(Orthogonality(0.3).per_sample(plain)), expected)
    assert len(set(expected)) == len(expected)


def test_a_key_of_its_own_for_each_query():
    given = np.eye(5, dtype="float32")[None, [3, 0, 4]]
    assert array(Orthogonality(2.0)(given)) == 0
    given[0, 1] = given[0, 0]  # two queries at one key, on both sides of the diagonal
    assert array(Orthogonality(2.0)(given)) == 4
    given[0, 1] = 0  # and one at none
    assert array(Orthogonality(2.0)(given)) == 2


@pytest.mark.parametrize("case", GOLDEN)
def test_keras_self_attention(shared, case):
    arrays = load(shared, f"keras_self_attention/{case}")
    config = arrays.config
    given = keras.ops.convert_to_tensor(arrays["output_1"])
    found = array(Orthogonality(config["attention_regularizer_weight"])(given)) / len(given)
    assert close(found, arrays["loss_0"], 1e-5)


@pytest.mark.only_on("jax")
def test_keras_self_attention_counts_the_padding(shared):
    """Where the original has a mask, its loss is that of all rows; ours is that of the valid."""
    arrays = load(shared, "keras_self_attention/ssa_add_w3_both_mask")
    config = arrays.config
    given, mask, count = arrays["output_1"], arrays["mask_0"], len(arrays["output_1"])
    regularizer = Orthogonality(config["attention_regularizer_weight"])
    assert close(array(regularizer(given)) / count, arrays["loss_0"], 1e-5)
    valid = array(regularizer.per_sample(given, mask, mask)).sum() / count
    assert not close(valid, arrays["loss_0"], 1e-2)
