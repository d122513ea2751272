"""Masks that take the smallest weights out: what the contract of pruners does not reach."""

import numpy as np

from regard.pruning.magnitude_masks import smallest_of_all, smallest_of_each, two_of_four


def test_equal_weights_are_counted_and_one_is_left():
    kernel = np.full((3, 5), 2.0)
    everything = np.ones((3, 5), bool)
    for share, left in ((0.0, 15), (0.5, 7), (0.99, 1)):
        (mask,) = smallest_of_each([kernel], [everything], share)
        assert mask.sum() == left, share


def test_a_weight_that_is_no_number_stays():
    kernel = np.array([[np.nan, 1.0], [np.inf, 2.0]])
    (mask,) = smallest_of_each([kernel], [np.ones((2, 2), bool)], 0.5)
    assert np.array_equal(mask, [[True, False], [True, False]])


def test_together_the_layer_with_smaller_weights_loses_more():
    kernels = [np.arange(1.0, 7).reshape(2, 3), np.arange(5.5, 15.5).reshape(5, 2)]
    masks = smallest_of_all(kernels, [np.ones(each.shape, bool) for each in kernels], 0.5)
    assert [int((~mask).sum()) for mask in masks] == [6, 2]


def test_fours_that_lose_least_go_first():
    kernel = np.array([9.0, 1, 9, 2, 9, 0.5, 9, 0.1, 3, 3, 3, 3])[:, None]
    mask = two_of_four(kernel, np.ones(kernel.shape, bool), 0, 1 / 6)
    assert np.flatnonzero(~mask.ravel()).tolist() == [5, 7]
    mask = two_of_four(kernel, mask, 0, 1 / 3)
    assert np.flatnonzero(~mask.ravel()).tolist() == [1, 3, 5, 7]
