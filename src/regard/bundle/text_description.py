"""What a text classifier is, in numbers and names that can be checked before anything is built."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import NETWORKS
from regard.data.tokens import TOKEN_KINDS
from regard.errors import BundleError

__all__ = ["TextDescription"]

_ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")
_SHOWN = 80

_Width = Annotated[int, Field(ge=1, le=WIDEST)]
_Length = Annotated[int, Field(ge=1, le=LONGEST_TEXT)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class TextDescription(BaseModel):
    """Hold what `regard.models.text_classifier` needs to build the network, and its labels.

    Args:
        format: "regard text classifier 1".
        contender: what stands in the slot.
        classes: the labels as the user wrote them, in the order of the answers.
        encoder: what stands before the slot.
        vocabulary: the rows of the embedding.
        embedding: its width.
        units: of the encoder in each direction.
        dropout: share of the text's vector that was set to 0 in training.
        tokens: "words" or "characters".
        lengths: to which texts are padded, ascending; a longer text loses its end.
        split: on which split it was trained.
        seed: with which seed.
        validation: its score on the validation texts.
        metric: what that score is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    format: Literal["regard text classifier 1"] = "regard text classifier 1"
    contender: str
    classes: Annotated[tuple[str, ...], Field(min_length=2, max_length=100_000)]
    encoder: str
    vocabulary: Annotated[int, Field(ge=2, le=LARGEST_VOCABULARY)]
    embedding: _Width
    units: _Width
    dropout: Annotated[float, Field(ge=0, lt=1)]
    tokens: str
    lengths: Annotated[tuple[_Length, ...], Field(min_length=1, max_length=8)]
    split: _Count
    seed: _Count
    validation: float | None
    metric: str

    @field_validator("contender")
    @classmethod
    def _known_network(cls, name: str) -> str:
        if name not in NETWORKS:
            raise ValueError("is none of the catalogue's networks")
        return name

    @field_validator("encoder")
    @classmethod
    def _known_encoder(cls, name: str) -> str:
        return _one_of(name, _ENCODERS)

    @field_validator("tokens")
    @classmethod
    def _known_tokens(cls, name: str) -> str:
        return _one_of(name, TOKEN_KINDS)

    @field_validator("classes")
    @classmethod
    def _different_labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(labels)) < len(labels):
            raise ValueError("has a label twice")
        return labels

    @field_validator("lengths")
    @classmethod
    def _ascending_lengths(cls, lengths: tuple[int, ...]) -> tuple[int, ...]:
        if list(lengths) != sorted(set(lengths)):
            raise ValueError("must be ascending")
        return lengths

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: what a file must have before it is built.

        The largest weights are products of these widths, so a network is at most a fixed number of
        times as large as a file that has as many numbers.
        """
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.embedding)
        return self.vocabulary * self.embedding + encoder

    def to_json(self) -> str:
        """Return the description as JSON text."""
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def from_json(cls, content: bytes) -> "TextDescription":
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
                "model.json must describe a text classifier of regard."
                f" Received: {where}: {first['msg']} ({came})"
            ) from error


def _shown(value: object) -> str:
    try:
        return repr(value)[:_SHOWN]
    except ValueError:  # an integer of thousands of digits
        return f"{type(value).__name__} that is too long to be shown"


def _one_of(name: str, names: tuple[str, ...]) -> str:
    if name not in names:
        raise ValueError(f"is none of {', '.join(names)}")
    return name
