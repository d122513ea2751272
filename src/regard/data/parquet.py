"""Rows of a Parquet file."""

from pathlib import Path
from typing import Any

from regard import runtime
from regard.data.files import file_bytes
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["arrow_columns", "parquet_content", "parquet_rows"]


def parquet_content(file: Path) -> bytes:
    """Return the bytes of a Parquet file, if the package that reads them is there.

    Args:
        file: the file.

    Returns:
        Its bytes, whatever they are.

    Raises:
        TableError: if the file cannot be read.
        MissingExtraError: if the package pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError as error:
        raise runtime.missing_extra(
            "Reading Parquet files", "parquet", [error.name or "pyarrow"]
        ) from None
    return file_bytes(file)


def parquet_rows(file: Path, content: bytes | None = None) -> FoundRows:
    """Read the rows of a Parquet file.

    Strings are kept as they are; of another simple value, its text is taken: an integer's decimal
    digits. A missing value is empty. Lists, structures and bytes are errors if the column is
    chosen.

    Args:
        file: the file.
        content: what `parquet_content` returned; None to read it here.

    Returns:
        The columns, in the file's order.

    Raises:
        TableError: if the file cannot be read, is not a whole Parquet file, or has no rows.
        MissingExtraError: if the package pyarrow is not installed.
    """
    content = parquet_content(file) if content is None else content
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise TableError(
            f"{file.name} must be a whole Parquet file; this one is cut off, damaged, or of another"
            f" format. Received: {len(content):,} bytes, of which pyarrow says:"
            f" {' '.join(str(error).split())}"
        ) from None
    if not table.num_rows:
        raise TableError(f"{file.name}: a Parquet file must have rows. Received: none.")
    columns, unusable = arrow_columns(table)
    return FoundRows(
        source=file.name,
        columns=columns,
        places=[f"row {number:,}" for number in range(1, table.num_rows + 1)],
        unusable=unusable,
    )


def arrow_columns(table: Any) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the columns of an Arrow table as text, and why others cannot be chosen.

    Args:
        table: a `pyarrow.Table`.

    Returns:
        The values of each column, and a sentence for each column without text.
    """
    import pyarrow as pa

    columns: dict[str, list[str]] = {}
    unusable: dict[str, str] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            values = column.cast(pa.string()).to_pylist()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            unusable[name] = (
                f"the values of {name!r} must be strings, numbers, or true and false. Received:"
                f" values of type {column.type}."
            )
        else:
            columns[name] = ["" if value is None else value for value in values]
    return columns, unusable
