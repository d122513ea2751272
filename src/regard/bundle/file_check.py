"""The check of masks for a `.keras` file that somebody sent: read in a process with limits."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from regard import _checks, runtime
from regard.bundle.model_file import keras_file
from regard.errors import ModelFileError
from regard.explain.mask_report import MaskReport

__all__ = ["GIGABYTES", "SECONDS", "check_masks_of_file"]

SECONDS = 300.0
"""How long the process may take."""

GIGABYTES = 8.0
"""How much memory it may ask for, counted as address space."""

_SHOWN = 300


def check_masks_of_file(
    path: str | os.PathLike[str],
    *,
    seconds: float = SECONDS,
    gigabytes: float = GIGABYTES,
    backend: str | None = None,
) -> MaskReport:
    """Check the masks of the model in a `.keras` file; see `check_masks`.

    The file is opened in a process of its own only, with limits on time, memory and processor time,
    without a graphics processor, and which may write no file of more than 1 MiB. There it is looked
    through first: it may name parts of Keras and of regard, no `Lambda`, nothing to import. Then
    Keras reads it in its safe mode. What is trusted is Keras's reader, and the libraries below it.
    It is no prison: the limits on memory and files are the system's, and Windows has none.

    Args:
        path: the file.
        seconds: how long the process may take.
        gigabytes: how much memory it may ask for, counted as address space.
        backend: what Keras runs on there; None for KERAS_BACKEND, else jax.

    Returns:
        The `MaskReport`.

    Raises:
        ModelFileError: if there is no such file, it is damaged or not to be trusted, or a limit is
            reached.
    """
    _checks.positive_number("seconds", seconds)
    _checks.positive_number("gigabytes", gigabytes)
    file = keras_file(path)
    code, said, errors = _run(file.resolve(), seconds, gigabytes, runtime.chosen_backend(backend))
    try:
        answer = json.loads(said)
    except ValueError:
        raise ModelFileError(_how_it_ended(file.name, code, errors, gigabytes)) from None
    if answer.get("report") is not None:
        return MaskReport.from_dict(answer["report"])
    raise ModelFileError(answer["error"] or _too_large(file.name, "asks for more", gigabytes))


def _how_it_ended(name: str, code: int, errors: bytes, gigabytes: float) -> str:
    """Say why a process may have ended without an answer."""
    if runtime.tells_no_memory(errors.decode("utf-8", "replace")):
        return _too_large(name, "asks for more", gigabytes)
    if code < 0:
        # Libraries end themselves, some without a word of memory, where they do not get it.
        return _too_large(
            name, f"ends the process by {_signal(-code)}, as too much does", gigabytes
        )
    return (
        f"The model must be one that can be read and run. Received: {name}, at which the"
        f" process ended with status {code}: {_last_line(errors)}"
    )


def _too_large(name: str, what: str, gigabytes: float) -> str:
    return (
        f"The model must fit into {gigabytes:g} GB of address space. Received: {name}, which"
        f" {what}. Give `--memory` if you trust it"
    )


def _signal(number: int) -> str:
    known = {each.value: each.name for each in signal.Signals}
    return known.get(number, f"signal {number}")


def _run(path: Path, seconds: float, gigabytes: float, backend: str) -> tuple[int, bytes, bytes]:
    source = str(Path(__file__).resolve().parents[2])
    inherited = {name: each for name, each in os.environ.items() if name != "PYTHONPATH"}
    environment = {
        **inherited,
        "PYTHONPATH": source,
        "KERAS_BACKEND": backend,
        # A graphics processor takes more address space than any limit would leave.
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "HF_HUB_OFFLINE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    # -P: a file called random.py in the user's folder must not be taken for the module.
    command = [sys.executable, "-P", "-m", "regard.bundle.mask_worker"]
    process = subprocess.Popen(
        [*command, str(path), str(gigabytes), str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        said, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ModelFileError(
            f"The model must be checked within {seconds:g} seconds. Received: {path.name}, which"
            " takes longer. Give `--seconds` if you trust it"
        ) from error
    finally:
        _end(process)
    return process.returncode, said, errors


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it has started, if it still runs."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.communicate()  # also closes the pipes


def _last_line(errors: bytes) -> str:
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    line = lines[-1].strip() if lines else "without a word"
    return "".join(each for each in line if each.isprintable())[:_SHOWN]
