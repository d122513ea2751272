"""The model of events in the words of a paper."""

from regard.tasks.events.plan import EventsPlan

__all__ = ["model_of_events_in_words"]


def model_of_events_in_words(plan: EventsPlan) -> str:
    """Say what is compared, and in which model.

    Args:
        plan: its sizes.

    Returns:
        What completes "We compared 8 ...", see `regard.comparison.Task.model_in_words`.
    """
    return (
        "ways to take elapsed time into a classifier of irregular events that is otherwise the"
        f" same: events scaled by the training part and projected to width {plan.projection}, a"
        f" recurrent layer of {plan.units} units ({plan.encoder.upper()}, but for T-LSTM and"
        f" GRU-D), what is known of the id beside it, dropout {plan.dropout:g}, and a sigmoid"
    )
