"""Settings around the backends: which is there, which is used, what is compiled and kept.

    imports    what need not be imported
    gradients  the gradients of a layer's weights

Importing this module imports neither Keras nor a backend. The library runs on whatever backend
Keras runs on; the tool chooses one with `use_backend`.
"""

import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from regard._checks import one_of, positive_number
from regard.errors import ArgumentError, MissingExtraError
from regard.runtime.gradients import weight_gradients
from regard.runtime.imports import lean_imports, spare_tensorflow

__all__ = [
    "BACKENDS",
    "DEFAULT_BACKEND",
    "TOOL_PACKAGES",
    "DeviceReport",
    "backends",
    "cache_folder",
    "choice_reason",
    "chosen_backend",
    "compilation_cache",
    "compile_quickly",
    "compiled",
    "default_workers",
    "device_reports",
    "devices",
    "lean_imports",
    "missing_extra",
    "package_versions",
    "prepare_worker",
    "private_output",
    "quiet",
    "require_tool",
    "spare_tensorflow",
    "tells_no_memory",
    "use_backend",
    "weight_gradients",
]

BACKENDS = ("jax", "tensorflow", "torch")
DEFAULT_BACKEND = "jax"

# What the extra `tool` brings; a test holds it to pyproject.toml.
TOOL_PACKAGES = (
    "charset-normalizer",
    "filelock",
    "jinja2",
    "pandas",
    "platformdirs",
    "psutil",
    "pydantic",
    "rich",
    "safetensors",
    "scikit-learn",
    "scipy",
    "tokenizers",
    "typer",
)

_QUICK_FLAGS = "--xla_backend_optimization_level=1 --xla_cpu_use_fusion_emitters=false"

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

# Compiling faster than this is not worth a file.
_CACHE_FROM_SECONDS = 0.5

_PROBE = (
    "import json, sys; sys.path.append(sys.argv[2]); from regard.runtime import devices; "
    "print(json.dumps(devices(sys.argv[1])))"
)


# How the backends call it when memory is exhausted.
_NO_MEMORY = (
    "resource_exhausted",
    "oom when allocating",
    "out of memory",
    "cannot allocate memory",
    "can't allocate memory",
    "bad_alloc",
    "memoryerror",
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


def package_versions(names: Iterable[str]) -> dict[str, str | None]:
    """Return the version of each package, None for one that is missing; imports none."""
    return {name: _version(name) for name in names}


def backends() -> dict[str, str]:
    """Return the version of each installed backend; imports none."""
    found = {}
    for backend, distributions in _DISTRIBUTIONS.items():
        versions = (_version(name) for name in distributions)
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
    running = _running_backend()
    if running not in (None, backend):
        raise ArgumentError(
            "`backend` must be the one that Keras already runs on in this process. "
            f"Received: backend={backend!r}, but Keras was imported with {running!r}. "
            f"Start a new process, or set KERAS_BACKEND={backend} before importing keras"
        )
    os.environ["KERAS_BACKEND"] = backend
    return backend


def quiet() -> None:
    """Ask TensorFlow's C++ part for warnings only; what the user has set stays.

    TensorFlow 2.21 writes a few lines to stderr before it reads any setting; those remain.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def compile_quickly(backend: str) -> bool:
    """Have JAX on CPU compile in half the time; call it before JAX is imported.

    The steps of the small recurrent networks that the tool trains are about as fast with fewer
    optimisations, and compiling is a large part of a short comparison. That is for the tool's own
    processes; the library never does it. Flags that the user has set stay.

    Args:
        backend: what Keras runs on.

    Returns:
        Whether the flags are set: False on the other backends, or where XLA_FLAGS exists.
    """
    if backend != "jax" or "XLA_FLAGS" in os.environ:
        return False
    os.environ["XLA_FLAGS"] = _QUICK_FLAGS
    return True


def default_workers() -> int:
    """Return how many trials the tool runs at the same time unless it is told otherwise.

    Returns:
        The number of processors that this process may use; 1 where there is a graphics processor,
        which two trials would fight for.
    """
    if shutil.which("nvidia-smi") is not None or Path("/dev/kfd").exists():
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compilation_cache(folder: str | os.PathLike[str]) -> bool:
    """Keep what JAX compiles in a folder, so that the next process need not compile it again.

    Call it after `use_backend` and before anything is compiled: JAX opens its cache once. A cache
    is for one kind of machine; do not share the folder between different processors. How long
    compiling must take to be worth a file is JAX's own variable, where the user has set it.

    Args:
        folder: where to keep it; made if it is missing.

    Returns:
        Whether the cache is active: False on the other backends, or if the folder cannot be made.
    """
    backend = _running_backend() or os.environ.get("KERAS_BACKEND")
    if backend != "jax":
        return False
    path = Path(folder).absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    config = importlib.import_module("jax").config
    config.update("jax_compilation_cache_dir", str(path))
    if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
        config.update("jax_persistent_cache_min_compile_time_secs", _CACHE_FROM_SECONDS)
    config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return True


def cache_folder() -> Path:
    """Return where the tool keeps what was compiled: one folder for each kind of processor.

    Returns:
        A folder below `REGARD_CACHE_DIR`, else below the user's folder for caches; it need not
        exist yet.
    """
    from platformdirs import user_cache_path  # of the extra `tool`

    chosen = os.environ.get("REGARD_CACHE_DIR")
    root = Path(chosen) if chosen else user_cache_path("regard", appauthor=False)
    return root / "compiled" / _processor()


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


def missing_extra(who: str, extra: str, missing: Iterable[str]) -> MissingExtraError:
    """Return the error that says who needs which extra, how to get it, and what is missing."""
    return MissingExtraError(
        f"{who} needs the extra `{extra}`: pip install 'regard[{extra}]' "
        f"(missing: {', '.join(missing)})"
    )


def require_tool(who: str) -> None:
    """Check that all packages of the extra `tool` are installed; imports none.

    Args:
        who: what needs them, for the message: `"regard compare"`.

    Raises:
        MissingExtraError: if some are missing.
    """
    versions = package_versions(TOOL_PACKAGES)
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        raise missing_extra(who, "tool", missing)


def private_output() -> IO[str]:
    """Return the stream to the parent of a worker; what else is printed goes to standard error.

    Returns:
        What was the standard output.
    """
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def prepare_worker() -> None:
    """Set up the chosen backend for a process that works for another one."""
    backend = chosen_backend()
    quiet()
    spare_tensorflow(backend)
    compile_quickly(backend)


def tells_no_memory(text: str) -> bool:
    """Say whether a text tells that memory was exhausted.

    Args:
        text: what a backend or the system said.

    Returns:
        Whether one of the signs is in it.
    """
    return any(sign in text.lower() for sign in _NO_MEMORY)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of tensors as it is best run once: compiled as a whole on JAX.

    There each operation would else be compiled by itself. PyTorch and TensorFlow run it as it is.
    """
    if _running_backend() == "jax":
        return importlib.import_module("jax").jit(function)
    return function


def _processor() -> str:
    """Name the kind of processor: code that is compiled for one may not run on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        known = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        known = platform.processor()
    return f"{platform.machine()}-{zlib.crc32(known.encode()):08x}"


def _version(distribution: str) -> str | None:
    from importlib import metadata  # light commands do without

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _running_backend() -> str | None:
    """The backend of the Keras that is imported; None if none is."""
    keras = sys.modules.get("keras")
    return None if keras is None else str(keras.backend.backend())


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
