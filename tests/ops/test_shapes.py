"""Ranks, widths and lengths of what a layer is built for."""

import pytest

from regard.errors import ArgumentTypeError, ShapeError
from regard.ops.shapes import check_one_tensor, check_shape, check_shapes


def test_the_widths_of_all_three():
    assert check_shapes((2, 3, 7), (2, 5, 13), (2, 5, 11)) == (7, 11, 13)
    assert check_shapes((2, 3, 7), (2, 5, 13), None) == (7, 13, 13)
    assert check_shapes((None, None, 7), None, None) == (7, 7, 7)


def test_what_is_refused():
    with pytest.raises(ShapeError, match=r"\(batch, steps, features\).* value of shape \(2, 3\)"):
        check_shape("value", (2, 3))
    with pytest.raises(ShapeError, match="with known features"):
        check_shape("value", (2, 3, None))
    with pytest.raises(ArgumentTypeError, match=r"not a list of tensors.*Call layer\(query, value"):
        check_shapes([(2, 3, 7), (2, 5, 7)], None, None)
    with pytest.raises(ShapeError, match="the same number of steps"):
        check_shapes((2, 3, 7), (2, 5, 13), (2, 4, 11))


def test_one_tensor_of_any_rank():
    for shape in ((), (7,), (2, None, 5, 7)):
        check_one_tensor("value", shape)
    with pytest.raises(ArgumentTypeError) as caught:
        check_one_tensor("value", [(2, 7), (2, 7)])
    assert str(caught.value) == (
        "`value` must be one tensor, not a list of tensors. "
        "Received: value of shape [(2, 7), (2, 7)]"
    )
