"""Constraints of weights, which Keras applies after each step of an optimizer."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.constraints.stochastic import Stochastic

__all__ = ["Stochastic"]
