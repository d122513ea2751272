"""Rows of a data set that the package datasets can load: from the Hugging Face hub, or a folder."""

import re
from collections.abc import Sequence
from typing import Any

from regard import runtime
from regard.data.parquet import arrow_columns
from regard.data.raw_table import FoundRows
from regard.errors import DataError, TableError

__all__ = ["hub_rows"]

_NAME = re.compile(r"(?P<name>.+?)(?::(?P<config>[^:/\\@]+))?(?:@(?P<split>[\w.-]+))?")


def hub_rows(name: str) -> FoundRows:
    """Read one split of a data set.

    Of integers that stand for named classes, the names are taken; of other simple values, their
    text. A missing value, and the -1 of an unlabelled row, are empty.

    Args:
        name: `NAME[:CONFIG][@SPLIT]`; without a split, the one that is called `train`, or the only
            one. `NAME` may be a local folder.

    Returns:
        The columns.

    Raises:
        DataError: if the data set cannot be loaded.
        TableError: if there is no such split.
        MissingExtraError: if the package datasets is not installed.
    """
    try:
        import datasets
    except ModuleNotFoundError as error:
        raise runtime.missing_extra("hub:NAME", "hub", [error.name or "datasets"]) from None
    asked = _NAME.fullmatch(name)
    if asked is None:
        raise DataError(
            "A data set of the hub must be named: hub:NAME, hub:NAME:CONFIG or hub:NAME@SPLIT."
            f" Received: {f'hub:{name}'!r}."
        )
    try:
        splits = datasets.load_dataset(asked["name"], name=asked["config"])
    except Exception as error:  # the library and those that it reads with raise many kinds
        raise DataError(
            f"hub:{name} must be a data set that the package datasets can load. Received:"
            f" {type(error).__name__}: {' '.join(str(error).split())}"
        ) from error
    split = _split(asked["split"], list(splits), name)
    rows = splits[split]
    columns, unusable = arrow_columns(rows.with_format("arrow")[:])
    for column, feature in rows.features.items():
        if isinstance(feature, datasets.ClassLabel):
            columns[column] = _class_names(feature, columns[column])
    return FoundRows(
        source=f"hub:{name}",
        columns=columns,
        places=[f"row {number:,}" for number in range(1, len(rows) + 1)],
        unusable=unusable,
        told=_told(split, list(splits), asked),
    )


def _split(asked: str | None, splits: Sequence[str], name: str) -> str:
    if asked is not None and asked in splits:
        return asked
    if asked is None and ("train" in splits or len(splits) == 1):
        return "train" if "train" in splits else splits[0]
    received = "no split" if asked is None else repr(asked)
    raise TableError(
        f"hub:{name}: the split must be one of {', '.join(map(repr, splits))}. Received:"
        f" {received}. Say which one: hub:NAME@{splits[0]}"
    )


def _class_names(feature: Any, values: Sequence[str]) -> list[str]:
    return ["" if value in ("", "-1") else str(feature.int2str(int(value))) for value in values]


def _told(split: str, splits: Sequence[str], asked: re.Match[str]) -> tuple[str, ...]:
    others = [other for other in splits if other != split]
    if asked["split"] is not None or not others:
        return ()
    config = f":{asked['config']}" if asked["config"] else ""
    test = "test" if "test" in others else others[0]
    return (
        f"Split {split!r}; not read: {', '.join(map(repr, others))}. A test set of them:"
        f" --test hub:{asked['name']}{config}@{test}.",
    )
