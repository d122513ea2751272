"""Constraints of weights, which Keras applies after each step of an optimizer."""

from regard.constraints.stochastic import Stochastic

__all__ = ["Stochastic"]
