"""How large a Parquet file becomes, before it is read."""

from pathlib import Path

from regard import runtime
from regard.data.files import file_bytes
from regard.errors import TableError

__all__ = ["check_parquet_size"]

_ALWAYS_FINE = 2**24  # values
_MOST_GROWTH = 64  # values a byte: a column of one value alone takes none


def check_parquet_size(file: Path) -> None:
    """Refuse a Parquet file that would become far larger than it is.

    A column in which one value is repeated takes a few bytes for millions of rows. A damaged file
    is left to its reader, which says what is wrong.

    Args:
        file: the file.

    Raises:
        TableError: if it does not exist, or has far more values than bytes.
        MissingExtraError: if the package pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise runtime.missing_extra(
            "Reading Parquet files", "parquet", [error.name or "pyarrow"]
        ) from None
    content = file_bytes(file)
    try:
        about = pq.ParquetFile(pa.BufferReader(content)).metadata
    except (pa.ArrowException, OSError):
        return
    values = about.num_rows * about.num_columns
    if values > max(_ALWAYS_FINE, _MOST_GROWTH * len(content)):
        raise TableError(
            f"{file.name}: a long table must not have more than {_MOST_GROWTH} values a byte."
            f" Received: {about.num_rows:,} rows of {about.num_columns:,} columns in"
            f" {len(content):,} bytes."
        )
