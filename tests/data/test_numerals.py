"""Numbers from words: what is one, what is missing, what is neither."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data.numerals import read_numbers


def test_numbers_and_missing_values() -> None:
    words = ["1", "-2.5", "+.5", "3.", "1e-3", " 7 ", "", "?", "NaN", "nan", " "]
    numbers, wrong = read_numbers(words)
    assert wrong == []
    np.testing.assert_array_equal(numbers, [1, -2.5, 0.5, 3, 0.001, 7, *[np.nan] * 5])


@pytest.mark.parametrize(
    "word",
    ["1_000", "inf", "-Infinity", "0x10", "1,5", "1e", "--1", "1-2", "+", ".", "NA", "٣", "1 2"],
)  # fmt: skip
def test_what_is_no_number_is_named(word: str) -> None:
    numbers, wrong = read_numbers(["1", word, "?", word])
    assert wrong == [1, 3]
    np.testing.assert_array_equal(numbers, [1, np.nan, np.nan, np.nan])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_a_float_as_python_writes_it_comes_back(floats: list[float]) -> None:
    for words in (list(map(repr, floats)), [*map(repr, floats), "?"]):  # the quick way, the other
        numbers, wrong = read_numbers(words)
        assert wrong == []
        assert numbers[: len(floats)].tolist() == floats
