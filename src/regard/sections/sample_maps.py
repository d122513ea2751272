"""Where the contenders look in the same rows, and which of these rows teach most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from regard.comparison import Store, Trial
from regard.sections.pointing import Pointing, point_at_what_decides, shares_on_deciding
from regard.sections.sample import Sample

__all__ = ["Example", "SampleMaps"]

Floats = NDArray[np.float32]

_OF_EACH = 3  # kind of example


@dataclass(frozen=True)
class Example:
    """Hold a row that is shown.

    Args:
        place: its place in the sample.
        kind: "wrong", "different" or "alike".
        why: what it teaches, as a sentence.
    """

    place: int
    kind: str
    why: str


@final
class SampleMaps:
    """Hold what the trials of a run say of the rows of a sample.

    A trial's arrays are `answers` `(n, ...)`; `weights` `(n, steps)`, of a contender that gives
    steps weights; `effects` `(n, steps)`, what the answer loses without each step; and `removal`
    `(n, 2, 2, shares)`, see `regard.explain.deletion_insertion`. All but `answers` may be missing.

    Args:
        store: of the run.
        chosen: the trials that count, by contender, the reference left out.
        sample: the rows.
    """

    def __init__(self, store: Store, chosen: Mapping[str, Sequence[Trial]], sample: Sample) -> None:
        self.sample = sample
        self._chosen = chosen
        self._store = store
        first = {name: trials[0].key for name, trials in chosen.items()}
        looks = {
            name: store.looks(key) for name, key in first.items() if (key.split, key.seed) == (0, 0)
        }
        self.looks = {name: each for name, each in looks.items() if "answers" in each}

    @property
    def attending(self) -> tuple[str, ...]:
        """The contenders that give steps weights."""
        return tuple(name for name, each in self.looks.items() if "weights" in each)

    def weights_and_effects(self, name: str, place: int) -> tuple[Floats | None, Floats | None]:
        """Return the numbers of the steps of a row, without padding; a long row may be cut.

        Args:
            name: of the contender.
            place: of the row in the sample.

        Returns:
            The weights and the effects; None for what there is not.
        """
        looks, steps = self.looks[name], self.sample.steps[place]
        weights, effects = (
            looks[kind][place, :steps] if kind in looks else None for kind in ("weights", "effects")
        )
        return weights, effects

    @cached_property
    def errors(self) -> NDArray[np.float64]:
        """How far each contender is off on each row, `(contenders, rows)`."""
        found = [self.sample.errors(each["answers"]) for each in self.looks.values()]
        return np.array(found, dtype=np.float64).reshape(len(found), len(self.sample.rows))

    @cached_property
    def difference(self) -> NDArray[np.float64]:
        """How far the weights of contenders are apart on each row, from 0 to 1, `(rows,)`.

        It is the share of the weight that stands on other steps, the mean over pairs.
        """
        maps = [self.looks[name]["weights"] for name in self.attending]
        pairs = [np.abs(a - b).sum(axis=1) / 2 for a, b in combinations(maps, 2)]
        return np.asarray(np.mean(pairs, axis=0)) if pairs else np.zeros(len(self.sample.rows))

    def examples(self) -> tuple[Example, ...]:
        """Choose rows on which contenders are wrong, differ most, and agree most.

        Of numbers none is right or wrong: those are wrong that are furthest off, and not more than
        half of the rows are right.
        """
        if not self.looks:
            return ()
        readable = self.sample.steps <= self.sample.readable
        steps, off = self.sample.names.steps, self.errors.mean(axis=0)
        if self.sample.names.told == "label":
            wrong, right = off > 0, off == 0
            why_wrong, why_alike = "{} of {} networks are wrong.", "All are right"
        else:
            wrong, right = off > np.median(off), off <= np.median(off)
            why_wrong, why_alike = "The networks are furthest off.", "The networks are close"
        taken: dict[int, Example] = {}
        orders = (
            ("wrong", off, wrong, why_wrong),
            (
                "different",
                self.difference,
                self.difference > 0,
                f"Layers look at different {steps}.",
            ),
            ("alike", -self.difference, right, f"{why_alike}, and look at the same {steps}."),
        )
        for kind, value, fits, why in orders:
            free = [
                int(place)
                for place in np.argsort(-value, kind="stable")
                if fits[place] and readable[place] and int(place) not in taken
            ]
            for place in free[:_OF_EACH]:
                count = np.count_nonzero(self.errors[:, place])
                taken[place] = Example(place, kind, why.format(count, len(self.looks)))
        return tuple(taken.values())

    def agreement(self, name: str) -> float | None:
        """Return how alike the maps of a contender's trials are: a mean rank correlation.

        Args:
            name: of a contender that gives weights.

        Returns:
            From -1 to 1, the mean over pairs of trials and over rows; 0 is no likeness. None for
            a single trial.
        """
        there = [each["weights"] for each in self._trials[name].values()]
        found = []
        for place, steps in enumerate(self.sample.steps):
            count = min(int(steps), there[0].shape[1] if there else 0)
            if count < 3:
                continue
            ranks = [_standard(rankdata(each[place, :count])) for each in there]
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
            The mean difference of the probability over rows and shares, and its standard error
            over rows; None where there are no curves.
        """
        found = self.looks[name].get("removal")
        if found is None or len(found) < 2:
            return None
        each = (found[:, 0, 1, 1:-1] - found[:, 0, 0, 1:-1]).mean(axis=1)
        return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))

    @cached_property
    def pointing(self) -> dict[str, Pointing]:
        """Whether weights point at what decides the answer, by contender."""
        return self._pointing(known=False)

    @cached_property
    def pointing_at_known(self) -> dict[str, Pointing]:
        """The same of the steps that are known to decide; empty where none are known."""
        return self._pointing(known=True) if self.sample.known else {}

    def deciding(self) -> dict[str, dict[str, Any]]:
        """Return how often weights point at the steps that decide, where these are known.

        Returns:
            By contender: `top`, the share of rows whose step with most weight decides; `weight`,
            the mean weight on deciding steps; `chance`, the mean share of steps that decide; and
            `answer`, see `Pointing`, by these steps. Empty where none are known.
        """
        found = {}
        for name in self.attending if self.sample.known else ():
            weights = self.looks[name]["weights"]
            cut = [mark[: weights.shape[1]] for mark in self.sample.known]
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
    def _trials(self) -> dict[str, dict[tuple[int, int], dict[str, Floats]]]:
        """What the trials with weights say, by contender, split and seed."""
        found: dict[str, dict[tuple[int, int], dict[str, Floats]]] = {}
        for name in self.attending:
            looks = {trial.key[1:3]: self._store.looks(trial.key) for trial in self._chosen[name]}
            found[name] = {key: each for key, each in looks.items() if "weights" in each}
        return found

    def _pointing(self, *, known: bool) -> dict[str, Pointing]:
        shares = {}
        for name, trials in self._trials.items():
            told = {key: each for key, each in trials.items() if known or "effects" in each}
            shares[name] = {
                key: shares_on_deciding(
                    each["weights"],
                    self.sample.known_to_decide(each["weights"].shape[1]).astype(np.float32)
                    if known
                    else each["effects"],
                    self.sample.there(each["weights"].shape[1]),
                )
                for key, each in told.items()
            }
        return point_at_what_decides(shares)


def _standard(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks of mean 0 and length 1; all 0 where they are all equal."""
    centred = ranks - ranks.mean()
    length = np.linalg.norm(centred)
    return np.asarray(centred / length) if length > 0 else centred
