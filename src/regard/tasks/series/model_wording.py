"""The model around the slot, in the words of a paper."""

from regard.tasks.series.plan import SeriesPlan
from regard.training.encoder_wording import encoder_in_words

__all__ = ["model_of_series_in_words"]

_ANSWERS = {
    "classes": "a classifier of multivariate series",
    "numbers": "a model that tells numbers of multivariate series",
    "forecast": "a model that forecasts series from the last {length:,} steps, as what the naive"
    " forecast misses,",
}


def model_of_series_in_words(plan: SeriesPlan) -> str:
    """Say what is compared on series, and in which model.

    Args:
        plan: what is compared.

    Returns:
        What completes "We compared 14 ...", see `regard.comparison.Task.model_in_words`.
    """
    model = _ANSWERS[plan.answer].format(length=plan.length)
    return (
        f"ways to turn encoder states into one vector, in {model} that is otherwise the same:"
        " channels scaled by the training part, with an indicator where values are missing, a"
        f" linear layer of width {plan.projection} for each step, {encoder_in_words(plan)}, the"
        f" layer compared, dropout {plan.dropout:g}, and a dense layer"
    )
