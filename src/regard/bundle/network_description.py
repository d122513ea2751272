"""What the networks of all kept models have in common, checked before anything is built."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from regard.catalog.classifier_sizes import LONGEST_TEXT, WIDEST
from regard.catalog.contenders import CONTENDERS, Contender
from regard.errors import BundleError

__all__ = ["NetworkDescription", "Width", "one_of_these"]

_ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")
_SHOWN = 80

Width = Annotated[int, Field(ge=1, le=WIDEST)]
"""A width that a network may have."""

_Length = Annotated[int, Field(ge=1, le=LONGEST_TEXT)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class NetworkDescription(BaseModel):
    """Hold what all networks have: a slot, an encoder before it, and where they come from.

    Args:
        contender: what stands in the slot.
        encoder: what stands before the slot.
        units: of the encoder in each direction.
        dropout: share of the vector behind the slot that was set to 0 in training.
        lengths: to which rows are padded, ascending.
        split: on which split it was trained.
        seed: with which seed.
        validation: its score on the validation part.
        metric: what that score is.

    Attributes:
        kind: what it describes, for people.
        table: the contenders that may stand in the slot.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    kind: ClassVar[str]
    table: ClassVar[tuple[Contender, ...]] = CONTENDERS

    contender: str
    encoder: str
    units: Width
    dropout: Annotated[float, Field(ge=0, lt=1)]
    lengths: Annotated[tuple[_Length, ...], Field(min_length=1, max_length=8)]
    split: _Count
    seed: _Count
    validation: float | None
    metric: str

    @field_validator("contender")
    @classmethod
    def _known_network(cls, name: str) -> str:
        if name not in {row.name for row in cls.table}:
            raise ValueError("is none of the catalogue's networks")
        return name

    @field_validator("encoder")
    @classmethod
    def _known_encoder(cls, name: str) -> str:
        return one_of_these(name, _ENCODERS)

    @field_validator("lengths")
    @classmethod
    def _ascending_lengths(cls, lengths: tuple[int, ...]) -> tuple[int, ...]:
        if list(lengths) != sorted(set(lengths)):
            raise ValueError("must be ascending")
        return lengths

    @property
    def attends(self) -> bool:
        """Whether the contender gives every step a weight."""
        return {row.name: row for row in self.table}[self.contender].attends

    @property
    @abstractmethod
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: what a file must have before it is built.

        The largest weights are products of these widths, so a network is at most a fixed number of
        times as large as a file that has as many numbers.
        """

    @property
    @abstractmethod
    def outputs(self) -> int:
        """How many numbers the network's answer is."""

    def to_json(self) -> str:
        """Return the description as JSON text."""
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a description.

        Args:
            content: what `to_json` made, as bytes.

        Returns:
            The description.

        Raises:
            BundleError: if a field is missing, unknown or out of its range.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(each) for each in first["loc"])[:_SHOWN] or "the file"
            came = _shown(first["input"])
            raise BundleError(
                f"model.json must describe {cls.kind} of regard."
                f" Received: {where}: {first['msg']} ({came})"
            ) from error


def one_of_these(name: str, names: tuple[str, ...]) -> str:
    """Return a name if it is one of some, as validators of pydantic do.

    Args:
        name: what came.
        names: that are allowed.

    Returns:
        The name.

    Raises:
        ValueError: if it is another.
    """
    if name not in names:
        raise ValueError(f"is none of {', '.join(names)}")
    return name


def _shown(value: object) -> str:
    try:
        return repr(value)[:_SHOWN]
    except ValueError:  # an integer of thousands of digits
        return f"{type(value).__name__} that is too long to be shown"
