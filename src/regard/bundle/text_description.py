"""What a text classifier is, in numbers and names that can be checked before anything is built."""

from typing import Annotated, ClassVar, Literal, final

from pydantic import Field, field_validator

from regard.bundle.network_description import NetworkDescription, Width, one_of_these
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY
from regard.data.tokens import TOKEN_KINDS

__all__ = ["TextDescription"]


@final
class TextDescription(NetworkDescription):
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

    kind: ClassVar[str] = "a text classifier"

    format: Literal["regard text classifier 1"] = "regard text classifier 1"
    classes: Annotated[tuple[str, ...], Field(min_length=2, max_length=100_000)]
    vocabulary: Annotated[int, Field(ge=2, le=LARGEST_VOCABULARY)]
    embedding: Width
    tokens: str

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

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: embedding and encoder."""
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.embedding)
        return self.vocabulary * self.embedding + encoder

    @property
    def outputs(self) -> int:
        """How many classes there are."""
        return len(self.classes)
