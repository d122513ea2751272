"""A file is checked in a process of its own, and what goes wrong there is one sentence."""

from pathlib import Path

import keras
import pytest

from regard.bundle import check_masks_of_file
from regard.errors import ArgumentError, ModelFileError


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / "model.keras"
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(7, 3, mask_zero=True, name="table")(ids)
    keras.Model(ids, keras.layers.GlobalAveragePooling1D(name="mean")(states)).save(path)
    return path


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
    with pytest.raises(ArgumentError, match=r"`gigabytes` must be a positive number"):
        check_masks_of_file(model, gigabytes=0)


@pytest.mark.only_on("jax")
def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="nothing of this name"):
        check_masks_of_file(tmp_path / "none.keras")
    with pytest.raises(ModelFileError, match="a folder"):
        check_masks_of_file(tmp_path)
    (tmp_path / "model.h5").write_bytes(b"")
    with pytest.raises(ModelFileError, match=r"must be a \.keras file.*model\.h5"):
        check_masks_of_file(tmp_path / "model.h5")
