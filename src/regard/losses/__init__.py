"""Losses that Keras does not have."""

from regard.losses.crf_loss import CRFLoss

__all__ = ["CRFLoss"]
