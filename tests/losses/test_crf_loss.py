"""The loss of a path is its likelihood, over valid steps."""

import keras
import numpy as np
import pytest

from regard.errors import ShapeError
from regard.losses import CRFLoss
from tests.compared import arrays, close
from tests.kernels.linear_chain import brute_force
from tests.kernels.linear_chain.brute_force import MASK
from tests.kernels.linear_chain.test_conditioning import conditioned


def right_paths() -> np.ndarray:
    return np.array([brute_force.whole(row, brute_force.best(row)) for row in range(len(MASK))])


def expected() -> np.ndarray:
    """The negative log-likelihood of each row."""
    return np.array(
        [
            brute_force.log_partition(row) - brute_force.score(row, brute_force.best(row))
            for row in range(len(MASK))
        ]
    )


def test_it_is_the_mean_over_valid_steps() -> None:
    chain = conditioned()[0]
    close(CRFLoss()(right_paths(), chain), np.float32(expected().sum() / MASK.sum()))
    close(CRFLoss(reduction="sum")(right_paths(), chain), np.float32(expected().sum()))
    steps = arrays(CRFLoss(reduction=None)(right_paths(), chain))[0]
    close(steps.sum(1), expected().astype("float32"))


def test_weights_are_those_of_sequences() -> None:
    weights = np.array([1.0, 0, 0, 0, 0])
    for given in (weights, weights[:, None], np.tile(weights[:, None], (1, 4))):
        found = CRFLoss(reduction="sum")(right_paths(), conditioned()[0], sample_weight=given)
        close(found, np.float32(expected()[0]))


def test_other_ranks_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"tags \(batch, steps\).*regard.layers.CRF.*Received"):
        CRFLoss()(right_paths()[..., None], conditioned()[0])


def test_it_is_written_down_and_read_back() -> None:
    loss = CRFLoss(reduction="sum", name="tags")
    copy = keras.losses.deserialize(keras.losses.serialize(loss))
    assert copy.get_config() == loss.get_config()
