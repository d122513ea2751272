"""The layer of a contender, built, and how it attends from each state to all."""

import numpy as np
import pytest

from regard.catalog import CONTENDERS, contender
from regard.models.contender_layer import attended_by_all, built_contender
from tests.contract.subjects import array

STATES = np.random.default_rng(0).normal(size=(2, 4, 6)).astype("float32")
MASK = np.array([[1, 1, 1, 0], [1, 0, 1, 1]], bool)
SEQUENCE = [row.name for row in CONTENDERS if row.role == "sequence"]


@pytest.mark.every_backend
@pytest.mark.parametrize("name", SEQUENCE)
def test_padding_is_not_read_whatever_the_convention(name) -> None:
    layer = built_contender(contender(name), (None, None, 6), "float32")
    assert layer.built
    assert layer.name == "attention"
    other = np.where(MASK[..., None], STATES, 9).astype("float32")
    found = [array(attended_by_all(layer, each, MASK))[MASK] for each in (STATES, other)]
    np.testing.assert_allclose(*found, atol=1e-6)
    assert array(attended_by_all(layer, STATES, MASK)).shape == STATES.shape


def test_settings_are_made_of_the_row() -> None:
    assert built_contender(contender("additive"), (None, None, 6), "float32").units == 6
    assert not built_contender(contender("random_attention"), (None, None, 6), None).trainable
    assert built_contender(contender("local_dot"), (None, None, 6), None).position.left == 8
