"""What a kept model says of rows and why, for the terminal and as a page."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from regard.errors import ArgumentError
from regard.explain.explanation import Explanation
from regard.report.printed_text import printed_explanation
from regard.report.text_page import explanation_page

__all__ = ["explanations_page", "printed_row"]


def printed_row(explanation: Any) -> Text:
    """Return an explanation for the terminal.

    Args:
        explanation: what `Bundle.explain` returned of a row.

    Returns:
        Lines.
    """
    if isinstance(explanation, Explanation):
        return printed_explanation(explanation)
    from regard.report.printed_series import printed_steps  # imports Keras

    return printed_steps(explanation)


def explanations_page(explanations: Sequence[Any], contender: str) -> str:
    """Return explanations as a page that needs no other file.

    Args:
        explanations: what `Bundle.explain` returned.
        contender: of the model.

    Returns:
        HTML.

    Raises:
        ArgumentError: if they are not of texts.
    """
    texts = [each for each in explanations if isinstance(each, Explanation)]
    if len(texts) < len(explanations):
        raise ArgumentError(
            "A page must be of texts: where a model of series looks, the report of its comparison"
            f" draws. Received: {type(explanations[0]).__name__}. Leave out --html"
        )
    return explanation_page(texts, contender)
