"""What a model of events is, in numbers and names that can be checked before it is built."""

from typing import Annotated, ClassVar, Literal, Self, final

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from regard.bundle.network_description import NetworkDescription, Width, one_of_these
from regard.catalog.classifier_sizes import WIDEST
from regard.tasks.events.contenders import TIME_CONTENDERS
from regard.tasks.events.event_columns import EventColumns
from regard.tasks.events.event_scaling import packed_width
from regard.tasks.events.plan import CELLS

__all__ = ["EVENTS_FORMAT", "EventsDescription", "TableColumns"]

EVENTS_FORMAT = "regard events model 1"

_Names = Annotated[tuple[str, ...], Field(max_length=WIDEST)]


@final
class TableColumns(BaseModel):
    """The fields of `EventColumns`, as they come from a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    id: str
    time: str
    event: str | None
    kinds: _Names
    values: _Names
    static: Annotated[tuple[tuple[str, _Names], ...], Field(max_length=WIDEST)]
    landmark: float | None
    dates: bool


@final
class EventsDescription(NetworkDescription):
    """Hold what is needed to build the network, to read a table, and to say what it answers.

    Args:
        format: "regard events model 1".
        contender: what stands in the slot.
        encoder: the cell of the recurrent layer.
        projection: the width of an event behind the first layer.
        units: of the recurrent layer.
        dropout: share of the vector behind the slot that was set to 0 in training.
        columns: of the table that it reads.
        answers: what 0 and 1 are called.
        lengths: to which histories are padded, ascending; a longer one loses its beginning.
        split: on which split it was trained.
        seed: with which seed.
        validation: its score on the validation part.
        metric: what that score is.
    """

    kind: ClassVar[str] = "a model of events"
    table: ClassVar = tuple(row for row in TIME_CONTENDERS if row.role != "reference")

    format: Literal["regard events model 1"] = "regard events model 1"
    projection: Width
    columns: TableColumns
    answers: tuple[str, str]

    @field_validator("encoder")
    @classmethod
    def _known_encoder(cls, name: str) -> str:
        return one_of_these(name, CELLS)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        made = self.event_columns
        names = (made.channels, made.features)
        if not made.channels or any(len({*each}) < len(each) for each in names):
            raise ValueError("must have channels, none of them twice")
        if packed_width(len(made.channels), len(made.features)) > 4 * WIDEST:
            raise ValueError("must not have so many columns")
        return self

    @property
    def event_columns(self) -> EventColumns:
        """The columns of the table."""
        return EventColumns.from_mapping(self.columns.model_dump())

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: those of the recurrent layer."""
        width = len(self.event_columns.channels)
        read = width if self.contender == "gru_d" else self.projection
        return self.units * (self.units + read)

    @property
    def outputs(self) -> int:
        """One: a chance."""
        return 1
