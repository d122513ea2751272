"""Keras is imported here first: where its backend is not installed, the error says what to set.

A room that needs Keras for all it has imports this in its `__init__`; where only some modules do,
they take `keras` from here.
"""

import os
import sys

from regard.errors import MissingExtraError
from regard.runtime import BACKENDS, backends

__all__ = ["keras"]


def _without_backend(missing: str) -> MissingExtraError:
    """Return the error that says what Keras looked for, and what to do before it is imported."""
    variable = os.environ.get("KERAS_BACKEND")
    how = f"KERAS_BACKEND={variable}" if variable else "without KERAS_BACKEND"
    there = list(backends())
    if there:
        todo = f'set os.environ["KERAS_BACKEND"] = "{there[0]}" before Keras is imported'
    else:
        todo = "install one: pip install 'regard[jax]', or [tensorflow], or [torch]"
    return MissingExtraError(
        f"Keras must find the backend it runs on. Received: {how}, it looks for {missing},"
        f" and installed {'is' if len(there) == 1 else 'are'} {', '.join(there) or 'none'};"
        f" {todo}"
    )


_earlier = set(sys.modules)
try:
    import keras
except ModuleNotFoundError as error:
    if error.name not in BACKENDS:
        raise
    # Half of Keras would stay, and with it the backend that was looked for.
    for _name in [name for name in sys.modules if name.partition(".")[0] == "keras"]:
        if _name not in _earlier:
            del sys.modules[_name]
    raise _without_backend(error.name) from error
