"""What is refused before a call is run, by shapes alone; the words are in `test_call_masks`."""

import re

import keras
import numpy as np
import pytest

from regard.errors import MaskError, ShapeError
from regard.ops.mask_checks import check_masks

QUERIES, KEYS, WIDTH = 3, 5, 7


def symbols(*shapes: tuple) -> list[keras.KerasTensor]:
    return [keras.KerasTensor(shape) for shape in shapes]


def test_batches_are_compared_where_they_are_known():
    nothing = [None] * 7
    check_masks(*symbols((2, QUERIES, WIDTH), (None, KEYS, WIDTH)), *nothing)
    with pytest.raises(ShapeError, match="same batch"):
        check_masks(*symbols((2, None, WIDTH), (3, None, WIDTH)), *nothing)


def test_unknown_sizes_fit_anything():
    query, value = keras.Input((None, WIDTH)), keras.Input((KEYS, WIDTH))
    mask = keras.Input((None, KEYS), dtype="bool")
    check_masks(query, value, None, None, None, None, None, mask, None)
    with pytest.raises(MaskError, match=r"\(None, 5\), \(None, None, 5\)"):
        check_masks(query, value, None, None, None, None, None, np.ones((3, 4), bool), None)


@pytest.mark.parametrize(
    ("shape", "index"),
    [((2, 1, KEYS), "[:, 0]"), ((2, 1, 1, KEYS), "[:, 0, 0]"), ((2, KEYS), "")],
)
def test_a_mask_of_keys_that_is_spread_over_queries_is_told_its_place(shape, index):
    query, value = symbols((2, QUERIES, WIDTH), (2, KEYS, WIDTH))
    mask = np.ones(shape, bool)
    end = f"is `key_mask`, (batch, steps): key_mask=mask{index}"
    with pytest.raises(MaskError, match=f"{re.escape(end)}$"):
        check_masks(query, value, None, None, None, None, None, mask, 4)
    if index:
        with pytest.raises(MaskError, match=f"{re.escape(f'Take key_mask=mask{index}')}[.] More"):
            check_masks(query, value, None, None, None, None, mask, None, 4)


def test_another_wrong_shape_is_told_no_place():
    query, value = symbols((2, QUERIES, WIDTH), (2, KEYS, WIDTH))
    for shape in ((2, 2, KEYS), (3, 1, KEYS), (2, 1, 4), (KEYS,)):
        with pytest.raises(MaskError, match=r"of shape \([\d, ]*\)$"):
            check_masks(query, value, None, None, None, None, None, np.ones(shape, bool), 4)
