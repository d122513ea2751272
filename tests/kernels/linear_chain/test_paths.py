"""Likelihoods, best paths and marginals are those of all paths, tried one by one."""

import keras
import numpy as np

from regard import runtime
from regard.kernels import linear_chain
from tests.compared import arrays, close
from tests.kernels.linear_chain import brute_force
from tests.kernels.linear_chain.brute_force import MASK
from tests.kernels.linear_chain.test_conditioning import conditioned

ROWS = range(len(MASK))


def test_each_path_has_its_probability() -> None:
    chain = conditioned()[0]
    likelihood = runtime.compiled(linear_chain.path_log_probability)
    for number in range(3**4):
        tried = [brute_force.paths(row)[number % 3 ** int(MASK[row].sum())] for row in ROWS]
        if number % 7:
            continue
        tags = np.array([brute_force.whole(row, path) for row, path in enumerate(tried)])
        expected = [
            brute_force.score(row, path) - brute_force.log_partition(row)
            for row, path in enumerate(tried)
        ]
        found = likelihood(chain, keras.ops.convert_to_tensor(tags))
        close(found, np.array(expected, "float32"), 1e-4)


def test_the_best_path_is_the_best_of_all() -> None:
    found = arrays(runtime.compiled(linear_chain.best_path)(conditioned()[0]))[0]
    assert not found[~MASK].any()
    for row in ROWS:
        assert tuple(found[row][MASK[row]]) == brute_force.best(row)


def test_marginals_sum_over_all_paths() -> None:
    found = runtime.compiled(linear_chain.marginals)(conditioned()[0])
    close(found, np.array([brute_force.marginals(row) for row in ROWS], "float32"))


def test_a_tag_that_is_none_is_told() -> None:
    tags = np.where(MASK, 3, 0)
    found = arrays(linear_chain.step_log_probabilities(conditioned()[0], tags))[0]
    assert np.isnan(found[MASK]).all()
    assert not found[~MASK].any()


def test_a_chain_tells_its_padding() -> None:
    np.testing.assert_array_equal(arrays(linear_chain.valid_steps(conditioned()[0]))[0], MASK)


def test_one_tag_is_certain() -> None:
    chain, _ = linear_chain.conditional_chain(
        np.ones((2, 3, 1), "float32"), np.ones((1, 1)), np.ones(1), np.ones(1)
    )
    assert not arrays(linear_chain.path_log_probability(chain, np.zeros((2, 3), int)))[0].any()
    assert not arrays(linear_chain.best_path(chain))[0].any()
