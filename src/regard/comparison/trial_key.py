"""What tells one trial of a run from another."""

from typing import NamedTuple

__all__ = ["Setting", "TrialKey"]


class TrialKey(NamedTuple):
    """What a trial's result depends on, besides the data and the plan.

    Args:
        contender: its name.
        split: the number of the split, from 0.
        seed: the number of the seed, from 0.
        setting: the number of the setting in `Plan.settings`; 0 is the plan's own.
    """

    contender: str
    split: int = 0
    seed: int = 0
    setting: int = 0


class Setting(NamedTuple):
    """What may differ between trials of one contender.

    Args:
        learning_rate: of Adam.
        dropout: share of the vector behind the slot that is set to 0 in training.
    """

    learning_rate: float
    dropout: float
