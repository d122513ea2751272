"""The names of the scores; without NumPy, so that a command's help need not wait for it."""

from regard import _checks

__all__ = ["METRICS", "larger_is_better"]

METRICS = ("accuracy", "balanced_accuracy", "macro_f1", "log_loss")


def larger_is_better(metric: str) -> bool:
    """Return whether a larger score is a better one.

    Args:
        metric: one of `METRICS`.

    Returns:
        False for log-loss, True for the others.

    Raises:
        UnknownNameError: if there is no such metric.
    """
    return _checks.one_of("metric", metric, METRICS) != "log_loss"
