"""Series with the weight of each step under every contender: what a section holds of them."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.section import Section
from regard.sections.rounding import rounded, significant
from regard.sections.sample_maps import SampleMaps

__all__ = ["MOST_CHANNELS", "ShownSeries", "series_maps_section"]

MOST_CHANNELS = 4
"""So many channels are shown at most, the first ones; those that are forecast come before."""

Floats = NDArray[np.floating]


@final
@dataclass(frozen=True)
class ShownSeries:
    """Hold the rows of a sample as people know them.

    Args:
        channels: their names.
        values: of each row `(steps, channels)`, in the unit of the data, NaN where there is none.
        truth: of each row what is right, in words; of a forecast "".
        told: from a model's answer to a row to what it says in words, and its probability, None
            where it has none.
        targets: the channels that are forecast; none where nothing is.
        came: of each row what came, `(horizon, targets)`.
        forecast: from a model's answer to a row to its forecast, `(horizon, targets)`.
    """

    channels: Sequence[str]
    values: Sequence[Floats]
    truth: Sequence[str]
    told: Callable[[NDArray[Any]], tuple[str, float | None]]
    targets: Sequence[str] = field(default=())
    came: Sequence[Floats] = field(default=())
    forecast: Callable[[NDArray[Any]], Floats] | None = None


def series_maps_section(maps: SampleMaps, shown: ShownSeries) -> Section:
    """Make the section from the maps of a sample.

    Args:
        maps: of all contenders.
        shown: the same rows.

    Returns:
        A section of kind "series_maps".
    """
    names = maps.sample.names
    others = [name for name in shown.channels if name not in shown.targets]
    channels = [*shown.targets, *others][:MOST_CHANNELS]
    places = [list(shown.channels).index(name) for name in channels]
    data = {
        **dataclasses.asdict(names),
        "channels": channels,
        "left_out": len(shown.channels) - len(channels),
        "targets": list(shown.targets),
        "examples": [
            {
                "row": int(maps.sample.rows[example.place]),
                "kind": example.kind,
                "why": example.why,
                "label": shown.truth[example.place],
                "values": _columns(shown.values[example.place][:, places]),
                "came": _columns(shown.came[example.place]) if shown.targets else [],
                "contenders": {
                    name: _contender(maps, shown, name, example.place) for name in maps.looks
                },
            }
            for example in maps.examples()
        ],
    }
    return Section("maps-of-series", "Where they look", "Where they look", "series_maps", data)


def _contender(maps: SampleMaps, shown: ShownSeries, name: str, place: int) -> dict[str, Any]:
    answer = maps.looks[name]["answers"][place]
    label, chance = shown.told(answer)
    weights, effects = maps.weights_and_effects(name, place)
    right = maps.sample.names.told == "label"
    off = maps.errors[list(maps.looks).index(name), place]
    made = {
        "label": label,
        "chance": chance,
        "right": bool(off == 0) if right else None,
        "weights": None if weights is None else weights.tolist(),
        "effects": None if effects is None else effects.tolist(),
    }
    said = [] if shown.forecast is None else _columns(shown.forecast(answer))
    found: dict[str, Any] = {**rounded(made), "forecast": said}
    return found


def _columns(values: Floats) -> list[list[float | None]]:
    """(steps, channels) -> a list of numbers for each channel."""
    return [[significant(float(each)) for each in column] for column in values.T]
