"""What a model of texts is, in numbers and names that can be checked before anything is built."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import NETWORKS
from regard.data.tokens import TOKEN_KINDS
from regard.errors import BundleError

__all__ = ["TextDescription"]

_ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")
_SHOWN = 80
_CLASSES: Final = "regard text classifier 1"
_OTHERS: Final = "regard text model 2"

_Width = Annotated[int, Field(ge=1, le=WIDEST)]
_Length = Annotated[int, Field(ge=1, le=LONGEST_TEXT)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class TextDescription(BaseModel):
    """Hold what `regard.models.text_classifier` needs to build the network, and its labels.

    Args:
        format: "regard text classifier 1" for classes, which regard 0.1 reads too; else "regard
            text model 2".
        contender: what stands in the slot.
        classes: the labels as the user wrote them, in the order of the answers; of numbers none.
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
        kind: what is told: "classes", of which a text has one; "labels", of which it may have
            several; or "numbers".
        centre: what a number is when the network says 0.
        scale: by how much it rises when the network says 1 more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    format: Literal["regard text classifier 1", "regard text model 2"] = _CLASSES
    contender: str
    classes: Annotated[tuple[str, ...], Field(max_length=100_000)]
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
    kind: Literal["classes", "numbers", "labels"] = "classes"
    centre: float = 0.0
    scale: Annotated[float, Field(gt=0)] = 1.0

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

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        if self.format != (_CLASSES if self.kind == "classes" else _OTHERS):
            raise ValueError(f"format does not hold {self.kind}")
        numbers = self.kind == "numbers"
        if len(self.classes) < 2 and not numbers:
            raise ValueError("classes has fewer labels than 2")
        if self.classes and numbers:
            raise ValueError("classes must be empty for numbers")
        if (self.centre, self.scale) != (0, 1) and not numbers:
            raise ValueError("centre and scale are of numbers alone")
        return self

    @classmethod
    def made_for(cls, kind: str, **fields: Any) -> Self:
        """Describe a model in the format that its kind has.

        Args:
            kind: what is told.
            **fields: the others.

        Returns:
            The description.
        """
        return cls.model_validate(
            {"format": _CLASSES if kind == "classes" else _OTHERS, "kind": kind, **fields}
        )

    @property
    def outputs(self) -> int:
        """How many answers there are to a text: one for each label, or a number."""
        return len(self.classes) or 1

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: what a file must have before it is built.

        The largest weights are products of these widths, so a network is at most a fixed number of
        times as large as a file that has as many numbers.
        """
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.embedding)
        return self.vocabulary * self.embedding + encoder

    def to_json(self) -> str:
        """Return the description as JSON text; of classes as regard 0.1 reads it."""
        newer = {"kind", "centre", "scale"} if self.kind == "classes" else set()
        return self.model_dump_json(indent=2, exclude=newer) + "\n"

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
                "model.json must describe a model of texts of regard."
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
