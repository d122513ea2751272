"""Parts of sentences that keep the shares of labels, and share no sentence and no document."""

from collections import defaultdict
from collections.abc import Hashable

import numpy as np

from regard.data import LabelledTexts, Split, split_examples, split_validation
from regard.errors import TableError
from regard.tasks.tagging.label_scheme import OUTSIDE
from regard.tasks.tagging.sentences import TaggedSentences

__all__ = ["check_parts", "split_sentences", "validation_split"]

_OFTEN = 20  # different sentences or documents that have a label, and that lack it


def split_sentences(data: TaggedSentences, splits: int) -> tuple[Split, ...]:
    """Split sentences into train, validation and test several times.

    Equal sentences and those of a document stay in one part. Labels that occur often are in each
    part, in about the same share of sentences.

    Args:
        data: the sentences.
        splits: how many splits.

    Returns:
        The rows of each part, for each split.

    Raises:
        TableError: if the sentences are too few.
    """
    return split_examples(_as_texts(data), splits=splits)


def validation_split(data: TaggedSentences) -> Split:
    """Split sentences into train and validation, for data whose test set stands elsewhere.

    Args:
        data: the sentences, without those of the test set.

    Returns:
        The rows of each part; the test part is empty.

    Raises:
        TableError: if the sentences are too few.
    """
    return split_validation(_as_texts(data))


def check_parts(splits: tuple[Split, ...], has_span: np.ndarray) -> None:
    """Refuse a part without a span, in which a score of spans is not defined.

    Args:
        splits: the rows of each part.
        has_span: of each row, `(rows,)`.

    Raises:
        TableError: if there is such a part.
    """
    for split in splits:
        for name, rows in vars(split).items():
            if not has_span[rows].any():
                raise TableError(
                    "Each part must have a sentence with a span, which begins with B-KIND."
                    f" Received: none among the {len(rows):,} sentences to {name}. Add sentences."
                )


def _as_texts(data: TaggedSentences) -> LabelledTexts:
    """Return the sentences as texts with the labels that are often enough to be in each part."""
    units: dict[str, set[Hashable]] = defaultdict(set)
    marks = []
    own = data.groups or data.tokens
    for unit, labels in zip(own, data.labels, strict=True):
        # Of a span its beginning is enough.
        marks.append({label for label in labels if label != OUTSIDE and label[:2] != "I-"})
        for label in marks[-1]:
            units[label].add(unit)
    count = len(set(own))
    often = sorted(each for each, there in units.items() if _OFTEN <= len(there) <= count - _OFTEN)
    return LabelledTexts(
        texts=tuple("\n".join(tokens) for tokens in data.tokens),
        # Where none is often, parts keep the shares of long and short sentences.
        labels=tuple(tuple(sorted(each.intersection(often))) for each in marks)
        if often
        else tuple(float(len(tokens)) for tokens in data.tokens),
        classes=tuple(often),
        source=data.source,
        groups=data.groups,
        kind="labels" if often else "numbers",
    )
