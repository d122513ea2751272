"""A plain table: words and numbers in columns."""

from collections.abc import Mapping
from typing import Any

__all__ = ["shown"]


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: of `report.json`.

    Returns:
        `text`, `columns`, and `rows` of words.
    """
    data = section["data"]
    rows = [[_word(cell) for cell in row] for row in data["rows"]]
    return {"text": data.get("text", ""), "columns": data["columns"], "rows": rows}


def _word(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool | str):
        return str(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.4g}"
