"""The cards as Markdown: the blocks of pages that are generated, never written by hand.

To bring them up to date: `python -m regard.catalog.tables docs/layers.md docs/other-names.md`.
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

_BEGIN, _END = "<!-- generated: {} -->", "<!-- end -->"
_BLOCK = re.compile(r"<!-- generated: (?P<name>[\w-]+) -->.*?<!-- end -->", re.DOTALL)


def markdown_table() -> str:
    """Return the table of all layers, one row a layer."""
    rows = [("layer", "what it does", "in -> out", "elsewhere"), ("---",) * 4]
    for card in CARDS:
        link = f"[`{card.name}`](#{card.name.lower()})"
        rows.append((link, card.summary, f"`{card.shapes}`", _names(card)))
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
    """Return the text of a page with its generated blocks brought up to date.

    Args:
        page: text with blocks: `<!-- generated: table -->`, or cards, parts, keywords or absent,
            above, and `<!-- end -->` below each.

    Raises:
        DataError: if a block has another name or no end, or there is none.
    """
    blocks = {
        "table": markdown_table,
        "cards": markdown_cards,
        "parts": markdown_parts,
        "keywords": markdown_keywords,
        "absent": markdown_absent,
    }

    def filled(block: re.Match[str]) -> str:
        name = block["name"]
        if name not in blocks:
            raise DataError(
                f"A generated block must be one of {', '.join(blocks)}. Received: {name!r}"
            )
        return f"{_BEGIN.format(name)}\n\n{blocks[name]()}\n\n{_END}"

    if not _BLOCK.search(page) or page.count(_BEGIN.partition("{")[0]) != page.count(_END):
        raise DataError(
            f"The page must have blocks from {_BEGIN.format('NAME')!r} to {_END!r}. Received: "
            "none, or one without its end"
        )
    return _BLOCK.sub(filled, page)


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
        f"- Score: {card.score}",
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
    for path in map(Path, sys.argv[1:]):
        path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
