"""What is compared on tokens with labels, and with which budget; and how sentences are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from regard import _checks
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import Contender
from regard.catalog.taggers import (
    TAGGER_AGAIN,
    TAGGER_BASELINE,
    TAGGER_SINGLE,
    TAGGERS,
    context_and_end,
)
from regard.comparison.metric import Metric
from regard.comparison.options import one_among, option, optional_text, positive, text
from regard.comparison.plan import COMPARED, MODEL, MOST_STEPS, TRAINING
from regard.comparison.task import Reading
from regard.errors import ArgumentError
from regard.tasks.tagging.tag_metrics import LABEL_METRICS, SPAN_METRICS
from regard.training.network_plan import ENCODERS, NetworkPlan

__all__ = ["ANSWERS", "FREQUENT", "WINDOWS", "TagPlan", "TagReading"]

ANSWERS = ("spans", "labels")
"""What labels are: marks of spans in IOB2, or of tokens by themselves."""

FREQUENT = Contender(
    "most_frequent",
    "reference",
    None,
    "The label that the token has most often in training; of a new one, that of most tokens.",
    said="The most frequent label of each token",
)
WINDOWS = Contender(
    "word_windows",
    "reference",
    None,
    "Logistic regression on the token and two to either side.",
    said="Logistic regression on word windows",
)

_METRICS = {"spans": SPAN_METRICS, "labels": LABEL_METRICS}


@final
@dataclass(frozen=True)
class TagPlan(NetworkPlan):
    """Hold the contenders, the network and its budget for tokens with labels.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none, or an
            argument has no effect.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, encoder or metric.
    """

    table: ClassVar = (*TAGGERS, FREQUENT, WINDOWS)
    baseline: ClassVar = TAGGER_BASELINE
    again: ClassVar = TAGGER_AGAIN
    single: ClassVar = TAGGER_SINGLE
    rows: ClassVar = "sentences"

    answer: str = option(
        "spans",
        one_among(*ANSWERS),
        f"What labels mark: {' or '.join(ANSWERS)}.",
        metavar="KIND",
        panel=COMPARED,
        said="by the data",
    )
    metric: str = option(
        "",
        text,
        f"The score: {', '.join(SPAN_METRICS)}; without spans {', '.join(LABEL_METRICS)}.",
        metavar="NAME",
        panel=COMPARED,
        said="span_f1; without spans accuracy",
    )
    epochs: int = option(20, positive(MOST_STEPS), "The most epochs of a trial.", panel=TRAINING)
    patience: int = option(
        12,
        positive(MOST_STEPS),
        "Quarters of an epoch without a better validation that end a trial.",
        panel=TRAINING,
    )
    batch_size: int = option(32, positive(MOST_STEPS), "Sentences per step.", panel=TRAINING)
    encoder: str = option(
        "none",
        one_among(*ENCODERS),
        "What stands before the slot: none, cnn, gru, lstm or transformer.",
        metavar="NAME",
        panel=MODEL,
    )
    vocabulary: int = option(
        20_000, positive(LARGEST_VOCABULARY), "The most rows of the token table.", panel=MODEL
    )
    min_count: int = option(
        2,
        positive(MOST_STEPS),
        "How often a token must occur in the training sentences to get a row.",
        panel=MODEL,
    )
    length: int = option(256, positive(LONGEST_TEXT), "The most tokens of a sentence.", panel=MODEL)
    embedding: int = option(32, positive(WIDEST), "Width of the embedding.", panel=MODEL)

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The scores of what labels mark."""
        return _METRICS[self.answer]

    def __post_init__(self) -> None:
        asked = self.layers
        super().__post_init__()
        self._keep_fitting(named=asked not in (("default",), "all", ("all",), ["all"]))

    def _keep_fitting(self, *, named: bool) -> None:
        """Leave out paths where no scheme forbids any; refuse those that were named."""
        if self.answer == "spans":
            return
        known = {row.name for row in TAGGERS}
        paths = [
            name for name in self.layers if name in known and context_and_end(name)[1] == "viterbi"
        ]
        if paths and named:
            raise ArgumentError(
                "`layers` may name rows of viterbi only where labels mark spans: else no path is"
                f" forbidden, and they are those of softmax. Received: {paths[0]!r}"
            )
        self._set("layers", tuple(name for name in self.layers if name not in paths))


@final
@dataclass(frozen=True)
class TagReading(Reading):
    """Say how sentences are read."""

    token_column: str | None = option(
        None,
        optional_text,
        "The tokens: the number of a column, from 1 or from -1; of records, the list's name.",
        metavar="COL",
        said="1; tokens or words",
    )
    label_column: str | None = option(
        None,
        optional_text,
        "The labels, likewise.",
        metavar="COL",
        said="-1; labels, tags, ner_tags or pos_tags",
    )
    iob1: bool = option(
        False, _checks.boolean, "Whether spans begin with I-, as in IOB1; they are put in IOB2."
    )
    encoding: str | None = option(
        None, optional_text, "Of the text files.", metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None,
        optional_text,
        "conll, json or parquet.",
        metavar="NAME",
        said="by the file's ending",
    )
