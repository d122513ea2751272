"""How large a Parquet file becomes, before it is read."""

from regard.errors import TableError

__all__ = ["check_parquet_size"]

_ALWAYS_FINE = 2**24  # values
_MOST_GROWTH = 64  # values a byte: a column of one value alone takes none


def check_parquet_size(name: str, content: bytes) -> None:
    """Refuse a Parquet file that would become far larger than it is.

    A column in which one value is repeated takes a few bytes for millions of rows. A damaged file
    is left to its reader, which says what is wrong.

    Args:
        name: of the file, for the message.
        content: its bytes, as `regard.data.parquet.parquet_content` returns them.

    Raises:
        TableError: if it has far more values than bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.ParquetFile(pa.BufferReader(content)).metadata
    except (pa.ArrowException, OSError):
        return
    values = about.num_rows * about.num_columns
    if values > max(_ALWAYS_FINE, _MOST_GROWTH * len(content)):
        raise TableError(
            f"{name}: a long table must not have more than {_MOST_GROWTH} values a byte."
            f" Received: {about.num_rows:,} rows of {about.num_columns:,} columns in"
            f" {len(content):,} bytes."
        )
