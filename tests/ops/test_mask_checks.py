"""What is refused before a call is run, by shapes alone; the words are in `test_call_masks`."""

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
