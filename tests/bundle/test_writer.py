"""A bundle is there as a whole or not at all."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from regard.bundle import writer
from regard.bundle.manifest import FILES, MANIFEST, checked_files
from regard.errors import ArgumentError
from tests.bundle.small_bundle import small_description, small_tokens, write_small
from tests.bundle.small_series_bundle import SCALING

WEIGHTS = {"a": np.ones((3, 5), np.float32)}
PROBE = np.full((4, 3), 1 / 3, np.float32)


def write(folder: Path, weights=None) -> None:
    writer.write_bundle(
        folder,
        small_description(),
        weights=WEIGHTS if weights is None else weights,
        tokens=small_tokens(),
        probe=PROBE,
        backend="torch",
    )


def test_the_same_model_gives_the_same_bytes(tmp_path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name)
    for name in (*FILES, MANIFEST):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_model_has_tokens_or_a_scaling() -> None:
    for learned, came in (
        ({}, "neither"),
        ({"tokens": small_tokens(), "scaling": SCALING}, "both"),
    ):
        with pytest.raises(ArgumentError, match=f"^One of .* must be given. Received: {came}$"):
            writer.write_bundle(
                "nowhere",
                small_description(),
                weights=WEIGHTS,
                probe=PROBE,
                backend="jax",
                **learned,
            )


def test_an_earlier_bundle_is_replaced_and_nothing_is_left_beside_it(tmp_path) -> None:
    write(tmp_path / "best")
    before = checked_files(tmp_path / "best")
    write(tmp_path / "best", {"b": np.zeros((2, 7), np.float32)})
    after = checked_files(tmp_path / "best")
    assert before["weights.safetensors"] != after["weights.safetensors"]
    assert [path.name for path in tmp_path.iterdir()] == ["best"]


def test_others_may_read_it_as_they_may_read_an_ordinary_folder(tmp_path) -> None:
    write(tmp_path / "best")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "best").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("fails", ["open", "rename"])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, fails: str) -> None:
    write(tmp_path / "best")
    before = checked_files(tmp_path / "best")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "open":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(writer, "_take_place", full)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "best", {"b": np.zeros(2, np.float32)})
    assert checked_files(tmp_path / "best") == before
    assert [path.name for path in tmp_path.iterdir()] == ["best"]


def test_a_folder_that_cannot_take_its_name_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    write(tmp_path / "best")
    before = checked_files(tmp_path / "best")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.startswith(".best-"):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="Permission denied"):
        write(tmp_path / "best")
    assert checked_files(tmp_path / "best") == before
    assert [path.name for path in tmp_path.iterdir()] == ["best"]


def test_what_was_written_can_be_moved_and_read(tmp_path) -> None:
    write_small(tmp_path / "best")
    moved = shutil.move(tmp_path / "best", tmp_path / "elsewhere")
    assert checked_files(Path(moved))
