"""`regard embed` as a person runs it."""

import json

import numpy as np
import pytest

from regard.bundle import read_bundle
from tests.bundle.small_bundle import TEXTS, write_small
from tests.bundle.small_series_bundle import write_small as write_small_series

pytestmark = pytest.mark.only_on("jax")  # what is written does not depend on the backend


def test_a_file_as_parquet_in_the_order_of_its_rows(regard, tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    made = write_small(tmp_path / "best")
    (tmp_path / "new.txt").write_text("\n".join(TEXTS), encoding="utf-8")
    done = regard("embed", "best", "--file", "new.txt", "--out", "new.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "new.parquet: 4 x 6, input of dropout\n"
    table = parquet.read_table(tmp_path / "new.parquet")
    assert table.column_names == ["row", "features"]
    assert table["row"].to_pylist() == [1, 2, 3, 4]
    assert table.schema.metadata == {b"regard.place": b"input of dropout"}
    # One at a time, so that no other order could be right.
    alone = [made.features([text]).values[0] for text in TEXTS]
    np.testing.assert_allclose(np.stack(table["features"].to_pylist()), alone, atol=1e-5)
    assert len({tuple(each) for each in alone}) == 4


def test_texts_as_npy_with_a_layer(regard, tmp_path) -> None:
    write_small(tmp_path / "best")
    arguments = ("--layer", "embedding", "--out", "new.npy")
    done = regard("embed", "best", *TEXTS, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "new.npy and new.json: 4 x 5, output of embedding\n"
    found = np.load(tmp_path / "new.npy")
    np.testing.assert_array_equal(
        found, read_bundle(tmp_path / "best").features(TEXTS, "embedding").values
    )
    told = json.loads((tmp_path / "new.json").read_text("utf-8"))
    assert told == {"place": "output of embedding", "id": "row", "ids": [1, 2, 3, 4]}


def test_series_with_their_names(regard, tmp_path) -> None:
    made = write_small_series(tmp_path / "best")
    lines = ["id,time,load,heat"]
    lines += [
        f"{name},{at},{at + 9},{-at}" for name in ("b", "a") for at in range(3 + (name == "a"))
    ]
    (tmp_path / "new.csv").write_text("\n".join(lines), encoding="utf-8")
    done = regard("embed", "best", "new.csv", "--id", "id", "--time", "time", "--out", "new.npy")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads((tmp_path / "new.json").read_text("utf-8"))
    assert told["id"] == "series"
    lengths = {"id b": 3, "id a": 4}
    cases = [
        np.array([[at + 9, -at] for at in range(lengths[name])], "float32") for name in told["ids"]
    ]
    expected = [made.features([case]).values[0] for case in cases]
    np.testing.assert_allclose(np.load(tmp_path / "new.npy"), expected, atol=1e-5)


def test_what_cannot_be_written_is_refused_before_anything_is_read(regard) -> None:
    for out in ("new.csv", "none/new.npy"):
        done = regard("embed", "nowhere", "a", "--out", out)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: Features must go to a file whose name ends in")


def test_a_layer_that_is_not_there(regard, tmp_path) -> None:
    write_small(tmp_path / "best")
    done = regard("embed", "best", "a", "--layer", "embeding", "--out", "new.npy")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'embedding'?" in done.stderr
