"""What a person should know about series before anything is trained on them."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np

from regard.data.columns import all_numbers, is_quantity
from regard.data.doubts import label_doubts
from regard.data.phrases import counted, listed
from regard.data.series.padded_arrays import present_values
from regard.data.series.repeated import case_digests
from regard.data.series.series import Series

__all__ = ["series_notices"]

_MOST_LISTED = 20  # classes of which each size is said
_FAR = 4  # times as many channels as steps: the axes may be swapped
_UNEQUAL = 10  # times as long as the shortest
_FEW_PER_CLASS = 2  # of classes that are numbers: so few look like a quantity


def series_notices(series: Series) -> tuple[str, ...]:
    """Say in sentences what was read, and what may be meant in another way than it is taken.

    Args:
        series: the series.

    Returns:
        The sentences: source, channels and lengths, labels or numbers, then only what there is to
        tell. Those that begin with `Warning:` are doubts.
    """
    parts: tuple[Callable[[Series], list[str]], ...] = (
        _shape,
        _answers,
        _groups,
        lambda each: [*each.told],
        _missing,
        _constant,
        _unequal,
        _repeated,
        lambda each: [*each.overlap],
        _turned,
        _label_doubts,
    )
    return tuple(sentence for part in parts for sentence in part(series))


def _shape(series: Series) -> list[str]:
    shortest, longest = int(series.lengths.min()), int(series.lengths.max())
    middle = f"{np.median(series.lengths):,.10g}"
    lengths = (
        f"all of {counted(longest, 'step')}"
        if shortest == longest
        else f"of {shortest:,} to {longest:,} steps, median {middle}"
    )
    names = listed([repr(name) for name in series.channels])
    what = "Test set " if series.is_test else ""
    return [
        f"{what}{series.source}: {len(series):,} series, {lengths};"
        f" {counted(len(series.channels), 'channel')}: {names}."
    ]


def _answers(series: Series) -> list[str]:
    if series.targets is not None:
        return [_target(series, place) for place in range(len(series.target_names))]
    if not series.labels:
        return ["No labels and no numbers to predict."]
    sizes = Counter(series.labels)
    number = _classes(len(series.classes))
    if len(series.classes) <= _MOST_LISTED:
        each = ", ".join(f"{name!r} {sizes[name]:,}" for name in series.classes)
        told = [f"{number}: {each}."]
    else:
        of_each = [sizes[name] for name in series.classes]
        told = [f"{number} of {min(of_each):,} to {max(of_each):,} series."]
    single = sorted(name for name, size in sizes.items() if size == 1)
    if single and not series.is_test:
        told.append(
            f"Warning: {_classes(len(single))} with one series alone:"
            f" {listed([repr(name) for name in single])}. It cannot be both learned and tested: add"
            " series, or merge the class with another."
        )
    return told


def _classes(number: int) -> str:
    return "1 class" if number == 1 else f"{number:,} classes"


def _target(series: Series, place: int) -> str:
    assert series.targets is not None
    numbers = series.targets[:, place]
    return (
        f"Number {series.target_names[place]!r}: from {numbers.min():,.6g} to"
        f" {numbers.max():,.6g}, median {np.median(numbers):,.6g}."
    )


def _groups(series: Series) -> list[str]:
    if not series.groups:
        return []
    sizes = Counter(series.groups)
    return [f"{counted(len(sizes), 'group')}; the largest has {max(sizes.values()):,} series."]


def _missing(series: Series) -> list[str]:
    present = present_values(series.values, series.lengths)
    of_channel = series.lengths.sum() - present.sum(axis=(0, 1))
    total, values = int(of_channel.sum()), int(series.lengths.sum()) * len(series.channels)
    if not total:
        return []
    named = [
        f"{name!r} {count:,}"
        for name, count in zip(series.channels, of_channel.tolist(), strict=True)
        if count
    ]
    told = [f"Missing values: {total:,} of {values:,} ({100 * total / values:.2g} %): "]
    told[0] += f"{listed(named)}."
    empty = np.flatnonzero(~present.any(axis=(1, 2)))
    if empty.size:
        places = listed([series.places[case] for case in empty])
        told.append(f"Warning: {empty.size:,} series without a value: {places}. Leave them out.")
    return told


def _constant(series: Series) -> list[str]:
    present = present_values(series.values, series.lengths)
    names, empty = [], []
    for place, name in enumerate(series.channels):
        values = series.values[:, :, place][present[:, :, place]]
        if not values.size:
            empty.append(repr(name))
        elif values.min() == values.max():
            names.append(f"{name!r} ({values[0]:.6g})")
    told = []
    if names:
        told.append(f"Warning: the same value everywhere, which tells nothing: {listed(names)}.")
    if empty:
        told.append(f"Warning: channels without a value: {listed(empty)}.")
    return told


def _unequal(series: Series) -> list[str]:
    shortest, longest = int(series.lengths.min()), int(series.lengths.max())
    if longest < _UNEQUAL * shortest:
        return []
    padding = 1 - series.lengths.mean() / longest
    return [
        f"Very different lengths: the longest series has {longest / shortest:,.3g} times the steps"
        f" of the shortest; {100 * padding:.0f} % of the padded array is padding, which costs time"
        " and changes no result."
    ]


def _repeated(series: Series) -> list[str]:
    digests = case_digests(series)
    first: dict[bytes, int] = {}
    torn, again = set(), []
    for case, digest in enumerate(digests):
        at = first.setdefault(digest, case)
        if at == case:
            continue
        again.append(f"{series.places[case]} as {series.places[at]}")
        if _answer(series, at) != _answer(series, case):
            torn.add(digest)
    told = []
    if again:
        same = "; equal series always fall into the same part of a split" * (not series.is_test)
        told.append(f"{len(again):,} series equal to an earlier one: {listed(again)}{same}.")
    if torn:
        told.append(
            f"{len(torn):,} series that come again with another"
            f" {'label' if series.labels else 'number'}; no model can be right on all of them."
        )
    return told


def _answer(series: Series, case: int) -> object:
    if series.labels:
        return series.labels[case]
    return None if series.targets is None else series.targets[case].tolist()


def _turned(series: Series) -> list[str]:
    channels, steps = len(series.channels), int(series.lengths.max())
    if channels < _FAR * steps:
        return []
    return [
        f"Warning: {channels:,} channels and {counted(steps, 'step')} at most: are the axes"
        " (cases, channels, time)? They must be (cases, time, channels)."
    ]


def _label_doubts(series: Series) -> list[str]:
    if not series.labels:
        return []
    told = [each.replace("Each text", "Each series") for each in label_doubts(series.labels)]
    classes = len(series.classes)
    few = len(series) < _FEW_PER_CLASS * classes
    fraction = any("." in name and not _is_whole(name) for name in series.classes)
    if is_quantity(classes, all_numbers(series.classes)) and (few or fraction):
        told.append(
            f"Warning: {classes:,} different labels, all of them numbers: if they are a quantity,"
            " read them as numbers, not as classes."
        )
    return told


def _is_whole(name: str) -> bool:
    number = float(name.replace(",", "."))
    return math.isfinite(number) and number == int(number)
