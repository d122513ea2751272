"""What is compared on texts, and with which budget; and how the texts are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from regard import _checks
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS, Contender
from regard.comparison.metric import Metric
from regard.comparison.metrics import CLASS_METRICS, MULTI_LABEL_METRICS, NUMBER_METRICS
from regard.comparison.options import (
    one_among,
    option,
    optional_path,
    optional_text,
    positive,
    text,
)
from regard.comparison.plan import COMPARED, MODEL, MOST_STEPS
from regard.comparison.task import Reading
from regard.errors import ArgumentError, ArgumentTypeError
from regard.training.answer_plan import AnswerPlan

__all__ = ["ANSWERS", "WORDS", "TextPlan", "TextReading"]

_METRICS = {"classes": CLASS_METRICS, "numbers": NUMBER_METRICS, "labels": MULTI_LABEL_METRICS}

ANSWERS = tuple(_METRICS)
"""What may be told of a text: its class, its number, or its labels."""

WORDS = Contender(
    "words",
    "reference",
    None,
    "Logistic regression on words and word pairs with naive-Bayes weights; of numbers, ridge"
    " regression on how often they occur.",
    said="Logistic regression on words",
)
"""The classical method that stands outside the ranking."""


@final
@dataclass(frozen=True)
class TextPlan(AnswerPlan):
    """Hold the contenders, the network and its budget for texts with labels or numbers.

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

    answer: str = option(
        "classes",
        one_among(*ANSWERS),
        f"What is told: {', '.join(ANSWERS)}.",
        metavar="KIND",
        panel=COMPARED,
        said="by the data",
    )
    metric: str = option(
        "",
        text,
        f"The score: {', '.join(CLASS_METRICS)}; of numbers {', '.join(NUMBER_METRICS)}; of several"
        f" labels {', '.join(MULTI_LABEL_METRICS)}.",
        metavar="NAME",
        panel=COMPARED,
        said="accuracy, macro_f1 where a class has less than 10 % of the rows; rmse; micro_f1",
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

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The scores of what is told."""
        return _METRICS[self.answer]

    def said(self, name: str) -> str:
        """Return what a sentence calls a contender; the reference is another one for numbers."""
        ridge = name == WORDS.name and self.answer == "numbers"
        return "Ridge regression on words" if ridge else super().said(name)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.freeze_embeddings and self.embeddings is None:
            raise ArgumentError(
                "`freeze_embeddings` has an effect only with `embeddings`."
                " Received: freeze_embeddings=True without a file of vectors"
            )


def _one_name(name: str, value: Any) -> tuple[str, ...] | None:
    """Return the name of one column; other tasks take several under the same option."""
    if value is None:
        return None
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(each, str) for each in names):
        raise ArgumentTypeError(
            f"`{name}` must be None or the name of a column. Received:"
            f" {name}={_checks.written(value)}"
        )
    if len(names) != 1:
        raise ArgumentError(
            f"`{name}` must be one column: a text has one number here. Received:"
            f" {name}={_checks.written(value)}"
        )
    return tuple(names)


@final
@dataclass(frozen=True)
class TextReading(Reading):
    """Say how texts and labels are read: `regard.data.read_data` describes each part."""

    text: str | None = option(
        None, optional_text, "The text column.", metavar="NAME", said="found by its shape"
    )
    label: str | None = option(
        None, optional_text, "The label column.", metavar="NAME", said="found by its shape"
    )
    target: tuple[str, ...] | None = option(
        None,
        _one_name,
        "A column with numbers to be told, instead of labels; from Python, what they are called.",
        metavar="NAME",
        listed=True,
    )
    multi_label: str | None = option(
        None,
        optional_text,
        "What stands between the labels of a text that may have several, such as ','.",
        metavar="SEPARATOR",
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
