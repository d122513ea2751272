"""Dropout outside training: on while samples of a model's answers are drawn.

`rnn.predict_samples` wants dropout and nothing else of training. So a layer of regard that drops
asks `drops(training)`, and hands `training` itself on to the layers in it.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

__all__ = ["dropout_on", "drops"]

_on: ContextVar[bool] = ContextVar("regard_dropout_on", default=False)


@contextlib.contextmanager
def dropout_on() -> Iterator[None]:
    """Have layers drop in any mode, for as long as the context lasts.

    Returns:
        The context manager.
    """
    before = _on.set(True)
    try:
        yield
    finally:
        _on.reset(before)


def drops(training: bool) -> bool:
    """Say whether dropout acts.

    Args:
        training: the mode of the call.

    Returns:
        True in training, and inside `dropout_on`.
    """
    return bool(training) or _on.get()
