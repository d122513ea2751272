"""What the contenders say of some texts, word by word."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.comparison import Section, Store, Trial
from regard.data import TokenTable, demo_reviews
from regard.explain.explanation import Piece, pieces_of
from regard.sections.rounding import rounded
from regard.sections.sample import Names, Sample
from regard.sections.sample_maps import Example, SampleMaps
from regard.tasks.text_classification.dataset import DEMO_SOURCE
from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["TextMaps", "text_errors"]

_SEVERAL = (
    "A text may have several labels: a network is right where it says all of them and no others."
    " What is left out is held to the label that the network finds most probable."
)
_NAMES = Names(row="text", rows="texts", step="word", steps="words", weighed="tokens")


@final
class TextMaps:
    """Hold what the trials of a run say of the texts of the sample.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender, the reference left out.
    """

    def __init__(
        self, store: Store, preparation: TextPreparation, chosen: Mapping[str, Sequence[Trial]]
    ) -> None:
        rows = preparation.sample
        self.texts = [preparation.texts[row] for row in rows]
        self._kind = preparation.plan.answer
        self.classes = preparation.classes
        self.truth = preparation.labels[rows]
        table = TokenTable((), kind=preparation.plan.tokens)
        self.spans = [
            [(token.start, token.end) for token in table.tokens_and_spans(text)]
            for text in self.texts
        ]
        sample = Sample(
            rows=rows,
            steps=np.array([len(spans) for spans in self.spans], dtype=np.int64),
            errors=lambda answers: text_errors(self._kind, answers, self.truth),
            names=self.names,
            known=self._known() if preparation.source == DEMO_SOURCE else (),
        )
        self.maps = SampleMaps(store, chosen, sample)

    def section(self) -> Section:
        """Return some texts with the weight of each word under every contender."""
        data = {
            **dataclasses.asdict(self.names),
            "note": _SEVERAL if self._kind == "labels" else "",
            "examples": [self._example(each) for each in self.maps.examples()],
        }
        title = "Where they look"
        return Section("maps-of-texts", title, title, "token_maps", rounded(data))

    def pieces(self, name: str, place: int) -> tuple[Piece, ...]:
        """Return a text in pieces with a contender's weights and effects.

        Args:
            name: of the contender.
            place: of the text in the sample.

        Returns:
            The pieces; joined they are the text.
        """
        weights, effects = self.maps.weights_and_effects(name, place)
        return pieces_of(self.texts[place], self.spans[place], weights=weights, effects=effects)

    def answer(self, name: str, place: int) -> tuple[str, float | None]:
        """Return what a contender says of a text, and its probability.

        Args:
            name: of the contender.
            place: of the text in the sample.

        Returns:
            The label and its probability; or the labels or the number, and None.
        """
        answers = self.maps.looks[name]["answers"][place]
        if self._kind != "classes":
            return self.in_words(answers), None
        best = int(answers.argmax())
        return self.classes[best], float(answers[best])

    @property
    def names(self) -> Names:
        """What texts and their words are called."""
        return dataclasses.replace(_NAMES, told="numbers" if self._kind == "numbers" else "label")

    def in_words(self, answer: Any) -> str:
        """Return a truth, or an answer, as it is shown.

        Args:
            answer: the number of a class; or chances of labels, or a number.

        Returns:
            A few words.
        """
        if self._kind == "classes":
            return self.classes[int(answer)]
        if self._kind == "numbers":
            return f"{float(np.ravel(answer)[0]):.4g}"
        said = [self.classes[place] for place in np.flatnonzero(answer >= LABEL_THRESHOLD)]
        return ", ".join(said) or "no label"

    def _example(self, example: Example) -> dict[str, Any]:
        place, seen = example.place, {}
        for name in self.maps.looks:
            label, chance = self.answer(name, place)
            pieces = self.pieces(name, place)
            seen[name] = {
                "label": label,
                "chance": chance,
                "weights": [piece.weight for piece in pieces],
                "effects": [piece.effect for piece in pieces],
            }
        return {
            "row": int(self.maps.sample.rows[place]),
            "kind": example.kind,
            "why": example.why,
            "label": self.in_words(self.truth[place]),
            "pieces": [piece.text for piece in self.pieces(next(iter(seen)), place)],
            "contenders": seen,
        }

    def _known(self) -> list[NDArray[np.bool_]]:
        """Which tokens are known to decide, text by text."""
        known = {review.text: review.deciding for review in demo_reviews()}
        return [
            np.array([any(s < end and e > start for start, end in known[text]) for s, e in spans])
            for text, spans in zip(self.texts, self.spans, strict=True)
        ]


def text_errors(kind: str, answers: NDArray[Any], truth: NDArray[Any]) -> NDArray[Any]:
    """Return how far each answer is off.

    Args:
        kind: what is told: "classes", "numbers" or "labels".
        answers: to texts, `(n, ...)`.
        truth: of the texts, `(n, ...)`.

    Returns:
        Shape `(n,)`: of numbers the distance, else whether the answer is wrong: another class, or
        not just the labels that are true.
    """
    if kind == "numbers":
        return np.asarray(np.abs(answers.reshape(len(truth)) - truth))
    if kind == "labels":
        return np.asarray(((answers >= LABEL_THRESHOLD) != (truth == 1)).any(axis=1))
    return np.asarray(answers.argmax(axis=1) != truth)
