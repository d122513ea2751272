"""The seeds of a trial: what contenders share, and what differs between repetitions."""

from regard.comparison.trial_key import TrialKey
from regard.models import named_seed

__all__ = ["trial_seed"]

_AGAIN = "_again"  # how a control of the noise is called, whatever its task


def trial_seed(key: TrialKey) -> int:
    """Return the seed from which everything random in a trial follows.

    Args:
        key: of the trial.

    Returns:
        One that contenders share, another on each split and for each seed; and one of its own for
        the control of the noise. Settings share it.
    """
    again = key.contender.endswith(_AGAIN)
    name = f"{key.split}/{key.contender}" if again else f"{key.split}"
    return named_seed(key.seed, name)
