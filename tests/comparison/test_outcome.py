"""An outcome is handed over as it is."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import Trial, TrialKey
from regard.comparison.outcome import Outcome


def test_an_outcome_keeps_the_arrays_it_is_given_and_cannot_be_changed() -> None:
    validation, test = (np.full((rows, 2), 0.5, np.float32) for rows in (3, 5))
    outcome = Outcome(Trial(TrialKey("dot")), validation, test, weights={})
    assert outcome.validation is validation
    assert outcome.test is test
    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome.test = validation  # type: ignore[misc]
