"""What need not be imported: the tool's own processes start in half the time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["lean_imports", "spare_tensorflow"]

# Keras imports these, where they are installed, only to recognise their objects or to draw.
_RECOGNISED = ("matplotlib", "pandas", "sklearn")


def spare_tensorflow(backend: str) -> bool:
    """Keep Keras from importing TensorFlow in this process where JAX runs.

    Keras 3.15 imports TensorFlow, if it is installed, whenever it serialises an object (saving a
    model, `Bidirectional`, the configuration of an initializer) and in `set_random_seed`, on every
    backend, only to rule out that it meets a TensorFlow type. That costs seconds, and Keras has no
    setting against it. So a finder in `sys.meta_path` answers "not installed" for the rest of the
    process. That is for the tool's own processes; the library never does it. While PyTorch is
    imported it looks for TensorFlow and does not take this answer: call it afterwards.

    Args:
        backend: what Keras runs on.

    Returns:
        Whether TensorFlow stays out: False where it is the backend or is imported already, and on
        PyTorch before Keras is imported.
    """
    early = backend == "torch" and "keras" not in sys.modules
    if backend == "tensorflow" or early or "tensorflow" in sys.modules:
        return False
    if not any(isinstance(finder, _NoTensorFlow) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoTensorFlow())
    return True


@contextmanager
def lean_imports(backend: str) -> Iterator[None]:
    """Import Keras, and what stands on it, in half the time.

    Keras imports pandas, scikit-learn, Matplotlib and the other backends wherever they are
    installed. Inside this block they count as not installed; afterwards they can be imported as
    ever, and TensorFlow stays out where it can (`spare_tensorflow`). What was imported before is
    not touched. That is for the tool's own processes: Keras no longer takes a DataFrame there.

    Args:
        backend: what Keras runs on.
    """
    spared = {"tensorflow"} if spare_tensorflow(backend) else set()
    others = {"jax", "tensorflow", "torch"} - {backend} - spared
    # PyTorch and Keras ask for modules in different ways; all of them take this for an answer.
    absent = [name for name in (*_RECOGNISED, *others) if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            if sys.modules[name] is None:
                del sys.modules[name]
        spare_tensorflow(backend)


class _NoTensorFlow:
    """A finder that answers for one package: it is not installed."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        del path, target
        if fullname == "tensorflow":
            raise ModuleNotFoundError(
                "regard keeps TensorFlow out of processes on another backend", name=fullname
            )
