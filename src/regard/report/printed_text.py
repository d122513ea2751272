"""A text with the weights of its tokens, for the terminal."""

from collections.abc import Callable

from rich.text import Text

from regard._visible_text import visible
from regard.explain.explanation import Explanation, Piece

__all__ = ["explanation_lines", "printed_explanation"]

Effect = Callable[[Piece], float | None]

_SHADES = ("", "on grey23", "on dark_goldenrod", "bold black on gold1")
_STEPS = (0.25, 0.5, 0.8)  # shares of the largest weight from which a shade holds
_WEIGHTS = "Weights"
_SHOWN = 5
_DECISIVE = 0.005  # a probability, or of numbers a share of their deviation


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
    for place, (name, chance) in enumerate(_answers(explanation)):
        told.append(f"{',  ' if place else ''}{_plain(name)}", "bold")
        told.append(chance)
    told.append("\n")
    weights = [piece.weight or 0.0 for piece in explanation.pieces]
    most = max(weights, default=0.0)
    for piece, weight in zip(explanation.pieces, weights, strict=True):
        told.append(_plain(piece.text), _shade(weight, most))
    told.append("\n")
    for line in explanation_lines(explanation):
        told.append(f"{line}\n", "dim" if line.startswith(_WEIGHTS) else "")
    return told


def explanation_lines(explanation: Explanation) -> tuple[str, ...]:
    """Name the words that weigh most, and those without which the answer changes most.

    Args:
        explanation: of the text.

    Returns:
        Up to three lines, and two more for each further label, of which none is empty. They hold
        no character that moves the cursor.
    """
    weights = _largest(explanation, lambda piece: piece.weight)
    lines = [(_WEIGHTS, [f"{word} {value:.2f}" for word, value in weights])]
    for what, falls, rises, effect in _effects(explanation):
        effects = _largest(explanation, effect, explanation.unit)
        for verb, sign in ((falls, 1), (rises, -1)):
            words = [
                f"{word} {_size(explanation, sign * value)}"
                for word, value in effects
                if sign * value > 0
            ]
            lines.append((f"Without it, {what} {verb}", words))
    return tuple(f"{title}: {', '.join(words)}" for title, words in lines if words)


def _answers(explanation: Explanation) -> list[tuple[str, str]]:
    """Return what is said of a text, and the chance of each behind it."""
    if explanation.kind == "numbers":
        return [(explanation.label, "")]
    if explanation.kind == "labels" and not explanation.labels:
        near = f"{_plain(explanation.label)} {explanation.probability:.1%}"
        return [("no label", f"  the most probable: {near}")]
    names = explanation.labels or (explanation.label,)
    return [(name, f"  {explanation.probabilities[name]:.1%}") for name in names]


def _effects(explanation: Explanation) -> list[tuple[str, str, str, Effect]]:
    """Return what may change, how it is said to fall and to rise, and by how much it does."""
    if explanation.kind == "numbers":
        return [("the number", "falls by", "rises by", _effect)]
    if not explanation.labels:
        return [("the label", "loses", "gains", _effect)]

    def of(name: str) -> Effect:
        return lambda piece: piece.effects.get(name)

    return [(_plain(name), "loses", "gains", of(name)) for name in explanation.labels]


def _effect(piece: Piece) -> float | None:
    return piece.effect


def _size(explanation: Explanation, value: float) -> str:
    return f"{value:.3g}" if explanation.kind == "numbers" else f"{100 * value:.1f} points"


def _largest(explanation: Explanation, of: Effect, unit: float = 1.0) -> list[tuple[str, float]]:
    found = [(_named(_plain(piece.text)), of(piece)) for piece in explanation.pieces]
    known = [(word, value) for word, value in found if value is not None]
    known.sort(key=lambda each: -abs(each[1]))
    return [each for each in known[:_SHOWN] if abs(each[1]) >= _DECISIVE * unit]


def _named(token: str) -> str:
    """Return a token as it stands in a list, where a bare comma would be lost."""
    return token if any(each.isalnum() for each in token) else f"'{token}'"


def _shade(weight: float, most: float) -> str:
    step = sum(weight >= share * most for share in _STEPS) if most > 0 else 0
    return _SHADES[step]


def _plain(text: str) -> str:
    """Return a piece of a text as it stands in a line."""
    return visible("".join(" " if each.isspace() else each for each in text))
