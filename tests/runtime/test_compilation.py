"""What is compiled: quickly, kept in a folder, each processor its own."""

import os
import platform
import sys
from pathlib import Path

import pytest

from regard import runtime
from tests.runtime.planted_packages import plant, pretend_keras_runs_on, run


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
    runtime.compilation._CACHE_FROM_SECONDS = 0
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
