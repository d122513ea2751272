"""Series with what is known of each: labels or numbers, groups, and where they came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.series.padded_arrays import check_padded_size
from regard.data.series.series_rules import (
    checked_cases,
    checked_labels,
    checked_lengths,
    checked_names,
    checked_targets,
    checked_values,
    unmasked,
)
from regard.errors import ArgumentError, ShapeError

__all__ = ["Series"]


@dataclass(frozen=True, eq=False)
class Series:
    """Hold multivariate series of unequal length, checked, with a label or numbers each, or none.

    The arrays are copies that cannot be written to. Padding is 0, whatever was given there.

    Args:
        values: `(cases, time, channels)` in float32, padded on the right; NaN is a missing value.
        lengths: `(cases,)`: how many steps of each series are no padding, at least 1.
        channels: the name of each channel; by default `channel 1` and so on.
        labels: the label of each series, or none at all.
        classes: the different labels, sorted; of a test set, those of the training data.
        targets: `(cases, numbers)` in float64: one or several numbers for each series, or None.
        target_names: the name of each of these numbers; by default `target`, or `target 1` and so
            on.
        groups: what each series belongs to (a subject, a machine), or none at all.
        places: where each series stands, for messages: `line 7`; by default `series 1` and so on.
        source: where they all come from, for messages.
        told: sentences of the reader.
        is_test: whether these are a test set.
        overlap: sentences about what a test set shares with the training data.

    Raises:
        ShapeError: if the shapes do not fit together.
        ArgumentTypeError: if an argument has the wrong type.
        ArgumentError: if there are both labels and targets, or a name comes twice.
        DataError: if a value or a target is infinite in float32, or a label is empty or no class.
    """

    values: NDArray[np.float32]
    lengths: NDArray[np.int64]
    channels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    targets: NDArray[np.float64] | None = None
    target_names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: str = "the data"
    told: tuple[str, ...] = ()
    is_test: bool = False
    overlap: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check all parts, and fill in names that are not given."""
        given = unmasked(self.values)
        cases, width = _shape(given)
        lengths = checked_lengths(self.lengths, given)
        of_each = f"each of the {cases:,} series"
        places = checked_names("places", self.places, cases, of_each) or tuple(
            f"series {number:,}" for number in range(1, cases + 1)
        )
        channels = checked_names("channels", self.channels, width, f"each of {width:,} channels")
        channels = channels or tuple(f"channel {number}" for number in range(1, width + 1))
        if len(set(channels)) < width:
            raise ArgumentError(f"`channels` must all be different. Received: channels={channels}")
        if self.labels and self.targets is not None:
            raise ArgumentError(
                "Series must have `labels` or `targets`, not both. Received:"
                f" {len(self.labels):,} labels, targets {np.shape(self.targets)}"
            )
        labels, classes = checked_labels(self.labels, self.classes, places, self.source)
        checked_names("labels", labels, cases, of_each)
        targets, names = checked_targets(self.targets, self.target_names, places, self.source)
        own = {
            "values": checked_values(given, lengths, channels, places, self.source),
            "lengths": lengths,
            "channels": channels,
            "labels": labels,
            "classes": classes,
            "targets": targets,
            "target_names": names,
            "groups": checked_names("groups", self.groups, cases, of_each),
            "places": places,
            "told": tuple(self.told),
            "overlap": tuple(self.overlap),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_cases(cls, cases: Iterable[Any], **known: Any) -> "Series":
        """Make series of arrays that may be of different lengths.

        Args:
            cases: an array `(time, channels)` for each series, or `(time,)` where there is one
                channel.
            **known: the other arguments of the class.

        Returns:
            The series, padded.

        Raises:
            RegardError: as the class does, and if the arrays have not all as many channels.
        """
        source = known.get("source", "the data")
        arrays = checked_cases(cases, known.get("places", ()), source)
        lengths = np.array([len(case) for case in arrays], dtype=np.int64)
        width = arrays[0].shape[1]
        check_padded_size(lengths.tolist(), width, source)
        # float64 would tell which values are infinite in float32 alone; so does infinity itself.
        values = np.zeros((len(arrays), int(lengths.max()), width), dtype=np.float32)
        with np.errstate(over="ignore", under="ignore"):
            for row, case in zip(values, arrays, strict=True):
                row[: len(case)] = case
        return cls(values, lengths, **known)

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def kind(self) -> str:
        """What is known of each series: "labels", "numbers" or "none"."""
        if self.labels:
            return "labels"
        return "none" if self.targets is None else "numbers"

    def case(self, row: int) -> NDArray[np.float32]:
        """Return one series without its padding.

        Args:
            row: its number, from 0.

        Returns:
            The values `(steps, channels)`.
        """
        return self.values[row, : self.lengths[row]]

    def label_ids(self) -> NDArray[np.int32]:
        """Return the position of each series' label in `classes`.

        Returns:
            Integers of shape `(cases,)`.
        """
        position = {name: index for index, name in enumerate(self.classes)}
        return np.array([position[label] for label in self.labels], dtype=np.int32)

    def only(self, rows: Sequence[int] | NDArray[np.integer[Any]]) -> "Series":
        """Return some of the series, in that order, padded to their longest.

        The classes stay, although some of them may be left without a series.

        Args:
            rows: their numbers, from 0; at least one.

        Returns:
            The series.

        Raises:
            ShapeError: if there is no row.
        """
        chosen = np.asarray(rows, dtype=np.int64)
        if chosen.ndim != 1 or not chosen.size:
            raise ShapeError(
                f"`rows` must be one row at least, in one dimension. Received: {chosen.shape}"
            )
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in ("labels", "groups", "places"):
            known[name] = tuple(known[name][row] for row in chosen) if known[name] else ()
        known["values"] = self.values[chosen, : self.lengths[chosen].max()]
        known["lengths"] = self.lengths[chosen]
        known["targets"] = None if self.targets is None else self.targets[chosen]
        return Series(**known)


def _shape(values: NDArray[Any]) -> tuple[int, int]:
    if values.ndim != 3 or not values.size:
        raise ShapeError(
            "`values` must be (cases, time, channels), none of them 0."
            f" Received: values {values.shape}"
        )
    return values.shape[0], values.shape[2]
