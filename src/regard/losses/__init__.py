"""Losses over valid steps, and losses of embeddings."""

from regard.losses.expected_embedding import ExpectedEmbedding
from regard.losses.masked_loss import MaskedLoss, masked

__all__ = ["ExpectedEmbedding", "MaskedLoss", "masked"]
