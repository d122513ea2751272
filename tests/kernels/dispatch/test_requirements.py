"""What kernels for a GPU need is looked for."""

from types import SimpleNamespace

import pytest

from regard import runtime
from regard.kernels.dispatch import Dots, choose_dots, has_compiler, requirements, takes_cudnn


@pytest.fixture
def recent(monkeypatch) -> None:
    """The version of JAX is looked up each time."""
    monkeypatch.setattr(requirements, "is_recent_jax", requirements.is_recent_jax.__wrapped__)


def test_what_compiles_kernels_is_looked_for_and_not_imported(monkeypatch, recent) -> None:
    look = has_compiler.__wrapped__
    monkeypatch.setattr(requirements, "_has_pallas", lambda: True)
    dots = Dots("jax", (16, 16), "bfloat16", (2, 6, 8), gpu=(9, 0))
    for version, expected in (("0.10.2", True), ("1.0", True), ("0.9.9", False)):
        monkeypatch.setattr(runtime, "backends", lambda version=version: {"jax": version})
        assert look("jax") == takes_cudnn(dots) == expected
    assert choose_dots(dots).reasons[1] == "cuDNN's attention is taken from JAX 0.10 on"
    monkeypatch.setattr(runtime, "backends", dict)
    assert not look("jax")
    asked = []
    monkeypatch.setattr(requirements.importlib.util, "find_spec", asked.append)
    assert not look("torch")
    assert not look("tensorflow")
    assert asked == ["triton"]


def test_a_jax_without_pallas_for_triton_has_no_compiler(monkeypatch, recent, tmp_path) -> None:
    monkeypatch.setattr(runtime, "backends", lambda: {"jax": "0.12.0"})
    jax = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    for found in (None, jax):
        monkeypatch.setattr(
            requirements.importlib.util, "find_spec", lambda name, found=found: found
        )
        assert not has_compiler.__wrapped__("jax")
    (tmp_path / "experimental" / "pallas").mkdir(parents=True)
    (tmp_path / "experimental" / "pallas" / "triton.py").touch()
    assert has_compiler.__wrapped__("jax")


@pytest.mark.only_on("jax")
def test_the_jax_that_is_there_has_pallas_for_triton() -> None:
    assert requirements._has_pallas()
