"""A text with the weights of its tokens, for the terminal."""

from rich.text import Text

from regard._visible_text import visible
from regard.explain.explanation import Explanation

__all__ = ["explanation_lines", "printed_explanation"]

_SHADES = ("", "on grey23", "on dark_goldenrod", "bold black on gold1")
_STEPS = (0.25, 0.5, 0.8)  # shares of the largest weight from which a shade holds
_WEIGHTS = "Weights"
_LOSES = "Without it, the label loses"
_GAINS = "Without it, the label gains"
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
    for line in explanation_lines(explanation):
        told.append(f"{line}\n", "dim" if line.startswith(_WEIGHTS) else "")
    return told


def explanation_lines(explanation: Explanation) -> tuple[str, ...]:
    """Name the words that weigh most, and those without which the label loses or gains most.

    Args:
        explanation: of the text.

    Returns:
        Up to three lines, of which none is empty. They hold no character that moves the cursor.
    """
    weights = _largest(explanation, "weight")
    effects = _largest(explanation, "effect")
    lines = (
        (_WEIGHTS, [f"{word} {value:.2f}" for word, value in weights]),
        (_LOSES, [f"{word} {100 * value:.1f} points" for word, value in effects if value > 0]),
        (_GAINS, [f"{word} {-100 * value:.1f} points" for word, value in effects if value < 0]),
    )
    return tuple(f"{title}: {', '.join(words)}" for title, words in lines if words)


def _largest(explanation: Explanation, name: str) -> list[tuple[str, float]]:
    found = [(_named(_plain(piece.text)), getattr(piece, name)) for piece in explanation.pieces]
    known = [(word, value) for word, value in found if value is not None]
    known.sort(key=lambda each: -abs(each[1]))
    return [each for each in known[:_SHOWN] if abs(each[1]) >= _DECISIVE]


def _named(token: str) -> str:
    """Return a token as it stands in a list, where a bare comma would be lost."""
    return token if any(each.isalnum() for each in token) else f"'{token}'"


def _shade(weight: float, most: float) -> str:
    step = sum(weight >= share * most for share in _STEPS) if most > 0 else 0
    return _SHADES[step]


def _plain(text: str) -> str:
    """Return a piece of a text as it stands in a line."""
    return visible("".join(" " if each.isspace() else each for each in text))
