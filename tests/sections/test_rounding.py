"""Few digits, in dictionaries and lists."""

import math

import pytest

from regard.sections.rounding import rounded, significant

pytestmark = pytest.mark.only_on("jax")  # no tensors


def test_five_digits_behind_the_point_whatever_holds_the_number() -> None:
    value = {"a": [1 / 3, (2 / 3, 7)], "b": {"c": None, "d": "x", "e": True}}
    assert rounded(value) == {
        "a": [0.33333, [0.66667, 7]],
        "b": {"c": None, "d": "x", "e": True},
    }


def test_five_digits_that_count() -> None:
    assert significant(1.23456789e-9) == 1.2346e-9
    assert significant(-123456789.0) == -123460000.0
    assert significant(math.nan) is significant(math.inf) is None
