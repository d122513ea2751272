"""The process that reads a stranger's model, `python -m regard.bundle.mask_worker FILE GB SECONDS`.

It limits itself before it opens the file, and answers with one JSON object on its standard output:
the report, or the error.
"""

import contextlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from regard import runtime
from regard.errors import RegardError

__all__ = ["answer", "limit"]

_GIGABYTE = 2**30
_LARGEST_FILE = 2**20  # TensorFlow and PyTorch want a folder that they can write to


def limit(gigabytes: float, seconds: float) -> None:
    """Bound the memory, the processor time and the files of this process, where the system can.

    Args:
        gigabytes: of address space.
        seconds: of processor time, on each of two processors.
    """
    try:
        resource: Any = importlib.import_module("resource")
    except ModuleNotFoundError:  # Windows
        return
    cpu = int(2 * seconds) + 1
    for name, value in (
        ("RLIMIT_AS", int(gigabytes * _GIGABYTE)),
        ("RLIMIT_CPU", cpu),
        ("RLIMIT_FSIZE", _LARGEST_FILE),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(
            AttributeError, OSError, ValueError
        ):  # not known, or lower already
            resource.setrlimit(getattr(resource, name), (value, value))


def answer(path: Path) -> dict[str, Any]:
    """Check the model of a file.

    Args:
        path: a `.keras` file.

    Returns:
        `{"report": ...}` or `{"error": ...}`, the error None where memory was exhausted.
    """
    try:
        from regard.bundle.model_file import read_model

        model = read_model(path)
        from regard.explain.mask_check import check_masks

        report = check_masks(model)
        if runtime.tells_no_memory(report.undecided or ""):
            return {"error": None}
        return {"report": report.to_dict()}
    except RegardError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": None}


def _serve(path: Path, gigabytes: float, seconds: float) -> None:
    out = runtime.private_output()
    limit(gigabytes, seconds)
    runtime.prepare_worker()
    with runtime.lean_imports(runtime.chosen_backend()):
        found = answer(path)
    json.dump(found, out)
    out.close()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
