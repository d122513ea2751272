"""Made-up series under made-up contenders, as the data of a section holds them."""

import math
from typing import Any

WORDS = {"row": "series", "rows": "series", "step": "step", "steps": "steps", "weighed": "steps"}
CHANNELS = ("pressure", "<flow>", "level")


def weights_at(place: int, steps: int) -> list[float]:
    """Weights that sum to 1, most of it around a place."""
    near = [math.exp(-((step - place) ** 2) / 8) for step in range(steps)]
    return [each / sum(near) for each in near]


def curve(channel: int, steps: int, event: int) -> list[float | None]:
    """A wave with a bump at a place; of the second channel two values are missing."""
    values: list[float | None] = [
        math.sin(step / 3 + channel) + (3.0 * math.exp(-((step - event) ** 2) / 4))
        for step in range(steps)
    ]
    if channel == 1:
        values[3] = values[4] = None
    return values


def labelled(steps: int = 40, examples: int = 2) -> dict[str, Any]:
    """A section of series with a label: one contender looks at the event, one beside it."""
    found = []
    for place in range(examples):
        event = 10 + 9 * place
        effects = [
            each if step % 3 else -each for step, each in enumerate(weights_at(event, steps))
        ]
        own = {"chance": 0.8125, "forecast": []}
        found.append(
            {
                "row": 16 + place,
                "kind": "different",
                "why": "Layers look at different steps.",
                "label": "<late>",
                "values": [curve(channel, steps, event) for channel in range(3)],
                "came": [],
                "contenders": {
                    "mean_pooling": own
                    | {"label": "early", "right": False, "weights": None, "effects": effects},
                    "additive": own
                    | {"label": "<late>", "right": True}
                    | {"weights": weights_at(event, steps), "effects": effects},
                    "dot": own
                    | {"label": "<late>", "right": True}
                    | {"weights": weights_at(event + 8, steps), "effects": None},
                },
            }
        )
    return _section({**WORDS, "told": "label", "channels": list(CHANNELS), "left_out": 9}, found)


def forecast(steps: int = 60, horizon: int = 12) -> dict[str, Any]:
    """A section of windows whose first channel is forecast."""
    both = [curve(channel, steps + horizon, 30) for channel in (0, 2)]
    came = both[0][steps:]
    own = {"label": "", "chance": None, "right": None}
    found = [
        {
            "row": 4,
            "kind": "wrong",
            "why": "The networks are furthest off.",
            "label": "",
            "values": [values[:steps] for values in both],
            "came": [came],
            "contenders": {
                "additive": own
                | {"weights": weights_at(50, steps), "effects": weights_at(52, steps)}
                | {"forecast": [[each * 0.7 + 0.2 for each in came if each is not None]]},
                "last_state": own
                | {"weights": None, "effects": weights_at(58, steps)}
                | {"forecast": [[0.1] * horizon]},
            },
        }
    ]
    words = {**WORDS, "row": "window", "rows": "windows", "told": "numbers"}
    channels = {"channels": ["load", "temperature"], "left_out": 0, "targets": ["load"]}
    return _section({**words, **channels}, found)


def _section(data: dict[str, Any], examples: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "maps-of-series",
        "title": "Where they look",
        "link": "Where they look",
        "kind": "series_maps",
        "data": {"targets": [], **data, "examples": examples},
    }
