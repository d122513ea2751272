"""Texts with the weights of their tokens, as a page of their own."""

from collections.abc import Sequence

from regard.explain.explanation import Explanation
from regard.report.pages import rendered
from regard.report.printed_text import explanation_lines
from regard.report.token_rows import token_row

__all__ = ["explanation_page"]

_CHANGES = {
    "classes": "the label loses without it, or gains",
    "labels": "the labels lose on average without it, or gain",
    "numbers": "the number falls without it, or rises",
}


def explanation_page(explanations: Sequence[Explanation], contender: str) -> str:
    """Return a page that shows texts with the weights of their tokens, and by left-out words.

    Args:
        explanations: of the texts.
        contender: what stands in the model's slot.

    Returns:
        HTML text that needs no other file.
    """
    texts = [
        {
            "label": ", ".join(explanation.labels) or explanation.label,
            "chances": sorted(
                explanation.probabilities.items(), key=lambda each: each[1], reverse=True
            )[:3],
            "row": token_row(explanation.pieces),
            "lines": explanation_lines(explanation),
        }
        for explanation in explanations
    ]
    attends = any(piece.weight is not None for each in explanations for piece in each.pieces)
    kind = explanations[0].kind if explanations else "classes"
    return rendered(
        "explanation.html",
        contender=contender,
        texts=texts,
        attends=attends,
        change=_CHANGES[kind],
    )
