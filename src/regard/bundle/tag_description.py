"""What a tagger is, in numbers and names that can be checked before it is built."""

from typing import Annotated, ClassVar, Literal, Self, final

from pydantic import Field, model_validator

from regard.bundle.network_description import NetworkDescription, Width
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY
from regard.catalog.taggers import TAGGERS
from regard.data.tag_transitions import allowed_transitions
from regard.errors import ArgumentError

__all__ = ["TAGGER_FORMAT", "TagDescription"]

TAGGER_FORMAT = "regard token tagger 1"


@final
class TagDescription(NetworkDescription):
    """Hold what `regard.models.token_tagger` needs to build the network, and its labels.

    Args:
        format: "regard token tagger 1".
        contender: what stands in the slot, and what decides labels.
        classes: the labels as they were written in the data, in the order of the answers.
        spans: whether they mark spans, in IOB2.
        encoder: what stands before the slot.
        vocabulary: the rows of the embedding.
        embedding: its width.
        units: of the encoder in each direction.
        dropout: share of a state that was set to 0 in training.
        lengths: to which sentences are padded, ascending; a longer one loses its end.
        split: on which split it was trained.
        seed: with which seed.
        validation: its score on the validation sentences.
        metric: what that score is.
    """

    kind: ClassVar[str] = "a tagger"
    table: ClassVar = TAGGERS

    format: Literal["regard token tagger 1"] = "regard token tagger 1"
    classes: Annotated[tuple[str, ...], Field(min_length=2, max_length=100_000)]
    spans: bool
    vocabulary: Annotated[int, Field(ge=2, le=LARGEST_VOCABULARY)]
    embedding: Width

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("has a label twice")
        try:
            self.allowed  # noqa: B018 (refuses labels that are none of the scheme)
        except ArgumentError as error:
            raise ValueError(f"marks no spans: {error}") from error
        return self

    @property
    def allowed(self) -> list[list[bool]] | None:
        """Which label may follow which; None where labels mark no spans."""
        return allowed_transitions(self.classes) if self.spans else None

    @property
    def least_weights(self) -> int:
        """Fewer numbers than the network's weights hold: embedding and encoder."""
        encoder = 0 if self.encoder == "none" else self.units * (self.units + self.embedding)
        return self.vocabulary * self.embedding + encoder

    @property
    def outputs(self) -> int:
        """How many labels there are."""
        return len(self.classes)
