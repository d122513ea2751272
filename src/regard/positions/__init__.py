"""Positions: which pairs may meet, and how place enters a score. Value objects, joined by `+`.

from regard.positions import Alibi, LocalWindow
layer = MultiHeadAttention(8, 64, position=LocalWindow(32, 32) + Alibi())
"""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.positions.alibi import Alibi
from regard.positions.causal import Causal
from regard.positions.combined import Combined
from regard.positions.distance_penalty import DistancePenalty
from regard.positions.history import History
from regard.positions.local_window import LocalWindow
from regard.positions.position import Position, get
from regard.positions.relative_bias import RelativeBias
from regard.positions.rotary import Rotary
from regard.positions.stripe import Stripe

__all__ = [
    "Alibi",
    "Causal",
    "Combined",
    "DistancePenalty",
    "History",
    "LocalWindow",
    "Position",
    "RelativeBias",
    "Rotary",
    "Stripe",
    "get",
]
