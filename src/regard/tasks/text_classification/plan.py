"""What is compared on texts, and with which budget; and how the texts are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from regard import _checks
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS, Contender
from regard.comparison.metric import Metric
from regard.comparison.metrics import CLASS_METRICS
from regard.comparison.options import (
    one_among,
    option,
    optional_path,
    optional_text,
    positive,
    text,
)
from regard.comparison.plan import COMPARED, MODEL, MOST_STEPS, TRAINING
from regard.comparison.task import Reading
from regard.errors import ArgumentError
from regard.training.network_plan import NetworkPlan

__all__ = ["WORDS", "TextPlan", "TextReading"]

WORDS = Contender(
    "words",
    "reference",
    None,
    "Logistic regression on words and word pairs with naive-Bayes weights.",
    said="Logistic regression on words",
)
"""The classical method that stands outside the ranking."""


@final
@dataclass(frozen=True)
class TextPlan(NetworkPlan):
    """Hold the contenders, the network and its budget for texts with labels.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none, or an
            argument has no effect.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, encoder, kind of token or metric.
    """

    table: ClassVar = (*CONTENDERS, WORDS)
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "texts"

    metric: str = option(
        "",
        text,
        f"The score: {', '.join(CLASS_METRICS)}.",
        metavar="NAME",
        panel=COMPARED,
        said="accuracy; macro_f1 where a class has less than 10 % of the rows",
    )
    tokens: str = option(
        "words",
        one_among("words", "characters"),
        "What a text is split into: words or characters.",
        metavar="KIND",
        panel=MODEL,
    )
    vocabulary: int = option(
        20_000, positive(LARGEST_VOCABULARY), "The most rows of the token table.", panel=MODEL
    )
    min_count: int = option(
        2,
        positive(MOST_STEPS),
        "How often a token must occur in the training texts to get a row.",
        panel=MODEL,
    )
    length: int = option(256, positive(LONGEST_TEXT), "The most tokens of a text.", panel=MODEL)
    embedding: int = option(32, positive(WIDEST), "Width of the embedding.", panel=MODEL)
    embeddings: str | None = option(
        None,
        optional_path,
        "A file of word vectors to start from, in the text format of GloVe or word2vec.",
        metavar="FILE",
        panel=MODEL,
    )
    freeze_embeddings: bool = option(
        False, _checks.boolean, "Leave these vectors as they are.", panel=MODEL
    )
    class_weights: bool = option(
        False,
        _checks.boolean,
        "Let each class count alike in training, whatever its size.",
        panel=TRAINING,
    )

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The scores of classes."""
        return CLASS_METRICS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.freeze_embeddings and self.embeddings is None:
            raise ArgumentError(
                "`freeze_embeddings` has an effect only with `embeddings`."
                " Received: freeze_embeddings=True without a file of vectors"
            )


@final
@dataclass(frozen=True)
class TextReading(Reading):
    """Say how texts with labels are read: `regard.data.read_data` describes each part."""

    text: str | None = option(
        None, optional_text, "The text column.", metavar="NAME", said="found by its shape"
    )
    label: str | None = option(
        None, optional_text, "The label column.", metavar="NAME", said="found by its shape"
    )
    group: str | None = option(
        None,
        optional_text,
        "A column, such as an author's name, whose rows with one value stay together.",
        metavar="NAME",
    )
    encoding: str | None = option(
        None, optional_text, "Of the text files.", metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None,
        optional_text,
        "csv, tsv, jsonl, parquet, lines or folder.",
        metavar="NAME",
        said="by the file's ending",
    )
    pattern: str | None = option(
        None,
        optional_text,
        r"Of --format lines: 'LABEL:', 'LABEL:* TEXT', 'TEXT\tLABEL'.",
        metavar="PATTERN",
    )
    header: bool = option(
        True, _checks.boolean, "Whether the first row of a CSV or TSV file names the columns."
    )
    allow_dropped: bool = option(
        False, _checks.boolean, "Leave out empty rows even where they are more than 5 %."
    )
