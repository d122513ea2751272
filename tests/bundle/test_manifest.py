"""The manifest: any bit that differs, in any file, itself among them, is seen."""

import json
import random
from pathlib import Path

import pytest

from regard.bundle import manifest as manifest_module
from regard.bundle.manifest import (
    FILES,
    MANIFEST,
    OWN_MODEL,
    TASK_MODEL,
    _sealed,
    checked_files,
    manifest_text,
)
from regard.errors import BundleError


def refused(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        checked_files(folder)
    return str(caught.value)


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(content)


def test_the_files_are_returned_as_they_were_checked(bundle) -> None:
    files = checked_files(bundle)
    assert set(files) == set(FILES)
    for name, content in files.items():
        assert content == (bundle / name).read_bytes()


def test_200_flipped_bits_are_200_refusals(bundle) -> None:
    generator = random.Random(0)
    paths = [bundle / name for name in (*FILES, MANIFEST)]
    for time in range(200):
        path = paths[time % len(paths)]
        bit = generator.randrange(8 * path.stat().st_size)
        flip(path, bit)
        refused(bundle)
        flip(path, bit)
    assert checked_files(bundle)  # and whole again


def test_every_bit_of_the_manifest_counts(bundle) -> None:
    path = bundle / MANIFEST
    for bit in range(8 * path.stat().st_size):
        flip(path, bit)
        assert "must" in refused(bundle)
        flip(path, bit)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_file_that_is_cut_off_or_longer(bundle, name: str) -> None:
    path = bundle / name
    whole = path.read_bytes()
    for changed in (whole[:-1], whole[: len(whole) // 2], b"", whole + b"\n"):
        path.write_bytes(changed)
        assert "must be as it was written" in refused(bundle)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_or_a_link(bundle, name: str, tmp_path) -> None:
    path = bundle / name
    outside = tmp_path / "outside"
    path.rename(outside)
    assert refused(bundle).endswith(f"without {name}")
    path.symlink_to(outside)
    assert refused(bundle).endswith(f"without {name}")


@pytest.mark.parametrize("name", ["code.py", "model.pkl", "model.keras", "lambda.json", ".hidden"])
def test_a_file_more(bundle, name: str) -> None:
    (bundle / name).write_bytes(b"cos\nsystem\n")
    assert f"with {name!r} in it" in refused(bundle)


def test_a_folder_that_is_no_bundle(tmp_path) -> None:
    assert "which has none" in refused(tmp_path)


def test_a_manifest_with_a_new_seal_is_held_to_its_format_and_files(bundle) -> None:
    path = bundle / MANIFEST
    files = checked_files(bundle)
    assert manifest_text(files, json.loads(path.read_text())["made"]) == path.read_text()
    with pytest.raises(KeyError):
        manifest_text({"model.json": b""}, {})


@pytest.mark.parametrize(
    "value",
    [5, None, [], {}, "x", True, pytest.param(10**400, id="400 digits"), [["a"]], {"a": None}],
)
def test_a_manifest_of_another_form_is_refused(bundle, value: object) -> None:
    path = bundle / MANIFEST
    content = json.loads(path.read_text())
    name, said = FILES[0], content["files"][FILES[0]]
    for files in (
        value,
        dict.fromkeys(FILES, value),
        {**content["files"], name: {**said, "bytes": value}},
        {**content["files"], name: {**said, "sha256": value}},
        {**content["files"], name: {**said, "more": value}},
    ):
        del (whole := {**content, "files": files})["seal"]
        path.write_text(_sealed(whole))
        assert "must" in refused(bundle)
    for form in (value, {**content, "format": value}):
        path.write_text(json.dumps(form))
        assert "must be as it was written" in refused(bundle)


def test_made_by_tells_the_versions(bundle) -> None:
    made = json.loads((bundle / MANIFEST).read_text())["made"]
    assert set(made) == {"regard", "keras", "numpy", "jax", "backend"}
    assert made["backend"] == "jax"
    assert made["numpy"].count(".") >= 1


def written(folder: Path, files: dict[str, bytes], kind: str) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / MANIFEST).write_text(manifest_text(files, {}, kind=kind))
    return folder


def test_a_task_of_somebody_s_own_names_its_files_itself(tmp_path) -> None:
    files = {"games.json": b"{}", "weights.npz": b"w"}
    folder = written(tmp_path / "best", files, TASK_MODEL)
    assert checked_files(folder, kinds=(TASK_MODEL,)) == files
    assert "must have the format" in refused(folder)  # it is no bundle
    (folder / "weights.npz").write_bytes(b"v")
    with pytest.raises(BundleError, match="as it was written"):
        checked_files(folder, kinds=(TASK_MODEL,))


@pytest.mark.parametrize("name", ["../best", "a/b", ".hidden", ""])
def test_no_name_leads_out_of_the_folder(tmp_path, name) -> None:
    (tmp_path / MANIFEST).write_text(manifest_text({name: b""}, {}, kind=TASK_MODEL))
    with pytest.raises(BundleError, match="and list its files with their sizes"):
        checked_files(tmp_path, kinds=(TASK_MODEL,))


def test_what_keras_saves_may_be_large(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(manifest_module, "_LARGEST_TEXT", 4)
    files = {"model.keras": b"larger than a text", "trial.json": b"{}"}
    folder = written(tmp_path / "best", files, OWN_MODEL)
    assert checked_files(folder, kinds=(OWN_MODEL,)) == files
    large = written(tmp_path / "other", {**files, "trial.json": b"{    }"}, OWN_MODEL)
    with pytest.raises(BundleError, match="more than 4"):
        checked_files(large, kinds=(OWN_MODEL,))
