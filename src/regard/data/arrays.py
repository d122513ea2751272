"""Texts and labels as a program holds them: lists, arrays, columns of a table."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.phrases import counted
from regard.errors import ArgumentError, ArgumentTypeError, RegardError, ShapeError

__all__ = [
    "checked_label_sets",
    "checked_labels",
    "checked_numbers",
    "checked_texts",
    "checked_weights",
    "has_label_sets",
    "order_doubts",
]

_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("strings", (str,)),
    ("booleans", (bool, np.bool_)),  # before the integers, of which a boolean is one
    ("integers", (int, np.integer)),
)
_NUMBERS = (int, float, np.integer, np.floating)
_ROWS = (list, tuple, np.ndarray)
_SEVERAL = (list, tuple, set, frozenset)
_SHOWN = 60


def checked_texts(name: str, values: Any) -> list[str]:
    """Return several texts as a list.

    Args:
        name: what the caller calls them.
        values: a list, tuple, array or column of strings.

    Returns:
        The texts, as written.

    Raises:
        ArgumentTypeError: if it is one text alone or none of these, or an element is no string.
        ArgumentError: if a text is missing, or is no valid Unicode.
        ShapeError: if it has several columns.
    """
    shape = _shape(name, "texts", values)
    if len(shape) != 1:
        raise ShapeError(
            f"`{name}` must be one text for each row, in one dimension."
            f" Received: shape {shape}. Pass one column: {_one_column(name, values)}"
        )
    texts = _elements(values)
    wrong = [place for place, each in enumerate(texts) if not isinstance(each, str)]
    if wrong:
        raise _no_text(name, texts, wrong)
    _check_unicode(name, texts)
    return texts


def checked_labels(name: str, values: Any) -> NDArray[Any]:
    """Return labels as an array of one dimension.

    Args:
        name: what the caller calls them.
        values: a list, tuple, array or column of strings, of integers or of booleans.

    Returns:
        The labels as they are; those of a list as the type that NumPy gives them.

    Raises:
        ArgumentTypeError: if it is none of these, or the labels are of several types.
        ArgumentError: if a label is missing, or a number with a fraction.
        ShapeError: if there are rows, such as one-hot rows, instead of labels, or none at all.
    """
    shape = _shape(name, "labels", values)
    if len(shape) != 1:
        raise _rows(name, values, shape)
    if not shape[0]:
        raise ShapeError(f"`{name}` must be one label for each text. Received: no label")
    elements = _elements(values)
    _check_kinds(name, elements)
    _check_unicode(name, elements)
    # Not of the elements where there is a type: that of a column or an array stays.
    return np.asarray(np.ma.getdata(values) if hasattr(values, "dtype") else elements)


def checked_numbers(name: str, values: Any) -> list[float]:
    """Return a number for each text.

    Args:
        name: what the caller calls them.
        values: a list, tuple, array or column of integers or floats.

    Returns:
        The numbers as floats.

    Raises:
        ArgumentTypeError: if it is none of these, or one is no number.
        ArgumentError: if a number is missing or not finite.
        ShapeError: if there are rows instead of numbers, or none at all.
    """
    shape = _shape(name, "numbers", values)
    if len(shape) != 1 or not shape[0]:
        raise ShapeError(f"`{name}` must be one number for each text. Received: shape {shape}")
    found = _elements(values)
    for place, each in enumerate(found):
        missing = _is_missing(each)
        if not missing and (isinstance(each, bool) or not isinstance(each, _NUMBERS)):
            raise ArgumentTypeError(
                f"Each of `{name}` must be a number where `target` names them. Received:"
                f" {_shown(each)} at place {place}"
            )
        if missing or not math.isfinite(each):
            raise ArgumentError(
                f"Each of `{name}` must be a finite number. Received: {_shown(each)} at place"
                f" {place}. Leave such rows out of texts and numbers"
            )
    return [float(each) for each in found]


def checked_weights(name: str, values: Any, rows: int) -> NDArray[np.float64]:
    """Return how much each text counts.

    Args:
        name: what the caller calls them.
        values: a list, tuple, array or column of numbers, none below 0; None for 1 each.
        rows: how many texts there are.

    Returns:
        Floats `(rows,)`, of which one at least is above 0.

    Raises:
        ArgumentTypeError: if they are no numbers.
        ArgumentError: if one is below 0 or not finite, or none is above 0.
        ShapeError: if there are not as many as texts.
    """
    if values is None:
        return np.ones(rows)
    found = np.asarray(values)
    if found.dtype.kind not in "iufb":
        raise ArgumentTypeError(
            f"`{name}` must be a number for each text. Received: {name} of dtype {found.dtype}"
        )
    if found.shape != (rows,):
        raise ShapeError(
            f"`{name}` must be one number for each of the {rows:,} texts."
            f" Received: {name} of shape {found.shape}"
        )
    weights = found.astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if wrong.size:
        raise ArgumentError(
            f"`{name}` must be finite, and at least 0 for each text."
            f" Received: {found[wrong[0]]} at place {wrong[0]}"
        )
    if not weights.any():
        raise ArgumentError(f"`{name}` must be above 0 for some text. Received: 0 for all")
    return weights


def has_label_sets(values: Any) -> bool:
    """Say whether each text is given several labels: the first is a list, a tuple or a set.

    Args:
        values: what was given as labels.

    Returns:
        True for a list or tuple, or an array or column of objects, that begins with one.
    """
    several = hasattr(values, "__len__") and not isinstance(values, str | bytes | Mapping | type)
    if not several or not len(values) or getattr(values, "ndim", 1) != 1:
        return False
    first = next(iter(values))
    return isinstance(first, _SEVERAL) and all(isinstance(each, str) for each in first)


def checked_label_sets(name: str, values: Any) -> list[tuple[str, ...]]:
    """Return the labels of each text, which may be several or none.

    Args:
        name: what the caller calls them.
        values: a list, tuple or column of lists, tuples or sets of strings.

    Returns:
        As many tuples, without white space round the labels.

    Raises:
        ArgumentTypeError: if an element is none of these.
        ArgumentError: if a label is empty, or no valid Unicode.
    """
    found = []
    for place, each in enumerate(values):
        strings = isinstance(each, _SEVERAL) and all(isinstance(label, str) for label in each)
        if not strings:
            raise ArgumentTypeError(
                f"Each element of `{name}` must be a list, tuple or set of strings, since the first"
                f" is. Received: {_shown(each)} at place {place}"
            )
        labels = tuple(sorted(label.strip() for label in each))
        if not all(labels):
            raise ArgumentError(
                f"Each label of `{name}` must have a letter. Received: {_shown(each)} at place"
                f" {place}"
            )
        _check_unicode(name, labels)
        found.append(labels)
    return found


def order_doubts(texts: Any, labels: Any) -> tuple[str, ...]:
    """Say if two columns of pandas have one index in different orders.

    Args:
        texts: the texts, as they were given.
        labels: the labels, as they were given.

    Returns:
        One sentence, or none.
    """
    # A list has a method of that name.
    first, second = (
        None if callable(index := getattr(each, "index", None)) else index
        for each in (texts, labels)
    )
    if first is None or second is None or len(first) != len(second):
        return ()
    if list(first) == list(second) or set(first) != set(second):
        return ()
    return (
        "Warning: texts and labels have one index in different orders, and are paired by their"
        " places. If they belong together by the index, pass labels.loc[texts.index].",
    )


def _elements(values: Any) -> list[Any]:
    """Return the values one by one; what an array masks is None."""
    if hasattr(values, "to_pylist"):  # of pyarrow, whose elements are boxes
        return list(values.to_pylist())
    if not hasattr(values, "dtype"):
        return list(values)
    # Not `np.asarray`, which forgets the mask; dates of NumPy would become numbers by `tolist`.
    array = np.ma.asanyarray(values)
    return list(array) if array.dtype.kind in "mM" else list(array.tolist())


def _shape(name: str, what: str, values: Any) -> tuple[int, ...]:
    """Return the shape of what holds several values in an order."""
    several = hasattr(values, "__len__") and hasattr(values, "__getitem__")
    if not several or isinstance(values, str | bytes | bytearray | Mapping | type):
        hint = f". Put it into a list: [{name}]" if isinstance(values, str) else ""
        raise ArgumentTypeError(
            f"`{name}` must be several {what}: a list, a tuple, an array or a column of a table."
            f" Received: {name}={_shown(values)}{hint}"
        )
    return tuple(values.shape) if hasattr(values, "shape") else (len(values),)


def _check_kinds(name: str, labels: Sequence[Any]) -> None:
    first: dict[str, Any] = {}
    missing = next((place for place, label in enumerate(labels) if _is_missing(label)), None)
    if missing is not None:
        raise ArgumentError(
            f"`{name}` must have a label for each text. Received: {_shown(labels[missing])} at"
            f" place {missing}. Leave such rows out of texts and labels"
        )
    for place, label in enumerate(labels):
        kind = next((kind for kind, types in _KINDS if isinstance(label, types)), None)
        if kind is None or isinstance(label, np.timedelta64):  # to NumPy an integer
            raise _no_label(name, labels, place)
        first.setdefault(kind, label)
    if len(first) > 1:
        raise ArgumentTypeError(
            f"`{name}` must be labels of one type: all strings, all integers or all booleans."
            f" Received: {' and '.join(_shown(each) for each in first.values())}"
        )


def _check_unicode(name: str, values: Sequence[Any]) -> None:
    """Refuse half a character, which no file and no tokenizer takes."""
    for place, value in enumerate(values):
        try:
            _ = isinstance(value, str) and value.encode()
        except UnicodeEncodeError:
            raise ArgumentError(
                f"Each string of `{name}` must be valid Unicode. Received: {_shown(value)} at place"
                f" {place}, with a surrogate that stands alone"
            ) from None


def _no_text(name: str, texts: Sequence[Any], wrong: Sequence[int]) -> RegardError:
    value = texts[wrong[0]]
    more = f" and {counted(len(wrong) - 1, 'other')}" if len(wrong) > 1 else ""
    said = (
        f"Each text of `{name}` must be a string."
        f" Received: {_shown(value)} at place {wrong[0]}{more}"
    )
    if _is_missing(value):
        return ArgumentError(f"{said}. Leave such rows out, or put '' in their place")
    if isinstance(value, bytes):
        return ArgumentTypeError(f"{said}. Decode them: [each.decode() for each in {name}]")
    if isinstance(value, _ROWS):
        return ShapeError(f"{said}. Of rows, pass one column: [row[0] for row in {name}]")
    return ArgumentTypeError(said)


def _no_label(name: str, labels: Sequence[Any], place: int) -> RegardError:
    label = labels[place]
    received = f"Received: {_shown(label)} at place {place}"
    if isinstance(label, _ROWS):
        return _rows(name, labels, (len(labels), np.size(np.array(label, dtype=object))))
    if isinstance(label, float | np.floating):
        return ArgumentError(
            f"`{name}` must be classes; numbers with a decimal point look like regression."
            f" {received}. If whole numbers stand for classes, pass {name}.astype(int); to learn"
            " the numbers, name them: target='price' (of `regard.compare`)"
        )
    return ArgumentTypeError(
        f"Each label of `{name}` must be a string, an integer or a boolean. {received}"
    )


def _rows(name: str, values: Any, shape: tuple[int, ...]) -> ShapeError:
    said = f"`{name}` must be one label for each text, not a row. Received: shape {shape}"
    if len(shape) == 2 and shape[1] == 1:
        return ShapeError(f"{said}. Pass its column: {_one_column(name, values)}")
    return ShapeError(
        f"{said}. One-hot rows become labels by names[np.argmax({name}, axis=1)], where `names` is"
        " the array of the labels in the order of the columns"
    )


def _one_column(name: str, values: Any) -> str:
    if hasattr(values, "columns"):
        return f"{name}[{next(iter(values.columns), 'name')!r}]"
    return f"{name}[:, 0]" if hasattr(values, "shape") else f"[row[0] for row in {name}]"


def _is_missing(value: Any) -> bool:
    not_a_number = isinstance(value, float | np.floating) and math.isnan(value)
    return (
        value is None
        or value is np.ma.masked
        or not_a_number
        or type(value).__name__ in ("NAType", "NaTType")
    )


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
