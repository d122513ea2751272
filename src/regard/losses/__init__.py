"""Losses over valid steps, of paths of tags, and of embeddings."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.losses.crf_loss import CRFLoss
from regard.losses.expected_embedding import ExpectedEmbedding
from regard.losses.masked_loss import MaskedLoss, masked

__all__ = ["CRFLoss", "ExpectedEmbedding", "MaskedLoss", "masked"]
