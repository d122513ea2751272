"""One table from a file's ending to its reader; an option without effect is an error."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regard.data.series import SERIES_FORMATS, read_series, read_series_sets
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    EncodingError,
    TableError,
    UnknownNameError,
)

LONG = "id,t,x,kind\na,1,5,up\na,2,6,up\nb,1,7,down\n"
WANTED = [[[5], [6]], [[7], [0]]]


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The same two series in each format."""
    np.savez(tmp_path / "s.npz", X=WANTED, y=["up", "down"], lengths=[2, 1])
    return {
        "ts": write(tmp_path, "s.ts", "@classLabel true up down\n@data\n5,6:up\n7:down\n"),
        "ucr": write(tmp_path, "s.TSV", "up\t5\t6\ndown\t7\tNaN\n"),
        "csv": write(tmp_path, "s.csv", LONG),
        "tsv": write(tmp_path, "long.tsv", LONG.replace(",", "\t")),
        "npz": tmp_path / "s.npz",
    }


def options(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"format": "tsv"} if kind == "tsv" else {}
    long = kind in ("csv", "tsv", "parquet")
    return found | ({"id": "id", "time": "t", "label": "kind"} if long else {})


@pytest.mark.parametrize("kind", ["ts", "ucr", "csv", "tsv", "npz"])
def test_each_format_is_read(files: dict[str, Path], kind: str) -> None:
    series = read_series(files[kind], **options(kind))
    assert (series.labels, series.lengths.tolist()) == (("up", "down"), [2, 1])
    np.testing.assert_array_equal(series.values, WANTED)
    assert series.source == files[kind].name
    named = read_series(str(files[kind]), **{**options(kind), "format": kind})
    np.testing.assert_array_equal(named.values, WANTED)


def test_parquet_is_read(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra `parquet`")
    columns = {"id": ["a", "a", "b"], "t": [1, 2, 1], "x": [5.0, None, 7.0], "k": ["u", "u", "d"]}
    pq.write_table(pa.table(columns), tmp_path / "s.parquet")
    series = read_series(tmp_path / "s.parquet", id="id", time="t", label="k")
    np.testing.assert_array_equal(series.values, [[[5], [np.nan]], [[7], [0]]])
    pq.write_table(pa.table({**columns, "l": [[1], [2], [3]]}), tmp_path / "l.parquet")
    with pytest.raises(TableError, match="the values of 'l' must be strings, numbers"):
        read_series(tmp_path / "l.parquet", id="id", time="t", label="k")
    used = {"id": "id", "time": "t", "label": "k", "channels": "x"}
    assert read_series(tmp_path / "l.parquet", **used).told == ("Columns not used: 'l'.",)
    days = pa.array([2, 1, 1], pa.timestamp("ns", tz="UTC"))
    pq.write_table(pa.table({**columns, "t": days}), tmp_path / "d.parquet")
    dated = read_series(tmp_path / "d.parquet", id="id", time="t", label="k")
    assert "such as row 2 of id a: they were sorted" in dated.told[0]
    (tmp_path / "s.parquet").write_bytes((tmp_path / "s.parquet").read_bytes()[:-20])
    with pytest.raises(TableError, match="must be a whole Parquet file"):
        read_series(tmp_path / "s.parquet", id="id", time="t", label="k")


def test_numbers(tmp_path: Path) -> None:
    ucr = write(tmp_path, "s.tsv", "1.5\t5\t6\n2\t7\t8\n")
    assert read_series(ucr, numbers=True).targets.tolist() == [[1.5], [2]]
    assert read_series(ucr, labelled=False).values.shape == (2, 3, 1)
    long = write(tmp_path, "s.csv", "id,x,p,q\na,1,2,3\nb,4,5,6\n")
    assert read_series(long, id="id", target="p", channels="x").targets.tolist() == [[2], [5]]
    assert read_series(long, id="id", target=["p", "q"]).targets.tolist() == [[2, 3], [5, 6]]


@pytest.mark.parametrize(
    ("kind", "given", "error", "text"),
    [
        ("ts", {"id": "id"}, ArgumentError, "the format 'ts' takes `encoding`. Received: id='id'"),
        ("ucr", {"time": "t"}, ArgumentError, r"A long table with tabs is read with --format tsv"),
        ("csv", {"id": "id", "numbers": True}, ArgumentError, "`numbers` must be left out"),
        ("csv", {"id": "id", "labelled": False}, ArgumentError, "Received: labelled=False"),
        ("npz", {"encoding": "utf-8"}, ArgumentError, "`encoding` must be left out"),
        ("csv", {}, ArgumentError, "`id` must be given for a long table"),
        ("csv", {"id": 3}, ArgumentTypeError, "`id` must be None or a string. Received: id=3"),
        ("csv", {"id": "id", "channels": [1]}, ArgumentTypeError, "or a list of strings"),
        ("ucr", {"numbers": "yes"}, ArgumentTypeError, "`numbers` must be True or False"),
        ("ts", {"format": "arff"}, UnknownNameError, "`format` must be one of 'ts', 'ucr'"),
        ("csv", {"format": "ts"}, TableError, "each line before @data must begin with @"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_refused(files, kind, given, error, text) -> None:
    with pytest.raises(error, match=text):
        read_series(files[kind], **given)


def test_what_is_no_file_of_series_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"must be one of \.ts, \.tsv, .*one of ts, ucr, csv"):
        read_series(write(tmp_path, "s.arff", "x"))
    with pytest.raises(TableError, match=r"must exist\. Received: 'none\.ts', which is not"):
        read_series("none.ts")
    with pytest.raises(TableError, match=r"must be a file\. Received: the folder"):
        read_series(tmp_path)
    with pytest.raises(ArgumentTypeError, match="`path` must be a path"):
        read_series(7)
    (tmp_path / "l.ts").write_bytes(b"#caf\xe9\n@data\n1\n")
    with pytest.raises(EncodingError, match="encoding cp1252"):
        read_series(tmp_path / "l.ts")
    assert len(read_series(tmp_path / "l.ts", encoding="cp1252")) == 1


@pytest.mark.parametrize("kind", ["ts", "ucr", "csv", "npz"])
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 99, b"\xff\xfe\x00", b"PK\x03\x04", b"\n\n", b",\t:"]
)
def test_a_broken_file_ends_in_a_sentence(tmp_path: Path, kind: str, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises((TableError, EncodingError), match="Received:"):
        read_series(tmp_path / "x", format=kind, **options(kind))


# A test set in a file of its own.


def test_a_test_set_of_another_format(files: dict[str, Path]) -> None:
    data, test = read_series_sets(files["ts"], test=files["ucr"])
    assert (data.is_test, test.is_test) == (False, True)
    assert test.overlap[0].startswith("2 of the 2 series of the test set stand in the training")
    assert read_series_sets(files["ts"])[1] is None


def test_a_test_set_is_read_from_the_columns_of_the_training_data(tmp_path: Path) -> None:
    train = write(tmp_path, "train.csv", "id,x,y,k,who\na,1,2,u,p\nb,3,4,d,q\n")
    test = write(tmp_path, "test.csv", "note,y,x,k,id\nfine,1,2,u,c\n")
    own = {"id": "id", "label": "k", "group": "who"}
    data, found = read_series_sets(train, test=test, **own)
    assert (data.channels, found.channels) == (("x", "y"), ("x", "y"))
    assert found.values.tolist() == [[[2, 1]]]
    assert found.told == ("Columns not used: 'note'.",)
    assert "The test set has no groups" in found.overlap[0]


def test_an_option_must_have_an_effect_on_one_of_the_two(files: dict[str, Path]) -> None:
    np.savez(files["npz"], X=WANTED, y=["up", "down"], channels=["x"])
    _, test = read_series_sets(
        files["npz"], test=files["csv"], id="id", time="t", label="kind", channels="x"
    )
    assert test.labels == ("up", "down")
    with pytest.raises(ArgumentError, match="'ts' takes `encoding`, and the format 'npz' takes"):
        read_series_sets(files["ts"], test=files["npz"], id="id")
    for name in ("idd", "is_test"):
        with pytest.raises(TypeError, match=name):
            read_series_sets(files["ts"], **{name: True})


def test_the_formats() -> None:
    assert SERIES_FORMATS == ("ts", "ucr", "csv", "tsv", "parquet", "npz")
