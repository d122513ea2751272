"""What devices the backends see: each is asked in a process of its own."""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regard._checks import positive_number
from regard.runtime.backend_choice import chosen_backend, quiet

__all__ = [
    "DeviceReport",
    "device_reports",
    "devices",
]

_PROBE = (
    "import json, sys; sys.path.append(sys.argv[2]); from regard.runtime import devices; "
    "print(json.dumps(devices(sys.argv[1])))"
)


@dataclass(frozen=True)
class DeviceReport:
    """What one backend says about its devices.

    Args:
        backend: the backend's name.
        devices: a description of each device; empty if the backend does not work.
        problem: why it does not work, in one line; None if it does, or did not answer.
        seconds: how long importing and asking took.
        answered: whether it answered in time; if not, nothing is known of it.
    """

    backend: str
    devices: tuple[str, ...]
    problem: str | None
    seconds: float
    answered: bool = True


def devices(backend: str) -> list[str]:
    """Import a backend and describe its devices.

    Args:
        backend: `"jax"`, `"tensorflow"` or `"torch"`.

    Returns:
        Descriptions such as `"cpu"` or `"cuda:0 NVIDIA H100"`.

    Raises:
        UnknownNameError: if it is none of the three.
        MissingExtraError: if it is not installed.
    """
    name = chosen_backend(backend)
    quiet()
    module = importlib.import_module(name)
    if name == "jax":
        return [
            f"{device.platform}:{device.id} {device.device_kind}" for device in module.devices()
        ]
    if name == "torch":
        return _torch_devices(module)
    return _tensorflow_devices(module)


def device_reports(names: Iterable[str], timeout: float = 60.0) -> Iterator[DeviceReport]:
    """Ask backends for their devices, each in its own process; yield the answers as they come.

    A backend that crashes, hangs or is broken gives a report of its problem and disturbs no other.

    Args:
        names: the backends to ask.
        timeout: seconds that each may take.

    Raises:
        ArgumentError: if `timeout` is not positive.
    """
    positive_number("timeout", timeout)
    asked = tuple(names)
    if not asked:
        return
    import concurrent.futures  # light commands do without

    with concurrent.futures.ThreadPoolExecutor(len(asked)) as pool:
        waiting = [pool.submit(_probe, name, timeout) for name in asked]
        for each in concurrent.futures.as_completed(waiting):
            yield each.result()


def _torch_devices(torch: Any) -> list[str]:
    cuda = range(torch.cuda.device_count())
    found = [f"cuda:{index} {torch.cuda.get_device_name(index)}" for index in cuda]
    if torch.backends.mps.is_available():
        found.append("mps")
    return [*found, "cpu"]


def _tensorflow_devices(tensorflow: Any) -> list[str]:
    found = []
    for device in tensorflow.config.list_physical_devices():
        short = device.name.removeprefix("/physical_device:").lower()
        details = tensorflow.config.experimental.get_device_details(device)
        found.append(f"{short} {details.get('device_name', '')}".strip())
    return found


def _probe(backend: str, timeout: float) -> DeviceReport:
    begin = time.perf_counter()
    source = str(Path(__file__).resolve().parents[2])
    # -P: a file called random.py in the user's folder must not be taken for the module.
    command = [sys.executable, "-P", "-c", _PROBE, backend, source]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return DeviceReport(backend, (), None, time.perf_counter() - begin, answered=False)
    problem = _problem(done)
    found = () if problem else tuple(json.loads(done.stdout.splitlines()[-1]))
    return DeviceReport(backend, found, problem, time.perf_counter() - begin)


def _problem(done: subprocess.CompletedProcess[str]) -> str | None:
    if done.returncode == 0 and done.stdout.strip():
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1].strip() if lines else f"the process ended with exit status {done.returncode}"
