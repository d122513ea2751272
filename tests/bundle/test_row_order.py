"""What a model gives to batches comes back in the order of the rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from regard.bundle.row_order import in_row_order


@dataclass
class Batch:
    inputs: Any
    rows: Any


BATCHES = [Batch([[5.0, 1.0], [3.0, 1.0]], [2, 0]), Batch([[7.0], [0.0]], [1])]


def test_rows_come_in_their_order_without_the_filling() -> None:
    found = in_row_order(np.array, BATCHES, 3)
    np.testing.assert_array_equal(found, [[3, 1], [7, 0], [5, 1]])


def test_a_width_may_be_given() -> None:
    assert in_row_order(np.array, BATCHES, 3, width=5).shape == (3, 5)
    assert in_row_order(np.array, [], 0, width=5).shape == (0, 5)
