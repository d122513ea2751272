"""Labelled texts from what a program has: lists, arrays, columns of a table."""

from typing import Any

from regard import _checks
from regard.data.arrays import (
    checked_label_sets,
    checked_labels,
    checked_numbers,
    checked_texts,
    has_label_sets,
    order_doubts,
)
from regard.data.labelled_texts import LabelledTexts
from regard.data.raw_table import FoundRows
from regard.errors import ArgumentError, ShapeError

__all__ = ["given_examples"]


def given_examples(
    texts: Any,
    labels: Any,
    *,
    target: str | None = None,
    multi_label: str | None = None,
    allow_dropped: bool = False,
) -> LabelledTexts:
    """Return labelled texts from two lists, by the rules for those of a file.

    What the labels are follows from what is given: with `target` they are numbers; with
    `multi_label`, or where the first of them is a list, a tuple or a set of strings, a text may
    have several; otherwise each is a class. Integers without `target` are classes, and numbers with
    a decimal point are refused.

    White space round labels is taken off. A row with an empty text or label is left out and
    counted; a label that is None or not a number is an error. Where a text may have several labels,
    it may have none.

    Args:
        texts: a list, tuple, array or column of strings.
        labels: of the texts, in their order: strings, integers or booleans, which are named by
            their text: `3`, `True`; or numbers; or lists of strings.
        target: what the numbers are, such as "price", where labels are numbers to be told.
        multi_label: what stands between the labels of a text, where they come as one string.
        allow_dropped: whether more than 5 % of the rows may be left out.

    Returns:
        The labelled texts.

    Raises:
        ArgumentTypeError: if texts are not strings, or labels have another type than stated here.
        ArgumentError: if a text or a label is missing, or labels have a decimal point without
            `target`, or an argument has no effect.
        ShapeError: if there are not as many labels as texts, or rows in their place.
        TableError: if more than 5 % of the rows are left out, or the labels cannot be learned, or
            look like a quantity.
    """
    given = checked_texts("data", texts)
    several = checked_label_sets("labels", labels) if has_label_sets(labels) else None
    _check_effect(target, multi_label, several=several is not None)
    if several is not None:
        names = [", ".join(each) for each in several]
    elif target is not None:
        names = [repr(each) for each in checked_numbers("labels", labels)]
    else:
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
        layout="as lists of texts and labels"
        if target is None
        else "as lists of texts and numbers",
        told=order_doubts(texts, labels),
        several=several,
    )
    return rows.labelled(
        target=target,
        multi_label=multi_label,
        allow_dropped=_checks.boolean("allow_dropped", allow_dropped),
    )


def _check_effect(target: str | None, multi_label: str | None, *, several: bool) -> None:
    """Refuse what says how labels are read where they come one by one."""
    if target is not None and (several or multi_label is not None):
        raise ArgumentError(
            "`target` names numbers, of which each text has one."
            f" Received: target={_checks.written(target)} with several labels a text"
        )
    if several and multi_label is not None:
        raise ArgumentError(
            "`multi_label` has no effect where labels come one by one."
            f" Received: multi_label={_checks.written(multi_label)} with lists of labels"
        )
