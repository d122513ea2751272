"""Does a text over several lines hold rows that a stray quote has made a part of it?"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from regard.data.phrases import counted, listed

__all__ = ["rows_inside", "swallowed_doubts"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATORS = (",", "\t", ";", "|")
_FOUND = 0.9  # of the lines that must look like rows
_REPEATED = 3  # a label that comes so often in one text need not be known from elsewhere
_DECIMAL = re.compile(r"\d,\d")


def swallowed_doubts(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    places: Sequence[str],
    table: Sequence[Sequence[str]] = (),
    label_at: int = 0,
    separator: str = ",",
) -> tuple[str, ...]:
    """Say which texts look as if they held rows with labels.

    Args:
        texts: the texts.
        labels: the label of each text.
        places: where each stands, for the message.
        table: the rows with all their fields, if they come from a table of lines.
        label_at: which of these fields is the label.
        separator: what stands between these fields.

    Returns:
        One sentence, or none.
    """
    found = rows_inside(table, label_at=label_at, separator=separator)
    # A table may have gone wrong when another program read it, and have been saved or passed on
    # since: then texts and labels are the two fields.
    for sign in _SEPARATORS if _several_lines(texts) else ():
        for row, count in (
            *rows_inside(list(zip(texts, labels, strict=True)), label_at=1, separator=sign).items(),
            *rows_inside(list(zip(labels, texts, strict=True)), label_at=0, separator=sign).items(),
        ):
            found[row] = max(count, found.get(row, 0))
    if not found:
        return ()
    shown = listed([f"{places[row]} ({found[row]:,})" for row in sorted(found)])
    return (
        f"Warning: {counted(sum(found.values()), 'row')} may be lost inside of texts: {shown}. The"
        " lines of such a text look like rows with labels, as they do where a quote is opened by"
        " mistake and closed some rows later. A quote that belongs to a text is written twice, in"
        ' a field in quotes: "say ""yes""".',
    )


def rows_inside(rows: Sequence[Sequence[str]], *, label_at: int, separator: str) -> dict[int, int]:
    """Return how many rows each row seems to hold besides itself, for those that hold some.

    Such a row, written without its quotes, falls into lines of which nearly each has as many fields
    as a row, and a label in the right one: a known one, or one that comes several times. A comma in
    a sentence has a space behind it, which the fields of most tables have not, and one in a number
    stands between digits: that tells lines of prose from rows.

    Args:
        rows: of a table, all of one length.
        label_at: which field is the label.
        separator: what stands between the fields.

    Returns:
        The numbers of rows by the number of the row that holds them.
    """
    several = _several_lines(separator.join(row) for row in rows)
    if not several:
        return {}
    known = {row[label_at].strip() for row in rows} - {""}
    spaced = [_mostly_spaced(column) for column in zip(*rows, strict=True)]
    found = {}
    for number in several:
        line = separator.join(rows[number])
        lines = [each for each in _LINE_END.split(line) if each.strip()]
        if line.count(separator) < _FOUND * len(lines) * (len(spaced) - 1):
            continue
        fields = [each.split(separator) for each in lines]
        alike = [each for each in fields if len(each) == len(spaced) and _fits(each, spaced)]
        names = Counter(each[label_at].strip() for each in alike)
        counts = [n for name, n in names.items() if name in known or n >= _REPEATED]
        if sum(counts) > 1 and sum(counts) >= _FOUND * len(lines):
            found[number] = len(lines) - 1
    return found


def _several_lines(rows: Iterable[str]) -> list[int]:
    return [number for number, row in enumerate(rows) if "\n" in row or "\r" in row]


def _mostly_spaced(values: Sequence[str]) -> bool:
    return sum(value[:1].isspace() for value in values) * 2 > len(values)


def _fits(fields: Sequence[str], spaced: Sequence[bool]) -> bool:
    """Return whether the separators are none of prose."""
    if len(fields) == 2 and _DECIMAL.match(",".join((fields[0][-1:], fields[1][:1]))):
        return False
    behind = zip(fields[1:], spaced[1:], strict=True)
    return all(usual or not field[:1].isspace() for field, usual in behind)
