"""Which column holds the texts and which one the labels: by name, or by the columns' shape."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regard._checks import did_you_mean
from regard.errors import TableError

__all__ = ["all_numbers", "find_columns", "find_text_column", "is_quantity"]

_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
_ENOUGH = 10_000  # characters of a value show whether it is a text
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST_NUMBERS = 50  # different labels that are numbers: more is a quantity, not a class
_HOW = "Say which columns to use: --text NAME --label NAME (text=, label= in Python)."


@dataclass(frozen=True)
class _Shape:
    """What the choice of a column rests on."""

    name: str
    rows: int
    filled: int
    distinct: int
    characters: float
    words: float
    numeric: bool

    @property
    def label_like(self) -> bool:
        """Few different values, at least two, no quantity, hardly any of them empty."""
        return self.nearly_full and self.has_few_values

    @property
    def text_like(self) -> bool:
        """Mostly different values with a word in each, hardly any of them empty."""
        return self.nearly_full and self.has_texts

    @property
    def has_few_values(self) -> bool:
        """Whether what is not empty could be labels."""
        few = 2 <= self.distinct <= self.filled / 5
        return few and not is_quantity(self.distinct, self.numeric)

    @property
    def has_texts(self) -> bool:
        """Whether what is not empty could be texts."""
        return self.words >= 1 and self.distinct * 2 > self.filled

    @property
    def empty(self) -> str:
        """The share of empty values, in words."""
        return f"{100 - 100 * self.filled / max(self.rows, 1):.3g} % of its values are empty"

    @property
    def nearly_full(self) -> bool:
        """At most 5 % of the values are empty."""
        return self.filled * 20 >= self.rows * 19

    def __str__(self) -> str:
        return (
            f"{self.name!r} ({self.distinct:,} different values, mean length {self.characters:.1f})"
        )


def all_numbers(values: Iterable[str]) -> bool:
    """Return whether every value is a number."""
    return all(map(_NUMBER.fullmatch, values))


def is_quantity(distinct: int, numeric: bool) -> bool:
    """Return whether values are a quantity, no classes: numbers, and many different ones."""
    return numeric and distinct > _MOST_NUMBERS


def find_columns(
    columns: Mapping[str, Sequence[str]],
    *,
    text: str | None,
    label: str | None,
    group: str | None = None,
    source: str,
    role: str = "label",
) -> tuple[str, str]:
    """Return the names of the text column and of the label column.

    A name that is given is taken, and a column that remains alone. Otherwise the shape decides: the
    label column is the only one with few different values (at most one for five rows; of numbers,
    at most 50); the text column has words and mostly different values, and of several such columns,
    several words, and four times the length of the next. Anything less clear is an error.

    Args:
        columns: the values of each column, in the file's order.
        text: the name of the text column, or None.
        label: the name of the label column, or None.
        group: the name of the group column, which is neither of the two, or None.
        source: what the messages call the file.
        role: what the messages call the label column, "label" or "target".

    Returns:
        The two names.

    Raises:
        TableError: if there are fewer than two columns, a name does not exist, a name is given for
            two of them, or the shapes do not decide.
    """
    given = {"text": text, role: label, "group": group}
    roles: dict[str, str] = {}
    for what, name in given.items():
        if name is None:
            continue
        if name not in columns:
            raise TableError(_no_such_column(columns, what, name, source))
        if name in roles:
            raise TableError(
                f"{source}: {roles[name]} and {what} must be two different columns. Received:"
                f" {name!r} for both."
            )
        roles[name] = what
    if len(columns) < 2 + (group is not None):
        besides = "" if group is None else f", besides the group column {group!r}"
        raise TableError(
            f"{source}: there must be a text column and a {role} column{besides}. Received:"
            f" {', '.join(map(repr, columns)) or 'no columns'}."
        )
    if text is None:
        text = _find_text([name for name in columns if name not in roles], columns, source)
    if label is None:
        free = [name for name in columns if name not in (text, group)]
        label = _find_label(free, columns, source)
    return text, label


def find_text_column(columns: Mapping[str, Sequence[str]], *, text: str | None, source: str) -> str:
    """Return the name of the text column of a table without labels.

    Args:
        columns: the values of each column, in the file's order.
        text: its name, or None to find it by its shape, as `find_columns` does.
        source: what the messages call the file.

    Returns:
        The name.

    Raises:
        TableError: if the name does not exist, or the shapes do not decide.
    """
    if text is None:
        return _find_text(list(columns), columns, source)
    if text not in columns:
        raise TableError(_no_such_column(columns, "text", text, source))
    return text


def _no_such_column(columns: Mapping[str, object], role: str, name: str, source: str) -> str:
    return (
        f"{source}: the {role} column must be one of {', '.join(map(repr, columns))}."
        f" Received: {name!r}.{did_you_mean(name, columns)}"
    )


def _find_text(names: list[str], columns: Mapping[str, Sequence[str]], source: str) -> str:
    if len(names) == 1:
        return names[0]
    shapes = [_shape(name, columns[name]) for name in names]
    found = [shape for shape in shapes if shape.text_like]
    if len(found) > 1:  # an id, a date or an address is different in each row too
        found = [shape for shape in found if shape.words >= 2] or found
        found.sort(key=lambda shape: -shape.characters)
    if len(found) == 1 or (found and found[0].characters >= 4 * found[1].characters):
        return found[0].name
    raise TableError(_unclear("text", found, shapes, source))


def _find_label(names: list[str], columns: Mapping[str, Sequence[str]], source: str) -> str:
    if len(names) == 1:
        return names[0]
    shapes = [_shape(name, columns[name]) for name in names]
    found = [shape for shape in shapes if shape.label_like]
    if len(found) == 1:
        return found[0].name
    raise TableError(_unclear("label", found, shapes, source))


def _unclear(role: str, found: list[_Shape], shapes: list[_Shape], source: str) -> str:
    how_many = f"{len(found)} columns look" if found else "no column looks"
    kept_out = [
        f" {shape.name!r} would, but {shape.empty}, and at most 5 % may be: name it, with"
        " --allow-dropped (allow_dropped=True in Python)."
        for shape in (() if found else shapes)
        if (shape.has_texts if role == "text" else shape.has_few_values)
    ]
    looks = {"text": "mostly different texts", "label": "few different values"}[role]
    return (
        f"{source}: one column must be recognisable as the {role} column ({looks}), or be named."
        f" Received: {how_many} like it among {', '.join(map(str, shapes))}."
        f"{''.join(kept_out)} {_HOW}"
    )


def _shape(name: str, values: Sequence[str]) -> _Shape:
    filled = [value for value in values if value.strip()]
    count = max(len(filled), 1)
    return _Shape(
        name=name,
        rows=len(values),
        filled=len(filled),
        distinct=len(set(filled)),
        characters=sum(map(len, filled)) / count,
        words=sum(map(_words, filled)) / count,
        numeric=all_numbers(filled),
    )


def _words(value: str) -> int:
    """Count what stands between white space and has two letters in a row: an address is one."""
    return sum(_LETTERS.search(piece) is not None for piece in value[:_ENOUGH].split())
