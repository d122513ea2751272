"""Where the contenders look from a token of some sentences."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Section, Store, Trial
from regard.sections.rounding import rounded
from regard.sections.sample import Names, Sample
from regard.sections.sample_maps import Example, SampleMaps
from regard.tasks.tagging.demo import DEMO_SOURCE, demo_sentences
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.tag_scores import CHANCE, SAID

__all__ = ["TokenMaps"]

_NAMES = Names(row="sentence", rows="sentences", step="token", steps="tokens", weighed="tokens")
_NOTE = (
    "Both are those of one token, in angle quotes: where the network looks to label it, and how"
    " much its label loses where another token is unknown."
)


@final
class TokenMaps:
    """Hold what the trials of a run say of a token of each sentence of the sample.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender, the references left out.
    """

    def __init__(
        self, store: Store, preparation: TagPreparation, chosen: Mapping[str, Sequence[Trial]]
    ) -> None:
        rows, places = preparation.sample, preparation.places
        self._classes = preparation.classes
        self._tokens = [preparation.tokens[row] for row in rows]
        self._places = places
        self._truth: NDArray[np.int32] = preparation.labels[rows, places]
        sample = Sample(
            rows=rows,
            steps=preparation.lengths[rows],
            errors=lambda answers: answers[:, SAID] != self._truth,
            names=_NAMES,
            known=_known(preparation),
        )
        self.maps = SampleMaps(store, chosen, sample)

    def section(self) -> Section:
        """Return some sentences with the weight of each token for one of them."""
        data = {
            **dataclasses.asdict(_NAMES),
            "note": _NOTE,
            "examples": [self._example(each) for each in self.maps.examples()],
        }
        title = "Where they look"
        return Section("maps-of-tokens", title, title, "token_maps", rounded(data))

    def _example(self, example: Example) -> dict[str, Any]:
        place = example.place
        seen = {}
        for name, looks in self.maps.looks.items():
            answer = looks["answers"][place]
            weights, effects = self.maps.weights_and_effects(name, place)
            seen[name] = {
                "label": self._classes[int(answer[SAID])],
                "chance": float(answer[CHANCE]),
                "weights": self._spread(place, weights),
                "effects": self._spread(place, effects),
            }
        return {
            "row": int(self.maps.sample.rows[place]),
            "kind": example.kind,
            "why": example.why,
            "label": self._classes[int(self._truth[place])],
            "pieces": self._pieces(place),
            "contenders": seen,
        }

    def _pieces(self, place: int) -> list[str]:
        """Return the tokens with the spaces between them; the one that looks in angle quotes."""
        own = self._places[place]
        words = [f"«{each}»" if at == own else each for at, each in enumerate(self._tokens[place])]
        return [piece for word in words for piece in (word, " ")][:-1]

    def _spread(self, place: int, values: NDArray[Any] | None) -> list[float | None]:
        """Return the numbers of the tokens, and None for the spaces between them."""
        count = len(self._tokens[place])
        numbers = [None] * count if values is None else values[:count].tolist()
        return [each for number in numbers for each in (number, None)][:-1]


def _known(preparation: TagPreparation) -> list[NDArray[np.bool_]]:
    """Return which tokens are known to decide: the clue of the demo's innermost open frame."""
    if preparation.source != DEMO_SOURCE:
        return []
    demo = demo_sentences()
    if (preparation.data.tokens, len(preparation.tokens)) != (demo.data.tokens, len(demo.frames)):
        return []
    pairs = zip(preparation.sample.tolist(), preparation.places.tolist(), strict=True)
    return [
        np.isin(np.arange(preparation.lengths[row]), demo.frames[row][place])
        for row, place in pairs
    ]
