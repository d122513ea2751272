"""Arrays come back as they were, whatever their dtype and order in memory."""

import numpy as np
import pytest

from regard.comparison.store.array_bytes import array_of, bytes_of


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<i8", "|b1"])
def test_an_array_comes_back(dtype) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(dtype).transpose(2, 0, 1)
    name, shape, content = bytes_of(array)
    found = array_of(name, shape, content)
    np.testing.assert_array_equal(found, array)
    assert name == np.dtype(dtype).newbyteorder("<").str == found.dtype.str
    assert shape == (4, 2, 3)


def test_an_array_without_elements_and_one_without_axes() -> None:
    for array in (np.zeros((0, 3)), np.float32(2.5)):
        np.testing.assert_array_equal(array_of(*bytes_of(array)), array)
