"""What backends say of their devices, with planted packages instead of the real ones."""

import os
from pathlib import Path

import pytest

from regard import runtime
from regard.errors import ArgumentError
from tests.runtime.planted_packages import SOURCE, plant

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
