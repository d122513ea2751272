"""Features in a file: Parquet, or NPY with a JSON file beside it."""

import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from regard import _checks, runtime
from regard._atomic_files import write_whole
from regard.bundle.row_features import RowFeatures
from regard.errors import ArgumentError

__all__ = ["checked_feature_file", "write_features"]

_KINDS = (".parquet", ".npy")


def checked_feature_file(path: str | os.PathLike[str]) -> Path:
    """Refuse a file that could not be written, before anything is computed.

    Args:
        path: of the file.

    Returns:
        The path.

    Raises:
        ArgumentError: if its name ends otherwise than in `.parquet` or `.npy`, or its folder is
            missing.
        MissingExtraError: if the package that writes it is not installed.
    """
    file = Path(_checks.path("path", path))
    if file.suffix not in _KINDS or not file.parent.is_dir():
        raise ArgumentError(
            "Features must go to a file whose name ends in .parquet or .npy, in a folder that is"
            f" there. Received: {str(path)!r}"
        )
    if file.suffix == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ModuleNotFoundError as error:
            missing = [error.name or "pyarrow"]
            raise runtime.missing_extra("Writing Parquet files", "parquet", missing) from None
    return file


def write_features(path: str | os.PathLike[str], features: RowFeatures) -> tuple[Path, ...]:
    """Write features to a file; each file is whole under its name or as it was.

    `.parquet` has a column of ids, named after what they are, and a column `features` of lists of
    one size; where they were taken is in the metadata under `regard.place`. `.npy` is the matrix
    `(rows, width)`, and a `.json` of the same name holds `place`, `id` and `ids`.

    Args:
        path: the file.
        features: of at least one row.

    Returns:
        The files that were written.

    Raises:
        ArgumentError: as `checked_feature_file` raises it.
        MissingExtraError: if the package that writes it is not installed.
        OSError: if a file cannot be written.
    """
    file = checked_feature_file(path)
    if file.suffix == ".parquet":
        contents = {file: _parquet(features)}
    else:
        # The matrix last: where it is, the ids are.
        contents = {file.with_suffix(".json"): _json(features), file: _npy(features)}
    for each, content in contents.items():
        write_whole(each, content, scratch=each.parent)
    return tuple(reversed(contents))


def _parquet(features: RowFeatures) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = np.ascontiguousarray(features.values, dtype=np.float32)
    lists = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
    table: Any = pa.table({features.id_name: pa.array(list(features.ids)), "features": lists})
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"regard.place": features.place}), stream)
    return stream.getvalue()


def _npy(features: RowFeatures) -> bytes:
    stream = io.BytesIO()
    np.save(stream, features.values, allow_pickle=False)
    return stream.getvalue()


def _json(features: RowFeatures) -> bytes:
    told = {"place": features.place, "id": features.id_name, "ids": list(features.ids)}
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()
