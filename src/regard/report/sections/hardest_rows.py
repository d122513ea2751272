"""The rows that are wrong most often, or by most: a list."""

from collections.abc import Mapping
from typing import Any

__all__ = ["shown"]


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: of `report.json`.

    Returns:
        The data, of each example with `wrong`, how many of its trials are.
    """
    data = section["data"]
    examples = [{**each, "wrong": round(each["off"] * each["trials"])} for each in data["examples"]]
    return {**data, "examples": examples}
