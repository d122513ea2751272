"""A series as text and back, bit for bit: for files that hold text."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.series.series import Series
from regard.errors import DataError

__all__ = ["series_from_records", "series_records"]

_LEVEL = 1  # of compression: noise hardly becomes smaller with more


def series_records(series: Series) -> Iterator[str]:
    """Write each series as a line of JSON, from which `series_from_records` makes an equal one.

    Args:
        series: the series.

    Yields:
        A text for each: its values in compressed float32, its place, and its label or numbers and
        its group where there are some.
    """
    for row in range(len(series)):
        content = np.ascontiguousarray(series.case(row), dtype="<f4").tobytes()
        record: dict[str, Any] = {
            "values": base64.b64encode(zlib.compress(content, _LEVEL)).decode("ascii"),
            "place": series.places[row],
        }
        if series.labels:
            record["label"] = series.labels[row]
        if series.targets is not None:
            record["targets"] = series.targets[row].tolist()
        if series.groups:
            record["group"] = series.groups[row]
        yield json.dumps(record, ensure_ascii=False)


def series_from_records(records: Sequence[str], channels: Sequence[str], **known: Any) -> Series:
    """Read what `series_records` has written.

    Args:
        records: a text for each series.
        channels: the name of each channel.
        **known: `classes`, `target_names`, `source` and `is_test` of the series.

    Returns:
        The series.

    Raises:
        DataError: if a text is no such record.
    """
    try:
        read = [json.loads(record) for record in records]
        cases = [_values(each["values"], len(channels)) for each in read]
        of_each: dict[str, Any] = {
            plural: tuple(each[name] for each in read)
            for name, plural in (("place", "places"), ("label", "labels"), ("group", "groups"))
            if read and name in read[0]
        }
        if read and "targets" in read[0]:
            of_each["targets"] = np.array([each["targets"] for each in read], dtype=np.float64)
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error) as error:
        raise DataError(f"A stored series must be as it was written. Received: {error}") from error
    return Series.from_cases(cases, channels=tuple(channels), **of_each, **known)


def _values(text: str, width: int) -> NDArray[np.float32]:
    content = zlib.decompress(base64.b64decode(text, validate=True))
    return np.frombuffer(content, dtype="<f4").astype(np.float32).reshape(-1, width)
