"""A sample says where its rows have steps, and which of these decide."""

import numpy as np
import pytest

from regard.sections.sample import Sample
from tests.sections.made_maps import NAMES

pytestmark = pytest.mark.only_on("jax")  # no tensors

STEPS = np.array([2, 5, 3])


def test_rows_are_padded_and_cut() -> None:
    known = [np.arange(count) == count - 1 for count in STEPS]
    made = Sample(np.arange(3), STEPS, lambda answers: answers, NAMES, known)
    assert made.there(4).astype(int).tolist() == [[1, 1, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0]]
    assert made.known_to_decide(4).astype(int).tolist() == [
        [0, 1, 0, 0],
        [0, 0, 0, 0],  # its last step is cut off
        [0, 0, 1, 0],
    ]


def test_where_nothing_is_known_nothing_decides() -> None:
    made = Sample(np.arange(3), STEPS, lambda answers: answers, NAMES)
    assert not made.known_to_decide(4).any()
