"""Imagined comparisons whose truth is known, shaped like real ones.

A text is right where a sum is above a threshold: how easy the text is, for all contenders, for one
contender, for one seed, for both; plus three shifts of the accuracy: of a contender and its seed,
of a contender and its training set, and of the training set for all alike. A shift by a training
set is the sum of one random influence of each training text, so that overlapping training sets move
together exactly as far as they overlap.

The sizes are those of rt_polarity (10,662 sentences; embedding, BiGRU(16), Adam), measured with
mean pooling, max pooling, pooling_mlp and last_state on one test set of 2,132 texts on 2026-11-21.
With 7,464 texts to train and 5 seeds: accuracy 0.758 to 0.763; two trials differ on 13 % of the
texts if the seed differs, on 12 % if the contender does, on 15 % if both do; less what a seed does
to all, the accuracy of a contender has a standard deviation of 0.75 points over seeds. How far a
contender shifts with its training set, beyond what seeds explain, is hard to see: on four disjoint
sets of 1,866 texts and 3 seeds 0.51 points; on nine sets of 3,732 of 8,530 texts and 2 seeds 0.66
points, nearly all of it last_state's. By the square root of the size, and the overlap, this makes
0.26 and 0.62 points (95 %: 0.13 to 1.11) on 7,464 texts. The worlds have 0.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from regard.statistics.uncertainty import Design

__all__ = ["World"]

VALIDATION = 0.1
# The share of a text's variance that is alike for all and for a seed; 0.04 more are for a contender
# and what is left is for both. Answers by sums correlated by 0.82, 0.86 and 0.885 differ in 15, 13
# and 12 % of cases.
FOR_ALL, FOR_SEED = 0.82, 0.065


@dataclass(frozen=True)
class World:
    """Hold how the contenders differ.

    Args:
        contenders: how many.
        texts: all texts that there are for resplits; a fixed test set has a fifth of them.
        accuracy: of all contenders but those ahead.
        seed: standard deviation of the shift by contender and seed, in points.
        uneven: the shifts of contenders by their seeds have a standard deviation between `seed` /
            `uneven` and `seed` times `uneven`.
        training: standard deviation of the shift by contender and training set, in points.
        for_all: standard deviation of the shift by training set for all contenders, in points.
        for_contender: the share of a text's variance that is for one contender.
        ahead: by how many points the first contender is better than all others.
        alike: how many contenders are so alike that the others differ from them much more.
        behind: by how many points the last third of the contenders is worse.
    """

    contenders: int = 12
    texts: int = 10_662
    accuracy: float = 0.77
    seed: float = 0.55
    uneven: float = 1.5
    training: float = 0.4
    for_all: float = 0.5
    for_contender: float = 0.04
    ahead: float = 0.0
    alike: int = 0
    behind: float = 0.0

    def design(self, splits: int, seeds: int) -> Design:
        """Return the design as `regard compare` cuts the texts."""
        share = 1 / max(5, splits)
        test = round(self.texts * share)
        validation = round(self.texts * VALIDATION)
        return Design(splits, seeds, self.texts - test - validation, test)

    def truth(self) -> NDArray[np.float64]:
        """Return each contender's accuracy on all texts there could be, over all training sets."""
        points = np.zeros(self.contenders)
        points[0] = self.ahead
        if self.behind:
            points[-(self.contenders // 3) :] = -self.behind
        return self.accuracy + points / 100

    def draw(
        self, design: Design, random: np.random.Generator
    ) -> tuple[list[NDArray[np.float32]], NDArray[np.float64]]:
        """Draw a comparison.

        Args:
            design: what is run.
            random: where chance comes from.

        Returns:
            For each split what is right, `(contenders, seeds, texts)`, and the true accuracy of the
            contenders for the question that the design answers.
        """
        slope = 100 * norm.pdf(norm.ppf(self.accuracy))  # points per unit of the sum
        seeds = self.seed * np.geomspace(1 / self.uneven, self.uneven, self.contenders) / slope
        seeds = random.permutation(seeds)
        wide = np.sqrt(1 + seeds**2)
        training = self._training(design, random) / slope
        by_seed = random.standard_normal((self.contenders, *training.shape[1:], design.seeds))
        by_seed = self._blend(by_seed) * seeds[:, None, None]
        truth = self.truth()
        if design.kind == "resplits":
            everywhere = (self.training**2 + self.for_all**2) / slope**2
            level = (norm.ppf(truth) * np.sqrt(wide**2 + everywhere))[:, None] + training
        else:
            # The one training set's shift is part of the truth.
            shifted = norm.ppf(truth) + training[:, 0]
            truth, level = norm.cdf(shifted), (shifted * wide)[:, None]
        if design.kind == "one_model":
            truth = norm.cdf(level[:, 0] + by_seed[:, 0, 0])
        levels = level[:, :, None] + by_seed
        right = [self._right(levels[:, split], design, random) for split in range(design.splits)]
        return right, truth

    def _training(self, design: Design, random: np.random.Generator) -> NDArray[np.float64]:
        """Return the shift of each contender by each training set, in points, `(K, J)`."""
        sets = np.stack(list(self._training_sets(design, random)))
        influence = random.standard_normal((self.texts, self.contenders + 1), dtype=np.float32)
        sums = (sets.astype(np.float32) @ influence) / np.sqrt(design.n_train)
        own, everyone = self._blend(sums[:, :-1].T), sums[:, -1]
        return np.asarray(self.training * own + self.for_all * everyone, dtype=np.float64)

    def _training_sets(
        self, design: Design, random: np.random.Generator
    ) -> Iterator[NDArray[np.bool_]]:
        order = random.permutation(self.texts)
        for split in range(design.splits):
            test = slice(split * design.n_test, (split + 1) * design.n_test)
            rest = np.delete(order, test)
            chosen = np.zeros(self.texts, dtype=bool)
            chosen[random.permutation(rest)[: design.n_train]] = True
            yield chosen

    def _right(
        self, level: NDArray[np.float64], design: Design, random: np.random.Generator
    ) -> NDArray[np.float32]:
        def normal(share: float, *shape: int) -> NDArray[np.float32]:
            drawn = random.standard_normal((*shape, design.n_test), dtype=np.float32)
            return np.float32(np.sqrt(share)) * drawn

        count, seeds = level.shape
        rest = 1 - FOR_ALL - FOR_SEED - self.for_contender
        own = normal(self.for_contender, count, 1) + normal(rest, count, seeds)
        ease = normal(FOR_ALL, 1, 1) + normal(FOR_SEED, 1, seeds) + self._blend(own)
        return (ease + level[:, :, None] > 0).astype(np.float32)

    def _blend(self, own: NDArray[Any]) -> NDArray[Any]:
        """Let the first contenders share nearly all of what would be their own."""
        if self.alike:
            own[1 : self.alike] = np.sqrt(1 - 0.2**2) * own[0] + 0.2 * own[1 : self.alike]
        return own
