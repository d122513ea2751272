"""The user's data as arrays: tables of labelled texts, splits, tokens and batches."""

from regard.data.batches import BucketedBatches
from regard.data.bucket_order import Batch
from regard.data.buckets import Buckets, Length, choose_buckets, choose_length
from regard.data.demo import DemoReview, demo_reviews
from regard.data.embeddings import Embeddings, read_embeddings
from regard.data.examples import FORMATS, read_data, read_examples, read_texts
from regard.data.from_lists import given_examples
from regard.data.labelled_texts import LabelledTexts
from regard.data.split import Split, split_examples, split_validation
from regard.data.tag_transitions import allowed_transitions
from regard.data.tokens import TOKEN_KINDS, Token, TokenTable

__all__ = [
    "FORMATS",
    "TOKEN_KINDS",
    "Batch",
    "BucketedBatches",
    "Buckets",
    "DemoReview",
    "Embeddings",
    "LabelledTexts",
    "Length",
    "Split",
    "Token",
    "TokenTable",
    "allowed_transitions",
    "choose_buckets",
    "choose_length",
    "demo_reviews",
    "given_examples",
    "read_data",
    "read_embeddings",
    "read_examples",
    "read_texts",
    "split_examples",
    "split_validation",
]
