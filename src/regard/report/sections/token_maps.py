"""Texts under every contender: each token with its weight, and what the answer loses without it."""

from collections.abc import Mapping
from typing import Any

from regard.explain.explanation import Piece
from regard.report.token_rows import token_row

__all__ = ["shown"]


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows; the first example is open.

    Args:
        section: of `report.json`.

    Returns:
        The data, of each example with the rows of its tokens as `shown`.
    """
    data = section["data"]
    examples = [
        {**_example(example, data["told"]), "place": place, "first": place == 0}
        for place, example in enumerate(data["examples"])
    ]
    return {**data, "examples": examples}


def _example(example: Mapping[str, Any], told: str) -> dict[str, Any]:
    rows = []
    for name, seen in example["contenders"].items():
        pieces = [
            Piece(text, weight, effect)
            for text, weight, effect in zip(
                example["pieces"], seen["weights"], seen["effects"], strict=True
            )
        ]
        rows.append(
            {
                "name": name,
                "label": seen["label"],
                "chance": seen["chance"],
                "right": seen["label"] == example["label"] if told == "label" else None,
                "attends": any(weight is not None for weight in seen["weights"]),
                "row": token_row(pieces),
            }
        )
    return {**example, "shown": rows}
