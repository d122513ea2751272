"""Metrics over valid steps."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.metrics.masked_metric import MaskedMetric, masked

__all__ = ["MaskedMetric", "masked"]
