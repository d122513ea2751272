"""What a model of texts is, in numbers and names that can be checked before anything is built."""

from typing import Annotated, Any, ClassVar, Final, Literal, Self, final

from pydantic import Field, field_validator, model_validator

from regard.bundle.network_description import NetworkDescription, Width, one_of_these
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY
from regard.data.tokens import TOKEN_KINDS

__all__ = ["TextDescription"]

_CLASSES: Final = "regard text classifier 1"
_OTHERS: Final = "regard text model 2"


@final
class TextDescription(NetworkDescription):
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
        answer: what is told: "classes", of which a text has one; "labels", of which it may have
            several; or "numbers".
        centre: what a number is when the network says 0.
        scale: by how much it rises when the network says 1 more.
    """

    kind: ClassVar[str] = "a model of texts"

    format: Literal["regard text classifier 1", "regard text model 2"] = _CLASSES
    classes: Annotated[tuple[str, ...], Field(max_length=100_000)]
    vocabulary: Annotated[int, Field(ge=2, le=LARGEST_VOCABULARY)]
    embedding: Width
    tokens: str
    answer: Literal["classes", "numbers", "labels"] = "classes"
    centre: float = 0.0
    scale: Annotated[float, Field(gt=0)] = 1.0

    @field_validator("tokens")
    @classmethod
    def _known_tokens(cls, name: str) -> str:
        return one_of_these(name, TOKEN_KINDS)

    @field_validator("classes")
    @classmethod
    def _different_labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(labels)) < len(labels):
            raise ValueError("has a label twice")
        return labels

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        if self.format != (_CLASSES if self.answer == "classes" else _OTHERS):
            raise ValueError(f"format does not hold {self.answer}")
        numbers = self.answer == "numbers"
        if len(self.classes) < 2 and not numbers:
            raise ValueError("classes has fewer labels than 2")
        if self.classes and numbers:
            raise ValueError("classes must be empty for numbers")
        if (self.centre, self.scale) != (0, 1) and not numbers:
            raise ValueError("centre and scale are of numbers alone")
        return self

    @classmethod
    def made_for(cls, answer: str, **fields: Any) -> Self:
        """Describe a model in the format that what it tells has.

        Args:
            answer: what is told.
            **fields: the others.

        Returns:
            The description.
        """
        form = _CLASSES if answer == "classes" else _OTHERS
        return cls.model_validate({"format": form, "answer": answer, **fields})

    def to_json(self) -> str:
        """Return the description as JSON text; of classes as regard 0.1 reads it."""
        newer = {"answer", "centre", "scale"} if self.answer == "classes" else set()
        return self.model_dump_json(indent=2, exclude=newer) + "\n"

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: embedding and encoder."""
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.embedding)
        return self.vocabulary * self.embedding + encoder

    @property
    def outputs(self) -> int:
        """How many answers there are to a text: one for each label, or a number."""
        return len(self.classes) or 1
