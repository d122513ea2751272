"""The model around the slot, in the words of a paper."""

from regard.tasks.text_classification.plan import TextPlan
from regard.training.encoder_wording import encoder_in_words

__all__ = ["classifier_in_words"]

_MODELS = {
    "classes": ("a text classifier", "a dense layer"),
    "numbers": (
        "a text regressor",
        "a linear layer of one number, learned as deviations from the mean",
    ),
    "labels": (
        "a text classifier of several labels",
        "a dense layer with a sigmoid for each label",
    ),
}


def classifier_in_words(plan: TextPlan) -> str:
    """Say what is compared on texts, and in which model.

    Args:
        plan: what is compared.

    Returns:
        What completes "We compared 14 ...", see `regard.comparison.Task.model_in_words`.
    """
    width = "pretrained vectors" if plan.embeddings else f"width {plan.embedding}"
    model, last = _MODELS[plan.answer]
    return (
        f"ways to turn encoder states into one vector, in {model} that is otherwise the same: an"
        f" embedding ({width}; at most {plan.vocabulary:,} {plan.tokens} that occur at least"
        f" {plan.min_count} times in the training texts), {encoder_in_words(plan)}, the layer"
        f" compared, dropout {plan.dropout:g}, and {last}"
    )
