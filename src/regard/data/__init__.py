"""The user's data as arrays: tables of labelled texts, splits, tokens and batches."""

from regard.data.batches import Batch, FixedBatches
from regard.data.demo import DemoReview, demo_reviews
from regard.data.split import Split, split_examples
from regard.data.table import LabelledTexts, read_table
from regard.data.tokens import Length, Token, TokenTable, choose_length

__all__ = [
    "Batch",
    "DemoReview",
    "FixedBatches",
    "LabelledTexts",
    "Length",
    "Split",
    "Token",
    "TokenTable",
    "choose_length",
    "demo_reviews",
    "read_table",
    "split_examples",
]
