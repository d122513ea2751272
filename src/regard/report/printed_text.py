"""A text with the weights of its tokens, for the terminal."""

from rich.text import Text

from regard._visible_text import visible
from regard.explain.explanation import Explanation

__all__ = ["printed_explanation"]

_SHADES = ("", "on grey23", "on dark_goldenrod", "bold black on gold1")
_STEPS = (0.25, 0.5, 0.8)  # shares of the largest weight from which a shade holds
_SHOWN = 5
_DECISIVE = 0.005  # a probability


def printed_explanation(explanation: Explanation) -> Text:
    """Return a text for the terminal, its tokens shaded by their weights.

    Without colours the tokens with most weight are still named, with their numbers. White space of
    the text is shown as spaces, and control characters as Python writes them.

    Args:
        explanation: of the text.

    Returns:
        Lines: the label, the text, the weights, and what leaving tokens out changes.
    """
    told = Text()
    told.append(f"{_plain(explanation.label)}", "bold")
    told.append(f"  {explanation.probability:.1%}\n")
    weights = [piece.weight or 0.0 for piece in explanation.pieces]
    most = max(weights, default=0.0)
    for piece, weight in zip(explanation.pieces, weights, strict=True):
        told.append(_plain(piece.text), _shade(weight, most))
    told.append("\n")
    told.append(_line("Weights", _largest(explanation, "weight"), "{:.2f}"), "dim")
    told.append(_line("Without it, the label loses", _largest(explanation, "effect"), "{:+.1%}"))
    return told


def _largest(explanation: Explanation, name: str) -> list[tuple[str, float]]:
    found = [(_plain(piece.text), getattr(piece, name)) for piece in explanation.pieces]
    known = [(token, value) for token, value in found if value is not None]
    known.sort(key=lambda each: -abs(each[1]))
    return [each for each in known[:_SHOWN] if abs(each[1]) >= _DECISIVE]


def _line(title: str, found: list[tuple[str, float]], form: str) -> str:
    if not found:
        return ""
    told = ", ".join(f"{_named(token)} {form.format(value)}" for token, value in found)
    return f"{title}: {told}\n"


def _named(token: str) -> str:
    """Return a token as it stands in a list, where a bare comma would be lost."""
    return token if any(each.isalnum() for each in token) else f"'{token}'"


def _shade(weight: float, most: float) -> str:
    step = sum(weight >= share * most for share in _STEPS) if most > 0 else 0
    return _SHADES[step]


def _plain(text: str) -> str:
    """Return a piece of a text as it stands in a line."""
    return visible("".join(" " if each.isspace() else each for each in text))
