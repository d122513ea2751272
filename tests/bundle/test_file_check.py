"""A file is checked in a process of its own, and what goes wrong there is one sentence."""

import json
import re
import zipfile
from pathlib import Path

import keras
import pytest

from regard.bundle import check_masks_of_file
from regard.bundle.file_check import _how_it_ended
from regard.errors import ArgumentError, ArgumentTypeError, ModelFileError


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / "model.keras"
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(7, 3, mask_zero=True, name="table")(ids)
    keras.Model(ids, keras.layers.GlobalAveragePooling1D(name="mean")(states)).save(path)
    return path


def changed(model: Path, other: Path, **settings: int) -> Path:
    """Write a model whose embedding has other settings."""
    with zipfile.ZipFile(model) as whole, zipfile.ZipFile(other, "w") as made:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "config.json":
                description = json.loads(content)
                (table,) = (
                    each["config"]
                    for each in description["config"]["layers"]
                    if each["class_name"] == "Embedding"
                )
                table |= settings
                content = json.dumps(description).encode()
            made.writestr(name, content)
    return other


def test_a_report_comes_back(model: Path) -> None:
    report = check_masks_of_file(model)
    assert report.verdict == "kept"
    assert [row.mask for row in report.rows if not row.kind.startswith("ops.")] == ["makes", "uses"]


@pytest.mark.only_on("jax")
def test_limits(model: Path) -> None:
    with pytest.raises(ModelFileError, match=r"within 0\.5 seconds.*model\.keras, which"):
        check_masks_of_file(model, seconds=0.5)
    # Too little for the libraries themselves.
    with pytest.raises(ModelFileError, match=r"Received: model\.keras"):
        check_masks_of_file(model, gigabytes=0.2)
    # Enough for them, but not for the model.
    large = changed(model, model.with_name("large.keras"), input_dim=10**9)
    with pytest.raises(ModelFileError, match=r"fit into 4 GB of address space.*Give `--memory`"):
        check_masks_of_file(large, gigabytes=4)
    with pytest.raises(ArgumentError, match=r"`gigabytes` must be a positive number"):
        check_masks_of_file(model, gigabytes=0)


@pytest.mark.parametrize(
    ("code", "errors", "said"),
    [
        (1, b"x\nMemoryError\n", "which asks for more. Give `--memory` if you trust it"),
        (-6, b"std::bad_alloc", "which asks for more."),
        (-6, b"Check failed: buffer", "which ends the process by SIGABRT, as too much does."),
        (-99, b"", "which ends the process by signal 99, as too much does."),
        (3, b"a\nKeyError: 'b'\n", "at which the process ended with status 3: KeyError: 'b'"),
        (3, b"", "at which the process ended with status 3: without a word"),
    ],
)
@pytest.mark.only_on("jax")
def test_how_a_process_may_end(code: int, errors: bytes, said: str) -> None:
    assert said in _how_it_ended("model.keras", code, errors, 8.0)


@pytest.mark.only_on("jax")
def test_what_is_no_path() -> None:
    with pytest.raises(ArgumentTypeError, match=r"`path` must be a path\. Received: path=5"):
        check_masks_of_file(5)  # type: ignore[arg-type]


@pytest.mark.only_on("jax")
def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="nothing of this name"):
        check_masks_of_file(tmp_path / "none.keras")
    (tmp_path / "model.keras").touch()
    with pytest.raises(ModelFileError, match=r"nothing of this name\. Did you mean .*model\.keras"):
        check_masks_of_file(tmp_path / "mdel.keras")
    for folder in (tmp_path, tmp_path / "best"):
        folder.mkdir(exist_ok=True)
        told = rf"a folder\. .* --resume {re.escape(str(tmp_path))} --export MODEL\.keras` writes"
        with pytest.raises(ModelFileError, match=told):
            check_masks_of_file(folder)
    (tmp_path / "model.h5").write_bytes(b"")
    with pytest.raises(ModelFileError, match=r"must be a \.keras file.*model\.h5"):
        check_masks_of_file(tmp_path / "model.h5")
