"""The events of each id with its outcome, and as text."""

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import DataError
from regard.tasks.events.event_columns import EventColumns

__all__ = ["Histories", "histories_from_records"]

_LEVEL = 1  # of compression


@dataclass(frozen=True)
class Histories:
    """Hold the events of each id, by time, with its outcome.

    Args:
        columns: which columns they come from.
        ids: of whom they are, as written.
        times: of each id, `(events,)`, ascending.
        kinds: the place of each event among `columns.kinds`, -1 for none, `(events,)`.
        values: what was measured, `(events, values)`, NaN where nothing was.
        static: what is known of each id, `(ids, features)`, NaN where it is missing.
        outcomes: 0 or 1 and how much each id counts, `(ids, 2)`.
        answers: what 0 and 1 are called.
        source: where they come from, for people.
        told: sentences of the reader.
    """

    columns: EventColumns
    ids: tuple[str, ...]
    times: tuple[NDArray[np.float64], ...]
    kinds: tuple[NDArray[np.int64], ...]
    values: tuple[NDArray[np.float64], ...]
    static: NDArray[np.float64]
    outcomes: NDArray[np.float64]
    answers: tuple[str, str] = ("no", "yes")
    source: str = "the data"
    told: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many events each id has, `(ids,)`."""
        return np.array([len(each) for each in self.times], dtype=np.int64)

    @property
    def came(self) -> NDArray[np.int64]:
        """0 or 1 of each id, `(ids,)`."""
        return self.outcomes[:, 0].astype(np.int64)

    def channels(self, row: int) -> NDArray[np.float64]:
        """Return what the events of an id hold: the numbers, then 1 for its kind and 0 for others.

        Args:
            row: the number of the id.

        Returns:
            Shape `(events, channels)`, NaN where nothing was measured.
        """
        kinds = self.kinds[row][:, None] == np.arange(len(self.columns.kinds))
        return np.concatenate([self.values[row], kinds.astype(np.float64)], axis=1)

    def records(self) -> Iterator[str]:
        """Yield each id as JSON text, bit for bit."""
        for row, name in enumerate(self.ids):
            yield json.dumps(
                {
                    "id": name,
                    "times": _packed(self.times[row]),
                    "kinds": self.kinds[row].tolist(),
                    "values": _packed(self.values[row]),
                    "static": _packed(self.static[row]),
                    "outcome": self.outcomes[row].tolist(),
                },
                ensure_ascii=False,
            )


def histories_from_records(
    records: Sequence[str], columns: EventColumns, **known: Any
) -> Histories:
    """Read what `Histories.records` has written.

    Args:
        records: a text for each id.
        columns: which columns they come from.
        **known: `answers` and `source`.

    Returns:
        The histories.

    Raises:
        DataError: if a text is no such record.
    """
    try:
        read = [json.loads(record) for record in records]
        return Histories(
            columns,
            ids=tuple(each["id"] for each in read),
            times=tuple(_unpacked(each["times"]) for each in read),
            kinds=tuple(np.array(each["kinds"], dtype=np.int64) for each in read),
            values=tuple(
                _unpacked(each["values"]).reshape(-1, len(columns.values)) for each in read
            )
            if columns.values
            else tuple(np.zeros((len(each["kinds"]), 0)) for each in read),
            static=np.stack([_unpacked(each["static"]) for each in read]),
            outcomes=np.array([each["outcome"] for each in read], dtype=np.float64),
            **known,
        )
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise DataError(f"A stored history must be as it was written. Received: {error}") from error


def _packed(numbers: NDArray[np.float64]) -> str:
    content = np.ascontiguousarray(numbers, dtype="<f8").tobytes()
    return base64.b64encode(zlib.compress(content, _LEVEL)).decode("ascii")


def _unpacked(text: str) -> NDArray[np.float64]:
    content = zlib.decompress(base64.b64decode(text, validate=True))
    return np.frombuffer(content, dtype="<f8").astype(np.float64)
