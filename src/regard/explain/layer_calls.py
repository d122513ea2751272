"""See the calls of a model's layers on its way from inputs to outputs; nothing of it changes."""

import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from regard._keras import keras

__all__ = ["free_key", "unwatched_calls", "watched_calls"]

Around = Callable[[str, Any, Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]
"""Takes a layer's path and the layer, its `call`, and what that is given; returns its output."""

_around: ContextVar[Around | None] = ContextVar("around", default=None)
_one_at_a_time = threading.RLock()


@contextmanager
def watched_calls(layers: Mapping[str, list[keras.layers.Layer]], around: Around) -> Iterator[None]:
    """Have each call of some layers, in this thread, go through a function.

    Keras has no hook for a layer within a layer. One thread at a time does this; whoever calls the
    model meanwhile, in another thread, gets what the layers always give.

    Args:
        layers: from paths to the layers that have them.
        around: called in place of each `call`.

    Yields:
        Nothing; afterwards the layers are as they were.
    """
    with _one_at_a_time, _seen_by(around), ExitStack() as stack:
        for path, each in ((path, each) for path, several in layers.items() for each in several):
            # Past Keras's own `__setattr__`, which would track what is put in.
            own = vars(each)
            stack.callback(_put, own, own.get("call"))
            own["call"] = _watching(each, path)
        yield


@contextmanager
def unwatched_calls() -> Iterator[None]:
    """Let the calls of watched layers within be plain ones.

    Yields:
        Nothing.
    """
    with _seen_by(None):
        yield


def free_key(path: str, taken: Mapping[str, Any]) -> str:
    """Return the name of the next call under a path.

    Args:
        path: of a layer.
        taken: the names of the calls so far.

    Returns:
        The path, then `"PATH#2"` and so on.
    """
    key, number = path, 1
    while key in taken:
        number += 1
        key = f"{path}#{number}"
    return key


@contextmanager
def _seen_by(around: Around | None) -> Iterator[None]:
    token = _around.set(around)
    try:
        yield
    finally:
        _around.reset(token)


def _put(own: dict[str, Any], call: Callable[..., Any] | None) -> None:
    if call is None:
        del own["call"]
    else:
        own["call"] = call


def _watching(layer: keras.layers.Layer, path: str) -> Callable[..., Any]:
    call = layer.call

    @functools.wraps(call)
    def watched(*args: Any, **kwargs: Any) -> Any:
        around = _around.get()
        if around is None:
            return call(*args, **kwargs)
        return around(path, layer, call, args, kwargs)

    return watched
