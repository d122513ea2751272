"""Where the contenders look in the same texts, and which of these texts teach most."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from regard.comparison import Store, Trial
from regard.comparison.pointing import Pointing, point_at_what_decides, shares_on_deciding
from regard.data import TokenTable, demo_reviews
from regard.explain.explanation import Piece, pieces_of
from regard.tasks.text_classification.dataset import DEMO_SOURCE
from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["Example", "SampleMaps"]

Floats = NDArray[np.float32]

_OF_EACH = 3  # kind of example
_READABLE = 60  # tokens


@dataclass(frozen=True)
class Example:
    """Hold a text that is shown.

    Args:
        place: its place in the sample.
        kind: "wrong", "different" or "alike".
        why: what it teaches, as a sentence.
    """

    place: int
    kind: str
    why: str


class SampleMaps:
    """Hold what the trials of a run say of the texts of the sample.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender, the reference left out.
    """

    def __init__(
        self, store: Store, preparation: TextPreparation, chosen: dict[str, tuple[Trial, ...]]
    ) -> None:
        self.rows = preparation.sample
        self.texts = [preparation.texts[row] for row in self.rows]
        self.classes = preparation.classes
        self.truth = preparation.labels[self.rows]
        self._source = preparation.data.source
        self._chosen = chosen
        self._store = store
        table = TokenTable((), kind=preparation.plan.tokens)
        self.spans = [
            [(token.start, token.end) for token in table.tokens_and_spans(text)]
            for text in self.texts
        ]
        first = {name: trials[0].key for name, trials in chosen.items()}
        looks = {
            name: store.looks(key) for name, key in first.items() if (key.split, key.seed) == (0, 0)
        }
        self.looks = {name: each for name, each in looks.items() if "answers" in each}

    @property
    def attending(self) -> tuple[str, ...]:
        """The contenders that give tokens weights."""
        return tuple(name for name, each in self.looks.items() if "weights" in each)

    def pieces(self, name: str, place: int) -> tuple[Piece, ...]:
        """Return a text in pieces with a contender's weights and effects.

        Args:
            name: of the contender.
            place: of the text in the sample.

        Returns:
            The pieces; joined they are the text.
        """
        looks = self.looks[name]
        weights, effects = (
            looks[kind][place] if kind in looks else None for kind in ("weights", "effects")
        )
        return pieces_of(self.texts[place], self.spans[place], weights=weights, effects=effects)

    def answer(self, name: str, place: int) -> tuple[str, float]:
        """Return a contender's label for a text, and its probability.

        Args:
            name: of the contender.
            place: of the text in the sample.

        Returns:
            The label and its probability.
        """
        answers = self.looks[name]["answers"][place]
        best = int(answers.argmax())
        return self.classes[best], float(answers[best])

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Which contender is right on which text, `(contenders, texts)`."""
        return np.array(
            [each["answers"].argmax(axis=1) == self.truth for each in self.looks.values()]
        ).reshape(len(self.looks), len(self.texts))

    @cached_property
    def difference(self) -> NDArray[np.float64]:
        """How far the weights of contenders are apart on each text, from 0 to 1, `(texts,)`.

        It is the share of the weight that stands on other tokens, the mean over pairs.
        """
        maps = [self.looks[name]["weights"] for name in self.attending]
        pairs = [np.abs(a - b).sum(axis=1) / 2 for a, b in combinations(maps, 2)]
        return np.asarray(np.mean(pairs, axis=0)) if pairs else np.zeros(len(self.texts))

    def examples(self) -> tuple[Example, ...]:
        """Choose texts on which contenders are wrong, differ most, and agree most."""
        if not self.looks:
            return ()
        count, wrong = len(self.looks), (~self.right).sum(axis=0)
        readable = np.array([len(spans) <= _READABLE for spans in self.spans])
        taken: dict[int, Example] = {}
        orders = (
            ("wrong", wrong, wrong > 0, "{} of {} networks are wrong."),
            ("different", self.difference, self.difference > 0, "Layers look at different words."),
            ("alike", -self.difference, wrong == 0, "All are right, and look at the same words."),
        )
        for kind, value, fits, why in orders:
            free = [
                int(place)
                for place in np.argsort(-value, kind="stable")
                if fits[place] and readable[place] and int(place) not in taken
            ]
            for place in free[:_OF_EACH]:
                taken[place] = Example(place, kind, why.format(wrong[place], count))
        return tuple(taken.values())

    def agreement(self, name: str) -> float | None:
        """Return how alike the maps of a contender's trials are: a mean rank correlation.

        Args:
            name: of a contender that gives weights.

        Returns:
            From -1 to 1, the mean over pairs of trials and over texts; 0 is no likeness. None for
            a single trial.
        """
        there = [each["weights"] for each in self._trials[name].values()]
        found = []
        for place, spans in enumerate(self.spans):
            tokens = min(len(spans), there[0].shape[1] if there else 0)
            if tokens < 3:
                continue
            ranks = [_standard(rankdata(each[place, :tokens])) for each in there]
            found += [float(a @ b) for a, b in combinations(ranks, 2)]
        return float(np.mean(found)) if found else None

    def removal(self, name: str) -> Floats | None:
        """Return the mean curves of deletion and insertion.

        Args:
            name: of the contender.

        Returns:
            Shape `(2, 2, shares)` (`regard.explain.deletion_insertion`); None where there are none.
        """
        found = self.looks[name].get("removal")
        return None if found is None else found.mean(axis=0)

    def removal_gap(self, name: str) -> tuple[float, float] | None:
        """Return how much more deleting by weight changes than deleting at random.

        Args:
            name: of the contender.

        Returns:
            The mean difference of the probability over texts and shares, and its standard error
            over texts; None where there are no curves.
        """
        found = self.looks[name].get("removal")
        if found is None or len(found) < 2:
            return None
        each = (found[:, 0, 1, 1:-1] - found[:, 0, 0, 1:-1]).mean(axis=1)
        return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))

    @cached_property
    def pointing(self) -> dict[str, Pointing]:
        """Whether weights point at what decides the answer, by contender."""
        return self._pointing(None)

    @cached_property
    def pointing_at_known(self) -> dict[str, Pointing]:
        """The same of the words that are known to decide; empty but for the demo corpus."""
        return self._pointing(self._known) if self._known else {}

    def deciding(self) -> dict[str, dict[str, Any]]:
        """Return how often weights point at the words that decide, where these are known.

        Returns:
            By contender: `top`, the share of texts whose token with most weight decides; `weight`,
            the mean weight on deciding tokens; `chance`, the mean share of tokens that decide; and
            `answer`, see `Pointing`, by these words. Empty for other data than the demo corpus.
        """
        found = {}
        for name in self.attending if self._known else ():
            weights = self.looks[name]["weights"]
            cut = [mark[: weights.shape[1]] for mark in self._known]
            own = [weights[place, : len(mark)] for place, mark in enumerate(cut)]
            both = list(zip(own, cut, strict=True))
            pointing = self.pointing_at_known.get(name)
            found[name] = {
                "top": float(np.mean([mark[each.argmax()] for each, mark in both])),
                "weight": float(np.mean([each[mark].sum() for each, mark in both])),
                "chance": float(np.mean([mark.mean() for mark in cut])),
                "answer": None if pointing is None else pointing.answer,
            }
        return found

    @cached_property
    def _known(self) -> list[NDArray[np.bool_]]:
        """Which tokens are known to decide, text by text; empty where nothing is known."""
        if self._source != DEMO_SOURCE:
            return []
        known = {review.text: review.deciding for review in demo_reviews()}
        return [
            np.array([any(s < end and e > start for start, end in known[text]) for s, e in spans])
            for text, spans in zip(self.texts, self.spans, strict=True)
        ]

    @cached_property
    def _trials(self) -> dict[str, dict[tuple[int, int], dict[str, Floats]]]:
        """What the trials with weights say, by contender, split and seed."""
        found: dict[str, dict[tuple[int, int], dict[str, Floats]]] = {}
        for name in self.attending:
            looks = {trial.key[1:3]: self._store.looks(trial.key) for trial in self._chosen[name]}
            found[name] = {key: each for key, each in looks.items() if "weights" in each}
        return found

    def _pointing(self, known: Sequence[NDArray[np.bool_]] | None) -> dict[str, Pointing]:
        shares = {}
        for name, trials in self._trials.items():
            told = {key: each for key, each in trials.items() if known or "effects" in each}
            shares[name] = {
                key: shares_on_deciding(
                    each["weights"],
                    each["effects"] if known is None else _rows(known, each["weights"].shape),
                    _rows([np.ones(len(spans)) for spans in self.spans], each["weights"].shape) > 0,
                )
                for key, each in told.items()
            }
        return point_at_what_decides(shares)


def _rows(rows: Sequence[NDArray[Any]], shape: tuple[int, ...]) -> Floats:
    """Put rows of several lengths into an array, cut or filled with 0."""
    found = np.zeros(shape, np.float32)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row[: shape[1]]
    return found


def _standard(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks of mean 0 and length 1; all 0 where they are all equal."""
    centred = ranks - ranks.mean()
    length = np.linalg.norm(centred)
    return np.asarray(centred / length) if length > 0 else centred
