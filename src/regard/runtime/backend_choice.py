"""Which backends are there, and which of them Keras runs on."""

import os
import sys

from regard._checks import one_of
from regard.errors import ArgumentError
from regard.runtime.extras import missing_extra, package_versions

__all__ = [
    "BACKENDS",
    "DEFAULT_BACKEND",
    "backends",
    "choice_reason",
    "chosen_backend",
    "quiet",
    "running_backend",
    "use_backend",
]

BACKENDS = ("jax", "tensorflow", "torch")
DEFAULT_BACKEND = "jax"

# Names under which each backend is installed.
_DISTRIBUTIONS = {
    "jax": ("jax",),
    "tensorflow": (
        "tensorflow",
        "tensorflow-cpu",
        "tensorflow-intel",
        "tensorflow-macos",
        "tensorflow-rocm",
        "tf-nightly",
    ),
    "torch": ("torch",),
}


def backends() -> dict[str, str]:
    """Return the version of each installed backend; imports none."""
    found = {}
    for backend, distributions in _DISTRIBUTIONS.items():
        versions = package_versions(distributions).values()
        version = next((each for each in versions if each is not None), None)
        if version is not None:
            found[backend] = version
    return found


def chosen_backend(option: str | None = None) -> str:
    """Return the backend that the tool runs on: the option, else KERAS_BACKEND, else jax.

    Args:
        option: what the user asked for, if anything.

    Raises:
        UnknownNameError: if it is none of the three.
        MissingExtraError: if it is not installed.
    """
    variable = os.environ.get("KERAS_BACKEND")
    if option is not None:
        backend = one_of("backend", option, BACKENDS)
    elif variable:
        backend = one_of("KERAS_BACKEND", variable, BACKENDS)
    else:
        backend = DEFAULT_BACKEND
    if backend not in backends():
        raise missing_extra(f"The backend {backend}", backend, [backend])
    return backend


def choice_reason(option: str | None = None) -> str:
    """Return what decides in `chosen_backend`, in words."""
    if option is not None:
        return "asked for"
    return "set by KERAS_BACKEND" if os.environ.get("KERAS_BACKEND") else "the tool's default"


def use_backend(name: str) -> str:
    """Make Keras run on a backend; call it before Keras is imported.

    Args:
        name: `"jax"`, `"tensorflow"` or `"torch"`.

    Returns:
        The name.

    Raises:
        UnknownNameError: if it is none of the three.
        MissingExtraError: if it is not installed.
        ArgumentError: if Keras already runs on another one.
    """
    backend = chosen_backend(name)
    running = running_backend()
    if running not in (None, backend):
        raise ArgumentError(
            "`backend` must be the one that Keras already runs on in this process. "
            f"Received: backend={backend!r}, but Keras was imported with {running!r}. "
            f"Start a new process, or set KERAS_BACKEND={backend} before importing keras"
        )
    os.environ["KERAS_BACKEND"] = backend
    return backend


def running_backend() -> str | None:
    """Return the backend of the Keras that is imported; None if none is."""
    keras = sys.modules.get("keras")
    return None if keras is None else str(keras.backend.backend())


def quiet() -> None:
    """Ask TensorFlow's C++ part for warnings only; what the user has set stays.

    TensorFlow 2.21 writes a few lines to stderr before it reads any setting; those remain.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
