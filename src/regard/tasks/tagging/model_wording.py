"""The model around the slot, in the words of a paper."""

from regard.tasks.tagging.plan import TagPlan
from regard.training.encoder_wording import encoder_in_words

__all__ = ["tagger_in_words"]


def tagger_in_words(plan: TagPlan) -> str:
    """Say what is compared on tokens, and in which model.

    Args:
        plan: what is compared.

    Returns:
        What completes "We compared 12 ...", see `regard.comparison.Task.model_in_words`.
    """
    ends = (
        "decided by a softmax, by the likeliest path that IOB2 allows (Viterbi 1967), or by a"
        " conditional random field under the same constraint (Lafferty, McCallum and Pereira 2001)"
        if plan.answer == "spans"
        else "decided by a softmax or by a conditional random field (Lafferty, McCallum and Pereira"
        " 2001)"
    )
    return (
        "ways to label each token, in a tagger that is otherwise the same: an embedding (width"
        f" {plan.embedding}; at most {plan.vocabulary:,} tokens that occur at least"
        f" {plan.min_count} times in the training sentences), {encoder_in_words(plan)}, the context"
        f" compared, added to the states, dropout {plan.dropout:g}, and a dense layer, {ends}"
    )
