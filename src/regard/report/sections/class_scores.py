"""Scores class by class as a table with shaded cells, and matrices of what is taken for what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["shown"]

_LEAST_ROOM = 0.2  # of F1 between no shade and the darkest, so that noise looks alike


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: of `report.json`.

    Returns:
        The data; of each contender the cells `(F1, shade, what is read out)`, and the rows of its
        matrix, each with its class, cells `(count, shade, what is read out)`, and recall.
    """
    data = section["data"]
    names = [each["name"] for each in data["classes"]]
    known = [f1 for each in data["contenders"].values() for f1 in each["f1"] if f1 is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    room = max(high - low, _LEAST_ROOM)
    contenders = {
        name: {
            "cells": [
                _score(name, label, scores, lambda f1: round((f1 - low) / room, 3))
                for label, *scores in zip(
                    names, each["f1"], each["precision"], each["recall"], strict=True
                )
            ],
            "matrix": each["confusion"] and _matrix(names, each["confusion"], each["recall"]),
        }
        for name, each in data["contenders"].items()
    }
    crossed = any(each["matrix"] for each in contenders.values())
    return {**data, "contenders": contenders, "crossed": crossed}


def _score(
    name: str, label: str, scores: Sequence[float | None], shade: Callable[[float], float]
) -> tuple[float | None, float, str]:
    f1, precision, recall = scores
    said = (
        f"{name}, {label}: F1 {_percent(f1)}, precision {_percent(precision)},"
        f" recall {_percent(recall)}"
    )
    return f1, 0.0 if f1 is None else shade(f1), said


def _matrix(
    names: Sequence[str], counts: Sequence[Sequence[int]], recalls: Sequence[float | None]
) -> list[dict[str, Any]]:
    rows = []
    for place, (truth, row, recall) in enumerate(zip(names, counts, recalls, strict=True)):
        total = sum(row) or 1
        cells = [
            {
                "count": count,
                "shade": round(count / total, 3),
                "right": answer == place,
                "said": f"{truth}, said to be {names[answer]}: {count:,} of {total:,},"
                f" {_percent(count / total)}",
            }
            for answer, count in enumerate(row)
        ]
        rows.append({"name": truth, "cells": cells, "recall": _percent(recall)})
    return rows


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{100 * share:.1f} %"
