"""Labelled texts from what a program has: lists, arrays, columns of a table."""

from typing import Any

from regard import _checks
from regard.data.arrays import checked_labels, checked_texts, order_doubts
from regard.data.labelled_texts import LabelledTexts
from regard.data.raw_table import FoundRows
from regard.errors import ShapeError

__all__ = ["given_examples"]


def given_examples(texts: Any, labels: Any, *, allow_dropped: bool = False) -> LabelledTexts:
    """Return labelled texts from two lists, by the rules for those of a file.

    White space round labels is taken off. A row with an empty text or label is left out and
    counted; a label that is None or not a number is an error.

    Args:
        texts: a list, tuple, array or column of strings.
        labels: of the texts, in their order: strings, integers or booleans. They are named by
            their text: `3`, `True`.
        allow_dropped: whether more than 5 % of the rows may be left out.

    Returns:
        The labelled texts.

    Raises:
        ArgumentTypeError: if texts are not strings, or labels neither strings, integers nor
            booleans.
        ArgumentError: if a text or a label is missing, or labels have a decimal point.
        ShapeError: if there are not as many labels as texts, or rows in their place.
        TableError: if more than 5 % of the rows are left out, or the labels cannot be classified,
            or look like a quantity.
    """
    given = checked_texts("data", texts)
    names = [str(label) for label in checked_labels("labels", labels).tolist()]
    if len(given) != len(names):
        raise ShapeError(
            "`labels` must be as many as the texts."
            f" Received: {len(given):,} texts and {len(names):,} labels"
        )
    rows = FoundRows(
        source="The given texts",
        columns={"text": list(map(str, given)), "label": names},
        places=[f"place {row:,}" for row in range(len(given))],
        layout="as lists of texts and labels",
        told=order_doubts(texts, labels),
    )
    return rows.labelled(allow_dropped=_checks.boolean("allow_dropped", allow_dropped))
