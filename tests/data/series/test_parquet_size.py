"""A Parquet file that would become far larger than it is."""

from pathlib import Path

import pytest

from regard.data.parquet import parquet_content
from regard.data.series import parquet_size
from regard.errors import TableError

pa = pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra `parquet`")


def checked(file: Path) -> None:
    parquet_size.check_parquet_size(file.name, parquet_content(file))


def test_repeated_values_are_refused_before_they_are_read(tmp_path: Path, monkeypatch) -> None:
    pq.write_table(pa.table({"x": [1.0] * 300_000}), tmp_path / "s.parquet")
    checked(tmp_path / "s.parquet")  # within what is always fine
    monkeypatch.setattr(parquet_size, "_ALWAYS_FINE", 1000)
    with pytest.raises(TableError, match=r"^s.parquet: .* 300,000 rows of 1 columns in"):
        checked(tmp_path / "s.parquet")
    pq.write_table(pa.table({"x": [float(n) for n in range(3000)]}), tmp_path / "t.parquet")
    checked(tmp_path / "t.parquet")


def test_what_is_no_parquet_is_left_to_its_reader(tmp_path: Path) -> None:
    (tmp_path / "s.parquet").write_bytes(b"PAR1 no")
    checked(tmp_path / "s.parquet")
    with pytest.raises(TableError, match="must exist"):
        checked(tmp_path / "none.parquet")
