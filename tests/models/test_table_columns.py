"""Columns of a table as numbers, against the definition."""

import numpy as np
import pandas as pd
import pytest

from regard.errors import ArgumentTypeError, DataError
from regard.models.table_columns import learned_columns

pytestmark = pytest.mark.only_on("jax")  # no tensors

TABLE = pd.DataFrame({"size": [1.0, 3.0, 5.0], "kind": ["b", "a", "b"], "code": [7, 7, 5]})


def test_numbers_are_standardised_and_names_become_one_hot() -> None:
    size, kind, code = learned_columns(TABLE, ["code"])
    spread = np.sqrt(8 / 3)
    np.testing.assert_allclose(
        size.encoded(TABLE["size"], "error"), [[-2 / spread], [0], [2 / spread]], rtol=1e-6
    )
    assert kind.encoded(TABLE["kind"], "error").tolist() == [[0, 1], [1, 0], [0, 1]]
    assert code.categories == (5, 7)
    assert (size.width, kind.width) == (1, 2)


def test_a_constant_becomes_0() -> None:
    (constant,) = learned_columns(pd.DataFrame({"x": [0.1] * 7}), [])
    assert np.abs(constant.encoded(pd.Series([0.1]), "error")).max() < 1e-6


def test_an_unseen_category_is_refused_or_is_zeros() -> None:
    kind = learned_columns(TABLE, [])[1]
    with pytest.raises(DataError, match=r"categories that `fit` had. Received: 'c' in row 1"):
        kind.encoded(pd.Series(["a", "c"]), "error")
    assert kind.encoded(pd.Series(["a", "c"]), "zeros").tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize(
    ("table", "categories", "error", "said"),
    [
        ({"x": [1.0, np.nan]}, [], DataError, "must hold finite numbers"),
        ({"x": ["a", None]}, [], DataError, "must have a category in each row"),
        ({"x": [1, 2]}, ["y"], DataError, r"must name columns. Received: \['y'\]"),
        ({"x": [(1,), (2,)]}, [], ArgumentTypeError, "strings, booleans or numbers"),
    ],
)
def test_what_is_no_column_is_refused(table, categories, error, said) -> None:
    with pytest.raises(error, match=said):
        learned_columns(pd.DataFrame(table), categories)
