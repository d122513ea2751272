"""What is compared, and with which budget."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from regard import _checks
from regard.catalog.contenders import CONTENDERS
from regard.errors import ArgumentError, ArgumentTypeError, DataError

__all__ = ["Plan"]

_FORMAT = "regard plan 1"
_NAMES = tuple(row.name for row in CONTENDERS)


@dataclass(frozen=True)
class Plan:
    """Hold the contenders and the budget that each of them gets.

    Args:
        layers: names of contenders, in any order; kept in the order of the table.
        seeds: how many trials each contender gets, with the seeds 0, 1, ...
        epochs: the most epochs of a trial.
        patience: a trial ends after so many epochs without a better validation.
        batch_size: texts per step.
        learning_rate: of Adam.
        embedding: width of the embedding.
        units: width of the GRU in each direction.
        dropout: share of the text's vector that is set to 0 in training.
        vocabulary: the most rows of the token table.
        min_count: how often a token must occur in the training texts to get a row.
        length: the most tokens of a text.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender.
    """

    layers: tuple[str, ...] = _NAMES
    seeds: int = 1
    epochs: int = 6
    patience: int = 3
    batch_size: int = 64
    learning_rate: float = 0.01
    embedding: int = 32
    units: int = 16
    dropout: float = 0.2
    vocabulary: int = 20_000
    min_count: int = 2
    length: int = 256

    def __post_init__(self) -> None:
        values: dict[str, Any] = {"layers": _in_table_order(self.layers)}
        for name in ("seeds", "epochs", "patience", "batch_size", "embedding", "units"):
            values[name] = _checks.positive_integer(name, getattr(self, name))
        for name in ("vocabulary", "min_count", "length"):
            values[name] = _checks.positive_integer(name, getattr(self, name))
        values["learning_rate"] = _checks.positive_number("learning_rate", self.learning_rate)
        values["dropout"] = _checks.rate("dropout", self.dropout)
        for name, value in values.items():
            object.__setattr__(self, name, value)  # the class is frozen

    def to_json(self) -> str:
        """Return the plan as JSON text, from which `from_json` makes an equal plan."""
        content = {"format": _FORMAT, **dataclasses.asdict(self)}
        return json.dumps(content, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Make a plan from what `to_json` returned.

        Args:
            text: JSON text.

        Returns:
            The plan.

        Raises:
            DataError: if the text is not a plan.
            ArgumentError: if a value breaks its rule.
            ArgumentTypeError: if a value has the wrong type.
            UnknownNameError: if there is no such contender.
        """
        try:
            content = json.loads(text)
        except ValueError as error:
            raise DataError(f"A plan must be JSON. Received: {error}.") from None
        names = {field.name for field in dataclasses.fields(cls)}
        if not isinstance(content, dict) or content.pop("format", None) != _FORMAT:
            raise DataError(f'A plan must have "format": "{_FORMAT}". Received: {text[:60]!r}')
        if content.keys() != names:
            wrong = ", ".join(sorted(content.keys() ^ names))
            raise DataError(f"A plan must have its fields and no others. Received: {wrong}")
        return cls(**content)


def _in_table_order(layers: Any) -> tuple[str, ...]:
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise ArgumentTypeError(
            f"`layers` must be a list of contenders' names. Received: layers={layers!r}"
        )
    chosen = [_checks.one_of("layers", name, _NAMES) for name in layers]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ArgumentError(
            "`layers` must name at least one contender, and none twice."
            f" Received: layers={chosen!r}"
        )
    return tuple(name for name in _NAMES if name in chosen)
