"""Settings around the backends, with planted packages instead of the real ones."""

import os
import platform
import re
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from regard import runtime
from regard.errors import ArgumentError, MissingExtraError, UnknownNameError
from tests.runtime.planted_packages import SOURCE, plant, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The packages that `runtime` believes to be installed; tests put some in."""
    packages: dict[str, str] = {}
    monkeypatch.setattr(runtime, "_version", packages.get)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return packages


def test_backends_and_their_versions(installed: dict[str, str]) -> None:
    assert runtime.backends() == {}
    installed |= {"tensorflow-cpu": "2.21.0", "torch": "2.13.0", "numpy": "2.0"}
    assert runtime.backends() == {"tensorflow": "2.21.0", "torch": "2.13.0"}
    installed["tensorflow"] = "2.22.0"
    assert runtime.backends()["tensorflow"] == "2.22.0"


def test_the_option_beats_the_variable_beats_the_default(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed |= {"jax": "1", "tensorflow": "2", "torch": "3"}
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("jax", "the tool's default")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("torch", "set by KERAS_BACKEND")
    assert runtime.chosen_backend("tensorflow") == "tensorflow"
    assert runtime.choice_reason("tensorflow") == "asked for"
    monkeypatch.setenv("KERAS_BACKEND", "")
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("jax", "the tool's default")


def test_a_missing_backend_says_how_to_get_it(installed: dict[str, str]) -> None:
    installed["torch"] = "3"
    message = "The backend jax needs the extra `jax`: pip install 'regard[jax]' (missing: jax)"
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        runtime.chosen_backend()


def test_an_unknown_backend_is_refused(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "must be one of 'jax', 'tensorflow', 'torch'. Received: "
    with pytest.raises(UnknownNameError) as error:
        runtime.chosen_backend("troch")
    assert str(error.value) == f"`backend` {names}backend='troch'. Did you mean 'torch'?"
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    with pytest.raises(UnknownNameError) as error:
        runtime.chosen_backend()
    assert str(error.value).startswith(f"`KERAS_BACKEND` {names}KERAS_BACKEND='numpy'")


def pretend_keras_runs_on(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keras = SimpleNamespace(backend=SimpleNamespace(backend=lambda: backend))
    monkeypatch.setitem(sys.modules, "keras", keras)  # type: ignore[arg-type]


def test_use_backend_before_keras(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed["torch"] = "3"
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert runtime.use_backend("torch") == "torch"
    assert os.environ["KERAS_BACKEND"] == "torch"


def test_use_backend_after_keras(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed |= {"torch": "3", "jax": "1"}
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    pretend_keras_runs_on("jax", monkeypatch)
    assert runtime.use_backend("jax") == "jax"
    message = (
        "`backend` must be the one that Keras already runs on in this process. "
        "Received: backend='torch', but Keras was imported with 'jax'. "
        "Start a new process, or set KERAS_BACKEND=torch before importing keras"
    )
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        runtime.use_backend("torch")
    assert os.environ["KERAS_BACKEND"] == "jax"


def test_quiet_leaves_what_the_user_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    runtime.quiet()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    runtime.quiet()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "2"


@pytest.mark.only_on("jax")
@pytest.mark.parametrize("spare", [True, False])
def test_tensorflow_stays_out_and_the_cache_fills(spare: bool, tmp_path: Path) -> None:
    """One process for both: importing Keras is what takes the time."""
    packages, cache = tmp_path / "packages", tmp_path / "new" / "cache"
    packages.mkdir()
    plant(packages, "tensorflow", "9.9", "print('imported')\nraise ImportError('planted')\n")
    code = f"""
import sys
from regard import runtime
runtime.use_backend("jax")
if {spare}:
    print(runtime.spare_tensorflow("jax"), runtime.spare_tensorflow("jax"))
    runtime._CACHE_FROM_SECONDS = 0
    print(runtime.compilation_cache({str(cache)!r}))
import keras, jax, jax.numpy as jnp
keras.initializers.serialize(keras.initializers.Zeros())
jax.jit(lambda x: jnp.tanh(x @ x))(jnp.ones((3, 3))).block_until_ready()
"""
    done = run(code, packages)
    assert done.returncode == 0, done.stderr
    if spare:
        assert done.stdout == "True True\nTrue\n"
        assert list(cache.iterdir())
    else:
        assert done.stdout == "imported\n"
        assert not cache.exists()


def test_quick_compilation_is_for_jax_and_leaves_what_the_user_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    assert not runtime.compile_quickly("torch")
    assert "XLA_FLAGS" not in os.environ
    assert runtime.compile_quickly("jax")
    assert "--xla_backend_optimization_level=1" in os.environ["XLA_FLAGS"]
    monkeypatch.setenv("XLA_FLAGS", "--xla_dump_to=here")
    assert not runtime.compile_quickly("jax")
    assert os.environ["XLA_FLAGS"] == "--xla_dump_to=here"


def test_the_cache_is_for_jax_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_keras_runs_on("torch", monkeypatch)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert not runtime.compilation_cache(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_made_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_keras_runs_on("jax", monkeypatch)
    (tmp_path / "file").write_text("")
    assert not runtime.compilation_cache(tmp_path / "file" / "cache")


def test_what_is_compiled_is_kept_for_each_kind_of_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGARD_CACHE_DIR", str(tmp_path / "chosen"))
    folder = runtime.cache_folder()
    assert folder.parent == tmp_path / "chosen" / "compiled"
    assert folder.name.startswith(f"{platform.machine()}-")
    assert runtime.cache_folder() == folder
    assert not (tmp_path / "chosen").exists()  # asking makes nothing
    monkeypatch.setenv("REGARD_CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    user = runtime.cache_folder()
    assert user.name == folder.name
    assert user.parts[-3:-1] == ("regard", "compiled")
    if sys.platform == "linux":
        assert user.is_relative_to(tmp_path / "user")
    # Another processor, another folder; the same one gives the same.
    monkeypatch.setattr(Path, "read_text", lambda path, **how: "flags\t\t: fpu mmx planted")
    other = runtime.cache_folder()
    assert other != user
    assert other.parent == user.parent
    monkeypatch.setattr(Path, "read_text", lambda path, **how: "x: 1\nflags\t\t: fpu mmx planted")
    assert runtime.cache_folder() == other


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux can restrict them")
def test_as_many_trials_at_once_as_processors_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    allowed = os.sched_getaffinity(0)
    assert runtime.default_workers() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert runtime.default_workers() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert runtime.default_workers() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert runtime.default_workers() == 1


def test_one_trial_at_once_where_there_is_a_graphics_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert runtime.default_workers() == 1
    tool.unlink()
    monkeypatch.setattr(Path, "exists", lambda path: str(path) == "/dev/kfd")
    assert runtime.default_workers() == 1
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert runtime.default_workers() == 8


JAX = """
from types import SimpleNamespace
def devices():
    return [SimpleNamespace(platform="gpu", id=1, device_kind="planted"),
            SimpleNamespace(platform="cpu", id=0, device_kind="cpu")]
"""
TORCH = """
from types import SimpleNamespace
cuda = SimpleNamespace(device_count=lambda: 2, get_device_name=lambda index: f"planted {index}")
backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: False))
"""
TENSORFLOW = """
from types import SimpleNamespace
print("a line that a library prints")
_all = [SimpleNamespace(name=f"/physical_device:{kind}:0") for kind in ("CPU", "GPU")]
config = SimpleNamespace(
    list_physical_devices=lambda: _all,
    experimental=SimpleNamespace(
        get_device_details=lambda each: {"device_name": "planted"} if "GPU" in each.name else {}),
)
"""


def reports(
    folder: Path, monkeypatch: pytest.MonkeyPatch, timeout: float = 60.0, **codes: str
) -> dict[str, runtime.DeviceReport]:
    """What planted backends report."""
    for package, code in codes.items():
        plant(folder, package, "9.9", code)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(SOURCE))))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return {each.backend: each for each in runtime.device_reports(codes, timeout)}


def test_devices_of_every_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reports(tmp_path, monkeypatch, jax=JAX, torch=TORCH, tensorflow=TENSORFLOW)
    assert {name: each.problem for name, each in found.items()} == dict.fromkeys(found)
    assert found["jax"].devices == ("gpu:1 planted", "cpu:0 cpu")
    assert found["torch"].devices == ("cuda:0 planted 0", "cuda:1 planted 1", "cpu")
    assert found["tensorflow"].devices == ("cpu:0", "gpu:0 planted")
    assert all(0 < each.seconds < 60 for each in found.values())


def test_a_broken_backend_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reports(
        tmp_path,
        monkeypatch,
        jax="raise ImportError('libplanted.so is missing')",
        torch="import os; os._exit(7)",
    )
    assert {name: each.problem for name, each in found.items()} == {
        "jax": "ImportError: libplanted.so is missing",
        "torch": "the process ended with exit status 7",
    }
    assert {each.devices for each in found.values()} == {()}
    assert all(each.answered for each in found.values())


def test_of_a_backend_that_does_not_answer_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reports(tmp_path, monkeypatch, timeout=0.01, jax=JAX, torch="")
    for each in found.values():
        assert (each.answered, each.problem, each.devices) == (False, None, ())
    with pytest.raises(ArgumentError, match="`timeout` must be a positive number"):
        list(runtime.device_reports(["jax"], timeout=0))


def test_a_file_in_the_user_s_folder_is_not_taken_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "json.py").write_text("raise RuntimeError('this is the user own file')")
    monkeypatch.chdir(folder)
    packages = tmp_path / "packages"
    packages.mkdir()
    assert reports(packages, monkeypatch, jax=JAX)["jax"].problem is None


def test_nothing_is_asked_of_nobody() -> None:
    assert list(runtime.device_reports(())) == []


def test_the_tool_s_packages_are_the_project_s() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["project"]["optional-dependencies"]["tool"]
    assert [re.split(r"[<>=~! ]", each)[0] for each in extra] == list(runtime.TOOL_PACKAGES)


def test_require_tool(installed: dict[str, str]) -> None:
    installed |= dict.fromkeys(runtime.TOOL_PACKAGES, "1")
    runtime.require_tool("`regard compare`")
    del installed["rich"], installed["tokenizers"]
    message = (
        "`regard compare` needs the extra `tool`: pip install 'regard[tool]' "
        "(missing: rich, tokenizers)"
    )
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        runtime.require_tool("`regard compare`")


def test_importing_runtime_imports_no_backend() -> None:
    code = "import sys, regard.runtime; print({'keras', 'jax', 'numpy'} & set(sys.modules))"
    assert run(code).stdout == "set()\n"
