"""What a model of series is, in numbers and names that can be checked before it is built."""

from typing import Annotated, ClassVar, Literal, Self, final

from pydantic import Field, model_validator

from regard.bundle.network_description import NetworkDescription, Width
from regard.catalog.classifier_sizes import LONGEST_TEXT, WIDEST

__all__ = ["SERIES_FORMAT", "SeriesDescription"]

SERIES_FORMAT = "regard series model 1"

_Names = Annotated[tuple[str, ...], Field(max_length=100_000)]
_Numbers = Annotated[tuple[float, ...], Field(max_length=WIDEST)]


@final
class SeriesDescription(NetworkDescription):
    """Hold what `regard.models.series_predictor` needs to build the network, and what it answers.

    Args:
        format: "regard series model 1".
        contender: what stands in the slot.
        encoder: what stands before the slot.
        projection: the width of a step behind the first layer.
        units: of the encoder in each direction.
        dropout: share of the vector behind the slot that was set to 0 in training.
        channels: the names of the channels, in the order of the inputs.
        indicators: the channels that have a second input, which says that a value is missing.
        classes: the labels as they were written in the data, in the order of the answers; empty
            where the answer is numbers.
        numbers: the names of the numbers; of a forecast, the channels that are forecast.
        horizon: how many steps a forecast has; 0 where it is none.
        season: after how many steps the series repeat themselves: the naive forecast of a season
            before is added to what the network tells.
        offset: what is added to each number that is no forecast.
        scale: what each output is multiplied by, before.
        lengths: to which series are padded, ascending; a longer series loses its end, of a forecast
            its beginning.
        split: on which split it was trained.
        seed: with which seed.
        validation: its score on the validation series.
        metric: what that score is.
    """

    kind: ClassVar[str] = "a model of series"

    format: Literal["regard series model 1"] = "regard series model 1"
    projection: Width
    channels: Annotated[tuple[str, ...], Field(min_length=1, max_length=WIDEST)]
    indicators: _Names = ()
    classes: _Names = ()
    numbers: _Names = ()
    horizon: Annotated[int, Field(ge=0, le=WIDEST)] = 0
    season: Annotated[int, Field(ge=1, le=LONGEST_TEXT)] = 1
    offset: _Numbers = ()
    scale: _Numbers = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for names in (self.channels, self.indicators, self.classes, self.numbers):
            if len(set(names)) < len(names):
                raise ValueError("has a name twice")
        if not {*self.indicators} <= {*self.channels}:
            raise ValueError("has an indicator of no channel")
        if len(self.classes) == 1 or bool(self.classes) == bool(self.numbers):
            raise ValueError("must have two classes at least, or numbers, and not both")
        if (
            len(self.scale) != (len(self.numbers) * max(self.horizon, 1))
            or min(self.scale, default=1) <= 0
        ):
            raise ValueError("must have a scale above 0 for each number")
        if len(self.offset) != (0 if self.horizon else len(self.numbers)):
            raise ValueError("must have an offset for each number that is no forecast")
        if self.horizon and not {*self.numbers} <= {*self.channels}:
            raise ValueError("must forecast channels")
        if self.season > (self.lengths[-1] if self.horizon else 1):
            raise ValueError("must have a season that a forecast looks back on")
        return self

    @property
    def width(self) -> int:
        """How many inputs a step has: channels and indicators."""
        return len(self.channels) + len(self.indicators)

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: projection, encoder and answer."""
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.projection)
        return self.width * self.projection + encoder

    @property
    def outputs(self) -> int:
        """How many classes there are, or numbers."""
        return len(self.classes) or len(self.scale)
