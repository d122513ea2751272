"""The model around the slot, in the words of a paper."""

from regard.tasks.text_classification.plan import TextPlan

__all__ = ["classifier_in_words"]

_ENCODERS = {
    "gru": "a bidirectional GRU (Cho et al. 2014) of {units} units in each direction",
    "lstm": "a bidirectional LSTM (Hochreiter and Schmidhuber 1997) of {units} units in each"
    " direction",
    "cnn": "two convolutions of three steps, {wide} wide",
    "transformer": "one transformer block (Vaswani et al. 2017) with two heads, {wide} wide",
    "none": "no encoder",
}


def classifier_in_words(plan: TextPlan) -> str:
    """Say what is compared on texts, and in which model.

    Args:
        plan: what is compared.

    Returns:
        What completes "We compared 14 ...", see `regard.comparison.Task.model_in_words`.
    """
    encoder = _ENCODERS[plan.encoder].format(units=plan.units, wide=2 * plan.units)
    width = "pretrained vectors" if plan.embeddings else f"width {plan.embedding}"
    return (
        "ways to turn encoder states into one vector, in a text classifier that is otherwise the"
        f" same: an embedding ({width}; at most {plan.vocabulary:,} {plan.tokens} that occur at"
        f" least {plan.min_count} times in the training texts), {encoder}, the layer compared,"
        f" dropout {plan.dropout:g}, and a dense layer"
    )
