"""Files of columns: a token a line with its label, an empty line behind each sentence.

Source: the shared tasks of the Conference on Computational Natural Language Learning, such as Tjong
Kim Sang and De Meulder (2003), section 2.
"""

from regard.data.files import text_lines
from regard.data.phrases import counted
from regard.errors import TableError
from regard.tasks.tagging.found_sentences import FoundSentences, column_number

__all__ = ["conll_sentences"]

_DOCUMENT = "-DOCSTART-"
_SHOWN = 60


def conll_sentences(
    text: str, *, source: str, token_column: str, label_column: str | None
) -> FoundSentences:
    """Read sentences from columns, which tabs separate, else white space.

    Lines that begin with `-DOCSTART-` begin a document. All lines have as many columns.

    Args:
        text: of the file.
        source: what messages call it.
        token_column: the number of the column with tokens, from 1; from -1 counted from the last.
        label_column: likewise of the labels; None for a file of tokens without labels.

    Returns:
        The sentences.

    Raises:
        ArgumentError: if a column is no such number.
        TableError: if there is no line, one has more or fewer columns, or a column is not there.
    """
    token = column_number("token_column", token_column)
    label = None if label_column is None else column_number("label_column", label_column)
    found = FoundSentences(source)
    width, documents, last = 0, 0, 0
    for number, line in text_lines(text):
        if number > last + 1 or not line.strip():
            found.end()
        last = number
        if not line.strip():
            continue
        fields = line.split("\t") if "\t" in line else line.split()
        if fields[0].strip() == _DOCUMENT:
            found.end()
            documents += 1
            continue
        width = width or _width(source, number, len(fields), token, label)
        if len(fields) != width:
            raise TableError(
                f"{source}: all lines must have as many columns as the first one, {width:,}, and"
                f" sentences an empty line between them. Received: line {number:,},"
                f" {counted(len(fields), 'column')}: {line[:_SHOWN]!r}."
            )
        own = fields[token].strip()
        mark = "" if label is None else fields[label].strip()
        if not own or (label is not None and not mark):
            raise TableError(
                f"{source}: a line must have a token and a label. Received: line {number:,},"
                f" {line[:_SHOWN]!r}."
            )
        group = f"document {documents:,}" if documents else ""
        found.add(own, mark, number, group)
    found.end()
    if not found.tokens:
        raise TableError(f"{source}: a file of columns must have lines. Received: an empty file.")
    return found


def _width(source: str, number: int, width: int, token: int, label: int | None) -> int:
    """Return the number of columns, if those that are asked for are among them, and two."""
    if label is not None and width < 2:
        raise TableError(
            f"{source}: a line must have a token and its label, separated by a tab or a space."
            f" Received: line {number:,}, {counted(width, 'column')}."
        )
    for name, place in (("token_column", token), ("label_column", label)):
        if place is not None and not -width <= place < width:
            written = place + 1 if place >= 0 else place
            raise TableError(
                f"{source}: `{name}` must be a column that is there. Received: {written} in line"
                f" {number:,}, which has {counted(width, 'column')}."
            )
    if label is not None and token % width == label % width:
        raise TableError(
            f"{source}: tokens and labels must be in different columns. Received: column"
            f" {token % width + 1} for both."
        )
    return width
