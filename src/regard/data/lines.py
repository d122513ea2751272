"""One example a line, with its label in it."""

import re
from collections.abc import Sequence

from regard.data.files import text_lines
from regard.data.leaks import Leak, first_word_leak
from regard.data.line_pattern import LinePattern
from regard.data.phrases import counted, listed
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["line_rows"]

_SAMPLE = 60  # characters of a line that a message shows
_NO_SIGNS = re.compile(r"LABEL|TEXT|\*|\s")  # of a pattern: what remains are signs
_WORD_AND_SPACE = re.compile(r"\S+ ")


def line_rows(text: str, pattern: str, *, source: str) -> FoundRows:
    """Read lines that hold a label and a text.

    A pattern without `TEXT`, such as `LABEL:`, leaves open what is text. If then in every line a
    word follows without a space, and these words nearly determine the label, as the finer label
    does in `DESC:manner How did ...`, that word is left out, and a sentence says so. `LABEL:TEXT`
    keeps it.

    Args:
        text: the text of the file.
        pattern: see `LinePattern`.
        source: what the messages call the file.

    Returns:
        The columns `text` and `label`.

    Raises:
        ArgumentError: if the pattern is none.
        TableError: if there are no lines, or one does not fit the pattern.
    """
    chosen = LinePattern.parse(pattern)
    lines = text_lines(text)
    if not lines:
        raise TableError(f"{source}: a file of lines must have lines. Received: an empty file.")
    pairs = _matched(chosen, lines, source)
    told: tuple[str, ...] = ()
    leak = _finer_label(pairs) if chosen.is_open else None
    if leak is not None:
        told = (_left_out(chosen.pattern, leak),)
        chosen = LinePattern.parse(f"{pattern}* TEXT")
        pairs = _matched(chosen, lines, source)
    return FoundRows(
        source=source,
        columns={
            "text": [example.strip() for _, example in pairs],
            "label": [label.strip() for label, _ in pairs],
        },
        places=[f"line {number:,}" for number, _ in lines],
        layout=f"one example a line, by the pattern {chosen.pattern!r}",
        told=(*told, *_second_labels(chosen, lines, pairs)),
        pattern=chosen.pattern,
    )


def _matched(
    pattern: LinePattern, lines: Sequence[tuple[int, str]], source: str
) -> list[tuple[str, str]]:
    found = [pattern.match(line) for _, line in lines]
    wrong = [place for place, pair in zip(lines, found, strict=True) if pair is None]
    if wrong:
        number, line = wrong[0]
        shown = line if len(line) <= _SAMPLE else f"{line[:_SAMPLE]}..."
        more = f", and {counted(len(wrong) - 1, 'other line')}" * (len(wrong) > 1)
        raise TableError(
            f"{source}: every line must fit the pattern {pattern.pattern!r}. Received: line"
            f" {number:,}, {shown!r}{more}. Change the pattern, or these lines."
        )
    return [pair for pair in found if pair is not None]


def _finer_label(pairs: Sequence[tuple[str, str]]) -> Leak | None:
    """Return how well the word that follows without a space tells the label, if it is in each."""
    if not all(_WORD_AND_SPACE.match(text) for _, text in pairs):
        return None
    return first_word_leak([text for _, text in pairs], [label.strip() for label, _ in pairs])


def _second_labels(
    pattern: LinePattern, lines: Sequence[tuple[int, str]], pairs: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Say which texts fit the pattern once more, with a known label."""
    # Spaces alone tell no label: in `LABEL TEXT` each text begins with a word and a space. The
    # labels of fastText are looked for in all texts, however they are read.
    if not _NO_SIGNS.sub("", pattern.pattern) or "__label__" in pattern.pattern:
        return ()
    known = {label.strip() for label, _ in pairs}
    again = [pattern.match(text.strip()) for _, text in pairs]
    found = [
        f"line {number:,} ({pair[0].strip()!r})"
        for (number, _), pair in zip(lines, again, strict=True)
        if pair is not None and pair[0].strip() in known
    ]
    if not found:
        return ()
    return (
        f"Warning: {counted(len(found), 'line')} {'has' if len(found) == 1 else 'have'} a second"
        f" label: {listed(found)}. Each text has one label here; another one is read as a part of"
        " the text. Take it out.",
    )


def _left_out(pattern: str, leak: Leak) -> str:
    words = ", ".join(f"{word!r} in {label!r}" for word, label in leak.examples)
    return (
        f"Left out of the texts: the word right behind {pattern!r}, which in"
        f" {100 * leak.share:.1f} % of the lines tells the label ({words}), as a finer label does."
        f" --pattern '{pattern}TEXT' keeps it; --pattern '{pattern}* TEXT' leaves it out always."
    )
