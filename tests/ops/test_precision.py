"""Dtypes that are kept, float64 included."""

import contextlib

import keras
import numpy as np
import pytest

from regard.ops.precision import is_double, precise, saturated, tanh, widened
from tests.contract.subjects import array, close

NUMBERS = np.array([-30.0, -1.5, -1e-9, 0.0, 1e-3, 0.25, 2.0, 400.0])


def doubles_known() -> contextlib.AbstractContextManager:
    if keras.backend.backend() != "jax":
        return contextlib.nullcontext()
    import jax

    return jax.enable_x64(True)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_a_shorter_dtype_is_made_float32(dtype) -> None:
    numbers = keras.ops.cast(keras.ops.convert_to_tensor(NUMBERS.astype("float32")), dtype)
    assert not is_double(numbers)
    assert keras.backend.standardize_dtype(precise(numbers).dtype) == "float32"
    assert keras.backend.standardize_dtype(tanh(numbers).dtype) == dtype
    assert close(array(tanh(numbers)), np.tanh(NUMBERS), 1e-2)


def test_float64_is_kept() -> None:
    with doubles_known():
        numbers = keras.ops.convert_to_tensor(NUMBERS, dtype="float64")
        assert is_double(numbers)
        assert precise(numbers) is numbers
        found = tanh(numbers)
        assert is_double(found)
        assert np.max(np.abs(array(found) - np.tanh(NUMBERS))) <= 2.3e-16


def test_float16_alone_is_widened() -> None:
    for dtype, expected in (("float16", "float32"), ("bfloat16", "bfloat16")):
        tensor = keras.ops.zeros((2,), dtype=dtype)
        assert keras.backend.standardize_dtype(widened(tensor).dtype) == expected


def test_float16_ends_at_its_largest_number() -> None:
    numbers = np.array([1e5, -1e9, 3.0, np.inf, -np.inf, np.nan], "float32")
    tensor = keras.ops.convert_to_tensor(numbers)
    half = keras.ops.convert_to_numpy(saturated(tensor, "float16"))
    assert half.dtype == "float16"
    assert np.array_equal(half, [65504, -65504, 3, np.inf, -np.inf, np.nan], equal_nan=True)
    same = keras.ops.convert_to_numpy(saturated(tensor, "float32"))
    assert np.array_equal(same, numbers, equal_nan=True)
