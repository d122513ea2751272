"""What one page shows, and how it gets into the page."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["MEASURED", "PAGES", "Answer", "filled", "names", "read", "write"]

PAGES = Path(__file__).resolve().parents[2] / "docs" / "answers"
MEASURED = PAGES / "measured"

# <!-- measured: NAME -->what was measured<!-- /measured -->, in a line or around lines.
_PLACE = re.compile(
    r"(<!-- measured: (?P<name>[\w-]+) -->)(?P<old>.*?)(<!-- /measured -->)", re.DOTALL
)


@dataclass(frozen=True)
class Answer:
    """What was measured for one page.

    Args:
        figures: numbers and words that stand in the text, by name, as they are printed.
        tables: by name: the head, then the rows, as they are printed.
        drawings: by name: a figure of matplotlib.
    """

    figures: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    drawings: Mapping[str, Any] = field(default_factory=dict)


def names() -> list[str]:
    """Return the pages that show something measured: those that have a module here."""
    modules = {path.stem.replace("_", "-") for path in Path(__file__).parent.glob("*.py")}
    return sorted(modules & {path.stem for path in PAGES.glob("*.md")})


def read(page: str) -> Answer:
    """Return what is committed for a page, without its drawings."""
    found = json.loads((MEASURED / f"{page}.json").read_text(encoding="utf-8"))
    return Answer(found["figures"], found["tables"])


def write(page: str, answer: Answer, made: Mapping[str, str]) -> None:
    """Write what was measured beside the page, and into it.

    Args:
        page: its name, without the ending.
        answer: what was measured.
        made: with what it was made: versions and the date.
    """
    import matplotlib

    MEASURED.mkdir(exist_ok=True)
    content = {"made": made, "figures": answer.figures, "tables": answer.tables}
    path = MEASURED / f"{page}.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    # The same drawing, the same bytes.
    with matplotlib.rc_context({"svg.hashsalt": page, "svg.fonttype": "none"}):
        for name, drawing in answer.drawings.items():
            drawn = MEASURED / f"{page}-{name}.svg"
            drawing.savefig(drawn, bbox_inches="tight", metadata={"Date": None})
    text = PAGES / f"{page}.md"
    text.write_text(filled(text.read_text(encoding="utf-8"), answer), encoding="utf-8")


def filled(text: str, answer: Answer) -> str:
    """Return the text of a page with what was measured in its places.

    Raises:
        KeyError: a place names what was not measured.
    """

    def content(place: re.Match[str]) -> str:
        name = place["name"]
        shown = _markdown(answer.tables[name]) if name in answer.tables else answer.figures[name]
        return f"{place[1]}{shown}{place[4]}"

    return _PLACE.sub(content, text)


def _markdown(table: Sequence[Sequence[str]]) -> str:
    head, *rows = table
    lines = [head, ["---"] * len(head), *rows]
    return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"
