"""The model around the slot, in the words of a paper."""

from regard.tasks.text_classification.plan import TextPlan
from regard.training.encoder_wording import encoder_in_words

__all__ = ["classifier_in_words"]


def classifier_in_words(plan: TextPlan) -> str:
    """Say what is compared on texts, and in which model.

    Args:
        plan: what is compared.

    Returns:
        What completes "We compared 14 ...", see `regard.comparison.Task.model_in_words`.
    """
    width = "pretrained vectors" if plan.embeddings else f"width {plan.embedding}"
    return (
        "ways to turn encoder states into one vector, in a text classifier that is otherwise the"
        f" same: an embedding ({width}; at most {plan.vocabulary:,} {plan.tokens} that occur at"
        f" least {plan.min_count} times in the training texts), {encoder_in_words(plan)}, the layer"
        f" compared, dropout {plan.dropout:g}, and a dense layer"
    )
