"""Rows of a model, as arrays and as files; what does not fit is refused in a sentence."""

import numpy as np
import pytest

from regard.errors import ArgumentTypeError, DataError
from regard.tasks.own_model.swapping.swap_data import read_rows
from tests.tasks.own_model.swapping.trained_models import rows, two_inputs

X, Y = rows()
MANY = ("frames", "mask", "age")


def saved(path, **arrays):
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize("name", ["x", "ids"])
def test_a_file_of_one_input(tmp_path, name) -> None:
    path = saved(tmp_path / "rows.npz", **{name: X, "y": Y, "group": np.arange(len(Y)) // 3})
    found = read_rows(path, ("ids",))
    np.testing.assert_array_equal(found.x, X)
    np.testing.assert_array_equal(found.y, Y)
    assert len(set(found.groups)) == 20
    given = np.arange(len(Y)) % 2
    np.testing.assert_array_equal(read_rows(str(path), ("ids",), given).groups, given)


def test_a_file_of_several_inputs_and_pairs(tmp_path) -> None:
    x, y = two_inputs()
    found = read_rows(saved(tmp_path / "rows.npz", **x, y=y), MANY)
    assert found.digest() == read_rows((x, y), MANY).digest()
    assert len(read_rows((list(x.values()), y), MANY)) == len(y)


@pytest.mark.parametrize(
    ("arrays", "names", "came"),
    [
        ({"x": X}, ("ids",), "with 'x'"),
        ({"x": X, "y": Y, "z": Y}, ("ids",), "with 'x', 'y', 'z'"),
        ({"x": X, "y": Y}, MANY, "with 'x', 'y'"),
        ({}, ("ids",), "with none"),
    ],
)
def test_a_file_with_other_arrays(tmp_path, arrays, names, came) -> None:
    with pytest.raises(DataError, match=rf"must be a \.npz file with the arrays .* {came}$"):
        read_rows(saved(tmp_path / "rows.npz", **arrays), names)


def test_what_is_no_file_of_arrays(tmp_path) -> None:
    text = tmp_path / "rows.npz"
    with pytest.raises(DataError, match="FileNotFoundError"):
        read_rows(text, ("ids",))
    text.write_text("x,y\n1,2\n")
    with pytest.raises(DataError, match=r"Received: .*rows\.npz; "):
        read_rows(text, ("ids",))
    single = tmp_path / "one.npy"
    np.save(single, X)
    with pytest.raises(DataError, match=r"Received: .*one\.npy; "):
        read_rows(single, ("ids",))
    with pytest.raises(DataError, match="ValueError: Object arrays"):
        read_rows(saved(tmp_path / "o.npz", x=np.array([{}]), y=Y), ("ids",))


def test_what_is_no_pair() -> None:
    with pytest.raises(ArgumentTypeError, match=r"a pair \(x, y\) of arrays, or a .npz.*ndarray"):
        read_rows(X, ("ids",))
    with pytest.raises(DataError, match=r"each input of the model: ids. Received: 3 in x"):
        read_rows(two_inputs(), ("ids",))
