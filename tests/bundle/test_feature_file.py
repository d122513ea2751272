"""Features in files."""

import numpy as np
import pytest

from regard.bundle.feature_file import checked_feature_file, write_features
from regard.bundle.row_features import RowFeatures
from regard.errors import ArgumentError

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

FOUND = RowFeatures(np.arange(6, dtype="float32").reshape(3, 2), ("ä", "b", "c"), "series", "x")


def test_files_hold_what_was_found(tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert write_features(tmp_path / "f.parquet", FOUND) == (tmp_path / "f.parquet",)
    table = parquet.read_table(tmp_path / "f.parquet")
    assert table.to_pylist()[2] == {"series": "c", "features": [4.0, 5.0]}
    assert write_features(tmp_path / "f.npy", FOUND) == (tmp_path / "f.npy", tmp_path / "f.json")
    np.testing.assert_array_equal(np.load(tmp_path / "f.npy"), FOUND.values)
    assert '"ids": [\n  "ä"' in (tmp_path / "f.json").read_text("utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["f.json", "f.npy", "f.parquet"]


def test_other_files_are_refused(tmp_path) -> None:
    for name in ("f.csv", "f", "none/f.npy"):
        with pytest.raises(ArgumentError, match="must go to a file whose name ends in"):
            checked_feature_file(tmp_path / name)
