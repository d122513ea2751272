"""What is compared in a network that regard builds, and with which budget."""

from dataclasses import dataclass

from regard import _checks
from regard.catalog.classifier_sizes import WIDEST
from regard.comparison.options import one_among, option, positive
from regard.comparison.plan import MODEL, TRAINING, Plan
from regard.comparison.trial_key import Setting

__all__ = ["ENCODERS", "NetworkPlan"]

ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")
"""What may stand before the slot."""

# What `tune` tries, after the plan's own: factors of the learning rate and other dropouts.
_TUNE_FACTORS = (1.0, 0.5, 2.0, 0.25)
_TUNE_DROPOUTS = (None, 0.0, 0.4)


@dataclass(frozen=True)
class NetworkPlan(Plan):
    """Hold what the networks of several tasks have in common: encoder, slot, dropout, answer."""

    encoder: str = option(
        "gru",
        one_among(*ENCODERS),
        "What stands before the slot: gru, lstm, cnn, transformer or none.",
        metavar="NAME",
        panel=MODEL,
    )
    units: int = option(
        16, positive(WIDEST), "Width of the encoder in each direction.", panel=MODEL
    )
    dropout: float = option(
        0.2,
        _checks.rate,
        "Share of the vector behind the slot that is set to 0 in training.",
        metavar="RATE",
        panel=MODEL,
    )
    learning_rate: float = option(
        0.01, _checks.positive_number, "Of Adam.", metavar="RATE", panel=TRAINING
    )

    def candidates(self) -> tuple[Setting, ...]:
        """Return the settings that `tune` may try: rates from a quarter to twice, and dropouts."""
        return tuple(
            Setting(self.learning_rate * factor, self.dropout if dropout is None else dropout)
            for dropout in _TUNE_DROPOUTS
            if dropout is None or dropout != self.dropout
            for factor in _TUNE_FACTORS
        )
