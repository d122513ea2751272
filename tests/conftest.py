"""What all tests share: the backend, the folder next to the checkout, the markers."""

import gc
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from tests.compiled_programs import keep_compiled, share_context
from tests.full import ADDED, full

# Before anything imports keras; `make test` sets it.
os.environ.setdefault("KERAS_BACKEND", "jax")
# On JAX each operation of each new shape is compiled, and the tests are little else: without costly
# optimisation, and without fusion by MLIR, they take half the time. XLA ends a process that names a
# flag which it does not know: these are those of the version in constraints.txt.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
    " --xla_cpu_parallel_codegen_split_count=1 --xla_cpu_use_fusion_emitters=false",
)

# Failed assertions show their values in the contract's checks too, which are no test files.
pytest.register_assert_rewrite("tests.contract")

# Folders of tests that no backend can change: they run on JAX alone, on which the tool runs unless
# asked otherwise. Those of them in which Keras trains or answers are marked `every_backend`.
ONCE = (
    "architecture",
    "benchmarks",
    "bundle",
    "catalog",
    "cli",
    "comparison",
    "data",
    "events",
    "execution",
    "own_model",
    "package",
    "report",
    "sections",
    "series",
    "statistics",
    "swapping",
    "tagging",
    "tasks",
    "text_classification",
    "training",
    "verdict",
)
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Let Ctrl-C act, as in a terminal: whoever starts a run in the background switches it off.

    What JAX compiles is kept in a folder for all processes of this session.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # And whoever does so with `nohup`: tests end processes by this signal.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # Thousands of tests and traced programs stay: looking through all of them for garbage as often
    # as Python does by default takes 6 % of the time.
    gc.set_threshold(100_000, 20, 50)
    # Known to pytest-xdist; without it all tests share one process anyway.
    config.addinivalue_line("markers", "xdist_group(name): runs in one process with its group")
    if "REGARD_CACHE_DIR" not in os.environ:
        # Processes of pytest-xdist come later, and inherit it.
        folder = os.environ["REGARD_CACHE_DIR"] = tempfile.mkdtemp(prefix="regard-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        keep_compiled(f"{folder}/of-tests")


def pytest_report_header() -> list[str]:
    """List what FULL=1 adds, and what another backend leaves to JAX."""
    told = [f"FULL=1 adds {each}" for name, each in ADDED.items() if full(name)]
    if os.environ["KERAS_BACKEND"] != "jax":
        told.append(f"on jax alone, unless marked `every_backend`: {', '.join(ONCE)}")
    return told


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the files in which nothing runs on this backend: importing them takes as long."""
    once = collection_path.parent.name in ONCE and "tests" in collection_path.parts
    if os.environ["KERAS_BACKEND"] == "jax" or not once or collection_path.suffix != ".py":
        return None
    return "every_backend" not in collection_path.read_text(encoding="utf-8") or None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a pair of versions with which groups do nothing: without them the tests take twice.

    From here on JAX makes programs, where it was imported.
    """
    if "jax" in sys.modules:
        share_context()
    if getattr(session.config.option, "loadgroup", False):
        for item in session.items:
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
                raise pytest.UsageError(f"pytest-xdist has no group for {item.nodeid}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` next to the checkout, with reference data that are not in it."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder `shared` next to the checkout")
    return SHARED


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what the marker `only_on` excludes, and on other backends what has been run on JAX."""
    backend = os.environ["KERAS_BACKEND"]
    once = item.path.parent.name in ONCE and "tests" in item.path.parts
    if backend != "jax" and once and not item.get_closest_marker("every_backend"):
        pytest.skip("runs on jax only: no backend takes part")
    for marker in item.iter_markers("only_on"):
        if backend not in marker.args:
            pytest.skip(f"runs on {', '.join(marker.args)} only")
