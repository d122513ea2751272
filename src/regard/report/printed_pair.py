"""Two runs side by side in words: for the terminal, and as Markdown."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from regard._visible_text import visible
from regard.comparison.said_scores import said_difference, said_score

__all__ = ["pair_as_markdown", "pair_tables", "pair_words"]

_MOST_LETTERS = 60  # of a value that differs


def pair_words(pair: Mapping[str, Any]) -> list[str]:
    """Return the sentences that stand around the tables.

    Args:
        pair: what `run_pair` returned.

    Returns:
        Sentences.
    """
    first, second = pair["runs"]
    told = [f"{letter}: {_called(run)}" for letter, run in zip("AB", (first, second), strict=True)]
    if pair["apart"]:
        return [*told, f"No differences: {pair['apart']}. Scores stand side by side alone."]
    apart = sum(each["low"] is not None and not _holds_zero(each) for each in pair["contenders"])
    measured = sum(each["low"] is not None for each in pair["contenders"])
    unit = " in points" if first["scoring"]["is_share"] else ""
    return [
        *told,
        f"B - A: the difference of {first['scoring']['label']}{unit} on the same rows, with its 95%"
        f" interval, for one contender by itself; *: it leaves out 0 ({apart} of {measured}). Of"
        " twenty that are equal, one does so by chance.",
    ]


def pair_tables(pair: Mapping[str, Any]) -> list[Table]:
    """Return what differs, if anything does, and the scores, as tables for the terminal.

    Args:
        pair: what `run_pair` returned.

    Returns:
        One or two tables.
    """
    tables = []
    for heads, rows in _tables(pair):
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        for place, head in enumerate(heads):
            is_number = heads[0] == "contender" and place
            table.add_column(head, justify="right" if is_number else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        tables.append(table)
    return tables


def pair_as_markdown(pair: Mapping[str, Any]) -> str:
    """Return the same as Markdown.

    Args:
        pair: what `run_pair` returned.

    Returns:
        A text that ends with a line break.
    """
    parts = ["# Two runs of regard", *pair_words(pair)]
    for heads, rows in _tables(pair):
        lines = [heads, ["---"] * len(heads), *rows]
        parts.append("\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines))
    return "\n\n".join(parts) + "\n"


def _tables(pair: Mapping[str, Any]) -> list[tuple[list[str], list[list[str]]]]:
    found = []
    if pair["differs"]:
        rows = [
            [each["what"], *(_short(each[which]) for which in ("first", "second"))]
            for each in pair["differs"]
        ]
        found.append((["what differs", "A", "B"], rows))
    shares = [run["scoring"]["is_share"] for run in pair["runs"]]
    heads = ["contender", "A", "B", *([] if pair["apart"] else ["B - A"])]
    rows = []
    for each in pair["contenders"]:
        row = [each["name"], _score(each["first"], shares[0]), _score(each["second"], shares[1])]
        rows.append([*row, *([] if pair["apart"] else [_difference(each, shares[0])])])
    found.append((heads, rows))
    return found


def _called(run: Mapping[str, Any]) -> str:
    began = "" if run["began"] is None else f", begun {run['began'][:16].replace('T', ' ')} UTC"
    command = "" if run["command"] is None else f", {run['command']}"
    return visible(f"{run['name']}{began}{command}")


def _holds_zero(each: Mapping[str, Any]) -> bool:
    return bool(each["low"] <= 0 <= each["high"])


def _score(score: Mapping[str, Any] | None, is_share: bool) -> str:
    if score is None:
        return "–"
    said = [
        said_score(score[name], is_share=is_share)
        for name in ("score", "low", "high")
        if score[name] is not None
    ]
    return said[0] if len(said) < 3 else f"{said[0]} ({said[1]} to {said[2]})"


def _difference(each: Mapping[str, Any], is_share: bool) -> str:
    if each["difference"] is None:
        return ""
    told = said_difference(each["difference"], is_share=is_share)
    if each["low"] is None:
        return told
    low, high = (said_difference(each[name], is_share=is_share) for name in ("low", "high"))
    return f"{told} ({low} to {high}){'' if _holds_zero(each) else ' *'}"


def _short(value: str) -> str:
    value = visible(value)
    return value if len(value) <= _MOST_LETTERS else f"{value[: _MOST_LETTERS - 1]}…"


def _cell(word: str) -> str:
    return word.replace("|", "\\|")
