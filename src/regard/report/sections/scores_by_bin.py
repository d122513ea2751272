"""Scores of every contender in bins of rows: a table with shaded cells."""

from collections.abc import Mapping
from typing import Any

__all__ = ["shown"]


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: of `report.json`.

    Returns:
        The data, with the cells of each contender, `(score, shade)`, None where there is no score.
    """
    data = section["data"]
    bins = data["bins"]
    scores = [score for each in bins for score in each["scores"].values()]
    low, high = min(scores, default=0.0), max(scores, default=1.0)
    room = high - low or 1.0
    names = dict.fromkeys(name for each in bins for name in each["scores"])
    contenders = {
        name: [
            None
            if name not in each["scores"]
            else (each["scores"][name], round((each["scores"][name] - low) / room, 3))
            for each in bins
        ]
        for name in names
    }
    return {**data, "contenders": contenders}
