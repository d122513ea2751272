"""Names for functions that have none, so that a layer can be copied by its configuration.

Keras writes a function down by its name, a lambda by its compiled code, and reads neither back if
it cannot find the name, or does not trust the code. Within one process the function itself is at
hand: it is lent a name, and found by that.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType, MappingProxyType
from typing import Any

import keras

__all__ = ["lent_names"]

_NONE: Mapping[str, type] = MappingProxyType({})
_one_at_a_time = threading.RLock()


@contextmanager
def lent_names(layers: list[Any], classes: Mapping[str, type] = _NONE) -> Iterator[None]:
    """Within the block, the functions that layers hold are written down and read back as they are.

    Args:
        layers: layers of any kind. Functions are found in their attributes, in those of the layers,
            initializers, regularizers and the like that they hold, and in lists and dicts of these.
            Keras's own functions and registered ones keep their names.
        classes: those that are to be found by their names too, though nobody registered them.
    """
    with _one_at_a_time:
        functions: dict[int, FunctionType] = {}
        _collect(layers, functions, set())
        lent = {f"lent_{n}": each for n, each in enumerate(functions.values())}
        names = [each.__name__ for each in lent.values()]
        try:
            for name, each in lent.items():
                each.__name__ = name
            with keras.saving.custom_object_scope({**lent, **classes}):
                yield
        finally:
            for name, each in zip(names, lent.values(), strict=True):
                each.__name__ = name


def _collect(holder: Any, functions: dict[int, FunctionType], seen: set[int]) -> None:
    if id(holder) in seen:
        return
    seen.add(id(holder))
    if isinstance(holder, FunctionType):
        if _is_nameless(holder):
            functions[id(holder)] = holder
        return
    if isinstance(holder, dict):
        held = list(holder.values())
    elif isinstance(holder, (list, tuple)):
        held = list(holder)
    else:
        held = list(vars(holder).values()) if hasattr(holder, "get_config") else []
    for each in held:
        _collect(each, functions, seen)


def _is_nameless(function: FunctionType) -> bool:
    """Whether Keras may find nothing, or something else, by a function's name."""
    registered = keras.saving.get_registered_name(function) != function.__name__
    return not registered and not (function.__module__ or "").startswith("keras.")
