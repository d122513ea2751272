"""The cards as Markdown: the blocks of `docs/layers.md` that are generated, never written by hand.

To bring the page up to date: `python -m regard.catalog.tables docs/layers.md`.
"""

import re
import sys
from pathlib import Path

from regard.catalog.absent import ABSENT
from regard.catalog.cards import CARDS
from regard.catalog.keywords import KEYWORDS
from regard.catalog.layer_card import Card
from regard.catalog.parts import PARTS
from regard.errors import DataError

__all__ = [
    "fill",
    "markdown_absent",
    "markdown_cards",
    "markdown_keywords",
    "markdown_parts",
    "markdown_table",
]


def markdown_table() -> str:
    """Return the table of all layers, one row a layer."""
    head = (
        *("layer", "score", "position", "normaliser", "query, key, value"),
        *("in -> out", "cost", "source", "elsewhere"),
    )
    rows = [head, ("---",) * len(head)]
    for card in CARDS:
        link = f"[`{card.name}`](#{card.name.lower()})"
        choices = (card.score, card.position, card.normaliser, card.query_key_value)
        rest = (f"`{card.shapes}`", card.cost, _linked(card.source), _names(card))
        rows.append((link, *choices, *rest))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def markdown_cards() -> str:
    """Return a section a layer: words, formula, choices, names in other libraries."""
    return "\n\n".join(_section(card) for card in CARDS)


def markdown_keywords() -> str:
    """Return a table of the arguments of other libraries, one row an argument."""
    rows = [f"| `{name}` | {here} |" for name, here in KEYWORDS.items()]
    return "\n".join(["| argument there | here |", "| --- | --- |", *rows])


def markdown_parts() -> str:
    """Return a table of positions, penalties and other parts, one row a class."""
    rows = []
    for part in PARTS:
        names = "; ".join(f"{each.library}: `{each.name}`" for each in part.elsewhere)
        rows.append(f"| `{part.name}` | `{part.home}` | {part.summary} | {names} |")
    head = ["| name | from | what it does | elsewhere |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def markdown_absent() -> str:
    """Return a table of what other libraries have and regard has not."""
    rows = [f"| {each.library} | `{each.name}` | {each.difference} |" for each in ABSENT]
    return "\n".join(["| library | name there | instead |", "| --- | --- | --- |", *rows])


def fill(page: str) -> str:
    """Return the text of the page with its generated blocks brought up to date.

    Args:
        page: text with `<!-- generated: table -->`, and likewise cards, parts, keywords and absent,
            above, and `<!-- end -->` below each block.

    Raises:
        DataError: if a block lacks one of its markers.
    """
    blocks = {
        "table": markdown_table(),
        "cards": markdown_cards(),
        "parts": markdown_parts(),
        "keywords": markdown_keywords(),
        "absent": markdown_absent(),
    }
    for name, block in blocks.items():
        begin, end = f"<!-- generated: {name} -->", "<!-- end -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(page):
            raise DataError(f"The page must have a block from {begin!r} to {end!r}")
        text = f"{begin}\n\n{block}\n\n{end}"
        page = pattern.sub(lambda _, text=text: text, page, count=1)  # type: ignore[misc]
    return page


def _names(card: Card) -> str:
    libraries: dict[str, list[str]] = {}
    for other in card.elsewhere:
        libraries.setdefault(other.library, []).append(f"`{other.name}`")
    return "; ".join(f"{library}: {', '.join(names)}" for library, names in libraries.items())


def _section(card: Card) -> str:
    contenders = ", ".join(f"`{name}`" for name in card.contenders) or "does not fit the slot"
    contenders += "; the first is the default" * (len(card.contenders) > 1)
    lines = [f"### {card.name}", "", card.summary, "", card.in_words, ""]
    lines += [f"    {line}" for line in card.formula]
    lines += [
        "",
        f"- Position: {card.position}",
        f"- Normaliser: {card.normaliser}",
        f"- Query, key, value: {card.query_key_value}",
        f"- Shapes: `{card.shapes}`",
        f"- Gives: {card.gives}",
        f"- Cost: {card.cost}",
        f"- Source: {_linked(card.source)}",
        f"- In `regard compare`: {contenders}",
        "",
        "| library | name there | here | what differs |",
        "| --- | --- | --- | --- |",
    ]
    for other in card.elsewhere:
        here = f"`{other.here}`" if "(" in other.here else other.here
        lines.append(f"| {other.library} | `{other.name}` | {here} | {other.difference} |")
    return "\n".join(lines)


def _linked(text: str) -> str:
    return re.sub(r"https://[^\s;,]+", lambda found: f"<{found[0]}>", text)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
