"""Finished runs of which a verdict can be said."""

import numpy as np

from regard.comparison import Row, Trial, TrialKey, leaderboard_rows, verdict_sentences
from regard.statistics.analysis import analyse
from regard.statistics.uncertainty import Design
from regard.tasks.text_classification.plan import TextPlan

TEXTS = 400
# What training adds to the score of a contender on five splits.
NOISE = {
    "last_state": (2, -1, 0, 1, -2),
    "max_pooling": (0, 1, -1, 1, -1),
    "mean_pooling": (1, 0, -2, -1, 2),
    "dot": (-1, 2, 1, -2, 0),
    "additive": (0, 1, 2, -1, -2),
    "mean_pooling_again": (-2, 1, 0, 2, -1),
    "random_attention": (1, -2, -1, 0, 2),
    "dense_control": (0, -2, 1, 2, -1),
    "words": (1, 2, -2, 0, -1),
}


def texts_of(name: str, share: float, split: int, seed: int, plan: TextPlan) -> np.ndarray:
    """The scores of single texts, of which some are hard for all contenders."""
    own = np.random.default_rng([split, seed, sum(map(ord, name))])
    easy = np.random.default_rng(split).random(TEXTS) + 0.5 * own.random(TEXTS)
    noise = NOISE[name][(split + seed) % 5]
    right = np.zeros(TEXTS)
    right[np.argsort(easy)[: round(share * TEXTS) + 2 * noise]] = 1
    return np.where(right == 1, 0.2, 1.2) if plan.metric == "log_loss" else right


class Case:
    """A finished run whose contenders have about a given share of the test texts right."""

    def __init__(self, plan: TextPlan | None = None, **shares: float) -> None:
        self.plan = plan or TextPlan()
        items = {
            name: [
                np.stack([texts_of(name, share, split, seed, self.plan) for seed in self._seeds])
                for split in range(self.plan.splits)
            ]
            for name, share in shares.items()
        }
        self.trials = [
            Trial(TrialKey(name, split, seed), validation=texts.mean(), test=texts.mean())
            for name, blocks in items.items()
            for split, block in enumerate(blocks)
            for seed, texts in enumerate(block)
        ]
        self.analysis = analyse(
            items,
            Design(self.plan.splits, self.plan.seeds, 4 * TEXTS, TEXTS, self.plan.rows),
            ranked=[name for name in shares if self.plan.contender(name).ranked],
            baseline=self.plan.baseline,
            larger_is_better=self.plan.scoring.larger_is_better,
            bounds=self.plan.scoring.bounds,
            rope=self.plan.rope,
        )

    @property
    def _seeds(self) -> range:
        return range(self.plan.seeds)

    def rows(self, *more: Trial, answers: dict[str, float] | None = None) -> tuple[Row, ...]:
        found = [*self.trials, *more]
        return leaderboard_rows(self.plan, found, analysis=self.analysis, answers=answers)

    def row(self, name: str) -> Row:
        return next(row for row in self.rows() if row.contender == name)

    def said(self, *more: Trial, kept: str | None = None, **options) -> str:
        key = None if kept is None else TrialKey(kept, 1)
        return " ".join(
            verdict_sentences(self.plan, self.rows(*more, **options), self.analysis, key)
        )


CLOSE = {"mean_pooling": 0.766, "dot": 0.768, "additive": 0.77}
CLEAR = {"mean_pooling": 0.6, "dot": 0.85, "additive": 0.65}
