"""How much a run may take: positive numbers, and no more workers than anybody has."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.execution.run_limits import Limits


def test_limits_are_positive() -> None:
    with pytest.raises(ArgumentError, match=r"`workers` must be a positive .* workers=0"):
        Limits(workers=0)
    with pytest.raises(ArgumentTypeError, match=r"`workers` must be a positive .* workers=1\.5"):
        Limits(workers=1.5)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="`workers` must be at most 1,024"):
        Limits(workers=10**12)
    with pytest.raises(ArgumentError, match="`trial_seconds` must be a positive number"):
        Limits(trial_seconds=10**400)
    with pytest.raises(ArgumentError, match="trial_seconds=0"):
        Limits(trial_seconds=0)
    with pytest.raises(ArgumentError, match="silent_seconds=-1"):
        Limits(silent_seconds=-1)
