"""Whether weights explain the answers: a table of tests, and curves of deletion and insertion."""

from collections.abc import Mapping
from typing import Any

from regard.report.charts import removal_chart

__all__ = ["shown"]

_ANSWERS = {
    None: "",
    "yes": "yes",
    "not more than permuted": "no, not further than in random order",
    "not more than untrained": "no, not further than never trained",
    "untrained": "never trained",
    "no control": "further than in random order",
}


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: of `report.json`.

    Returns:
        The data, with answers in words, and of each contender its `charts`.
    """
    data = section["data"]
    contenders = [_contender(data, name) for name in data["contenders"]]
    deciding = {
        name: {**each, "answer": _ANSWERS[each["answer"]]}
        for name, each in data["deciding"].items()
    }
    curves = any(each["charts"] for each in contenders)
    return {**data, "contenders": contenders, "deciding": deciding, "curves": curves}


def _contender(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    each = data["contenders"][name]
    charts = [
        removal_chart(data["shares"], each[kind], data["weighed"], what)
        for kind, what in (("deletion", "deleted"), ("insertion", "put in"))
        if each[kind] is not None
    ]
    return {"name": name, **each, "answer": _ANSWERS[each["answer"]], "charts": charts}
