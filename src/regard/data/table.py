"""Rows of a CSV or TSV file, read strictly."""

import csv
import io
from collections import Counter

from regard.data.phrases import counted
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["csv_separator", "table_rows"]

_SIGNS = {",": "comma", ";": "semicolon", "\t": "tab"}


def csv_separator(text: str) -> str:
    """Return the sign between the fields of a CSV file: a semicolon where it alone splits line 1.

    Args:
        text: the text of the file.

    Returns:
        A comma or a semicolon.
    """
    first = text.lstrip().partition("\n")[0]
    return ";" if _fields(first, ",") == 1 < _fields(first, ";") else ","


def _fields(line: str, separator: str) -> int:
    """Count the fields of a line; one where its quotes are not balanced."""
    try:
        (record,) = csv.reader([line], delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return 1
    return len(record)


def table_rows(
    text: str, separator: str, *, header: bool = True, source: str, labelled: bool = True
) -> FoundRows:
    r"""Read the rows of a table in which a sign stands between the fields.

    Every value is the string that stands in the file: `NA`, `null`, `01` and `1e5` stay words. Only
    white space round a column's name is taken off. Rows end at `\n`, `\r\n` and `\r`, nowhere else.
    A field that holds the separator, a quote or a line end stands in double quotes, with a quote
    inside written twice. Blank lines are skipped.

    This is the csv module and not pandas, which closes an open quote at the next quote that comes,
    some rows later, fills up short rows, cuts the first row when it is too long, and counts rows
    where it says lines.

    Args:
        text: the text of the file.
        separator: the sign between the fields.
        header: whether the first row names the columns; otherwise they are `column 1`, `column 2`
            and so on.
        source: what the messages call the file.
        labelled: whether there must be two columns at least, a text and a label.

    Returns:
        The columns.

    Raises:
        TableError: if there are no rows or too few columns, a row has not as many fields as the
            first, a name comes twice, or quotes are not balanced.
    """
    records, lines = _records(text, separator, source)
    if not records:
        parts = "a header and rows" if header else "rows"
        raise TableError(f"{source}: a table must have {parts}. Received: an empty file.")
    names = _names(records[0], header, source)
    if labelled and len(names) == 1:
        raise TableError(_one_column(records[0][0].strip(), separator, header, source))
    if header and len(records) == 1:
        raise TableError(f"{source}: a table must have rows. Received: a header and no rows.")
    _check_fields(records, lines, separator, header, source)
    rows = records[header:]
    return FoundRows(
        source=source,
        columns=dict(zip(names, zip(*rows, strict=True), strict=True)),
        places=[f"line {line:,}" for line in lines[header:]],
        told=("Fields: separated by semicolons.",) if separator == ";" else (),
        separator=separator,
        header=header,
    )


def _records(text: str, separator: str, source: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows, the header among them, and the line in which each begins."""
    records: list[list[str]] = []
    lines: list[int] = []
    # StringIO with newline="" ends lines at \n, \r\n and \r only; splitlines would also split at
    # NEL, U+2028 and others, which stand in real texts.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))  # 131,072 by default
    line = 1
    try:
        for record in reader:
            if record:  # a blank line is an empty list
                records.append(record)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(_unbalanced(error, line, separator, source)) from None
    finally:
        csv.field_size_limit(limit)
    return records, lines


def _unbalanced(error: csv.Error, line: int, separator: str, source: str) -> str:
    what = f"in the row that begins in line {line:,}, a quote is opened and "
    what += "never closed" if "end of data" in str(error) else "text follows the closing one"
    plain = (
        " If quotes are plain characters in this file, it is not a table but lines: --format lines"
        r" --pattern 'LABEL\tTEXT' reads it, if its first line names no columns."
    )
    return (
        f"{source}: quotes must be balanced. Received: {what}. A field that has a quote in it is"
        ' written in quotes, with each quote inside twice: "say ""yes""".'
        + plain
        * (separator == "\t")
    )


def _names(record: list[str], header: bool, source: str) -> list[str]:
    """Return the names of the columns; without a header they are numbered."""
    # A column without a name is what saving a pandas index leaves.
    names = [(name.strip() * header) or f"column {at}" for at, name in enumerate(record, 1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise TableError(
            f"{source}: every column must have a name of its own. Received: {twice[0]!r} more than"
            " once."
        )
    return names


def _one_column(first: str, separator: str, header: bool, source: str) -> str:
    others = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    seen = [word for sign, word in others.items() if sign != separator and sign in first]
    what = "Its name" if header else "Its first row"
    hint = f" {what} has {seen[0]} in it; this file must have" if seen else " Fields must have"
    return (
        f"{source}: a table must have at least two columns, a text and a label. Received: one"
        f" column, {first!r}.{hint} {others[separator]} between them."
    )


def _check_fields(
    records: list[list[str]], lines: list[int], separator: str, header: bool, source: str
) -> None:
    width = len(records[0])
    wrong = [
        (line, len(row)) for line, row in zip(lines, records, strict=True) if len(row) != width
    ]
    if wrong:
        line, count = wrong[0]
        more = f", and {counted(len(wrong) - 1, 'other row')} with another number" * (
            len(wrong) > 1
        )
        name = _SIGNS[separator]
        first = "header" if header else "first row"
        raise TableError(
            f"{source}: every row must have {width} fields, as the {first} has. Received:"
            f" {counted(count, 'field')} in line {line:,}{more}. A field with a {name} in it stands"
            " in double quotes."
        )
