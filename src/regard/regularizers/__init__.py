"""Penalties on attention weights, for the loss; and their values, by name, in the logs of `fit`."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.regularizers.attention_regularizer import AttentionRegularizer
from regard.regularizers.coverage import Coverage
from regard.regularizers.diagonal_guidance import DiagonalGuidance
from regard.regularizers.entropy import Entropy
from regard.regularizers.orthogonality import Orthogonality
from regard.regularizers.penalty_log import PenaltyLog
from regard.regularizers.penalty_mean import PenaltyMean

__all__ = [
    "AttentionRegularizer",
    "Coverage",
    "DiagonalGuidance",
    "Entropy",
    "Orthogonality",
    "PenaltyLog",
    "PenaltyMean",
]
