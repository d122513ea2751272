"""Metrics over valid steps."""

from regard.metrics.masked_metric import MaskedMetric, masked

__all__ = ["MaskedMetric", "masked"]
