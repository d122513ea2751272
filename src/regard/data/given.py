"""Labelled texts from what a program has: lists, arrays, columns of a table."""

from typing import Any

from regard.data.arrays import checked_labels, checked_texts
from regard.data.labelled_texts import LabelledTexts
from regard.errors import ShapeError

__all__ = ["given_examples"]


def given_examples(texts: Any, labels: Any) -> LabelledTexts:
    """Return labelled texts from two lists.

    Args:
        texts: a list, tuple, array or column of strings.
        labels: of the texts, in their order: strings, integers or booleans. They are named by
            their text: `3`, `True`.

    Returns:
        The labelled texts; those that are empty are left out and counted.

    Raises:
        ArgumentTypeError: if texts are not strings, or labels neither strings, integers nor
            booleans.
        ArgumentError: if a text or a label is missing, or labels have a decimal point.
        ShapeError: if there are not as many labels as texts, or rows in their place.
        TableError: if the labels cannot be classified, or look like a quantity.
    """
    given = checked_texts("data", texts)
    names = [str(label) for label in checked_labels("labels", labels).tolist()]
    if len(given) != len(names):
        raise ShapeError(
            "`labels` must be as many as the texts."
            f" Received: {len(given):,} texts and {len(names):,} labels"
        )
    kept = [row for row, text in enumerate(given) if text.strip()]
    empty = [row for row, text in enumerate(given) if not text.strip()]
    return LabelledTexts.from_rows(
        [str(given[row]) for row in kept],
        [names[row] for row in kept],
        source="The given texts",
        layout="as lists of texts and labels",
        dropped=tuple((f"place {row:,}", "empty text") for row in empty),
    )
