"""A series with the weights of its steps, for the terminal."""

from rich.text import Text

from regard._visible_text import visible
from regard.bundle.series_bundle import SeriesExplanation

__all__ = ["printed_steps"]

_SHOWN = 5
_DECISIVE = 0.005  # a weight, a probability, or a deviation


def printed_steps(explanation: SeriesExplanation) -> Text:
    """Return what a model says of a series, and which steps it looks at and depends on.

    Args:
        explanation: of the series; steps are counted from 1, from where the model looks.

    Returns:
        Lines: the answer, the steps that weigh most, and what leaving steps out changes.
    """
    told = Text()
    steps = f"  ({len(explanation.values):,} steps)\n"
    if explanation.label is None:
        assert explanation.numbers is not None
        rows = explanation.numbers.reshape(-1, explanation.numbers.shape[-1])
        answer = "; ".join(", ".join(f"{number:.4g}" for number in row) for row in rows)
        told.append(answer, "bold")
        told.append(steps)
    else:
        told.append(visible(explanation.label), "bold")
        told.append(f"  {explanation.probabilities[explanation.label]:.1%}{steps}")
    for title, named in _changes(explanation):
        if named:
            told.append(f"{title}: {', '.join(named)}\n")
    return told


def _changes(explanation: SeriesExplanation) -> tuple[tuple[str, list[str]], ...]:
    weights = [] if explanation.weights is None else _largest(explanation.weights.tolist())
    effects = _largest(explanation.effects.tolist())
    weigh = ("Weights", [f"step {step} {value:.2f}" for step, value in weights])
    if explanation.label is None:
        moved = [f"step {step} {value:.2f} deviations" for step, value in effects]
        return weigh, ("Without it, the numbers move by", moved)
    return (
        weigh,
        (
            "Without it, the label loses",
            [f"step {step} {100 * value:.1f} points" for step, value in effects if value > 0],
        ),
        (
            "Without it, the label gains",
            [f"step {step} {-100 * value:.1f} points" for step, value in effects if value < 0],
        ),
    )


def _largest(values: list[float]) -> list[tuple[int, float]]:
    ranked = sorted(enumerate(values, start=1), key=lambda each: -abs(each[1]))
    return [each for each in ranked[:_SHOWN] if abs(each[1]) >= _DECISIVE]
