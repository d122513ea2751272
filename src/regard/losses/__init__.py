"""Losses over valid steps, of paths of tags, and of embeddings."""

from regard.losses.crf_loss import CRFLoss
from regard.losses.expected_embedding import ExpectedEmbedding
from regard.losses.masked_loss import MaskedLoss, masked

__all__ = ["CRFLoss", "ExpectedEmbedding", "MaskedLoss", "masked"]
