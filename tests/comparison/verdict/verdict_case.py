"""Finished runs of which a verdict can be said."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from regard.comparison import (
    Plan,
    Row,
    Trial,
    TrialKey,
    VerdictCard,
    leaderboard_rows,
    verdict_card,
    verdict_sentences,
)
from regard.statistics.analysis import analyse
from regard.statistics.uncertainty import Design
from regard.tasks.text_classification.plan import TextPlan

Items = Mapping[str, Sequence[np.ndarray]]

RESTLESS = TextPlan(splits=2)
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
        plan = plan or TextPlan()
        items = {
            name: [
                np.stack([texts_of(name, share, split, seed, plan) for seed in range(plan.seeds)])
                for split in range(plan.splits)
            ]
            for name, share in shares.items()
        }
        self._hold(plan, items)

    @classmethod
    def of_items(cls, plan: Plan, items: Items, *, draws: int) -> "Case":
        """A run with these scores of single rows: by contender for each split (seeds, rows)."""
        case = cls.__new__(cls)
        case._hold(plan, items, draws=draws)
        return case

    @classmethod
    def steady(cls, plan: Plan, **scores: float) -> "Case":
        """A run of any kind whose contenders have about these scores on every row."""
        generator = np.random.default_rng(5)
        shape = (plan.splits, plan.seeds, TEXTS)
        items = {
            name: list(score + 0.02 * generator.standard_normal(shape))
            for name, score in scores.items()
        }
        return cls.of_items(plan, items, draws=200)

    @classmethod
    def restless(cls, plan: Plan = RESTLESS, **scores: float) -> "Case":
        """A run of two splits, in which each contender moves another way: little can be told."""
        shifts = np.linspace(-0.04, 0.04, len(scores))
        items = {
            name: [np.full((1, TEXTS), score + sign * shift) for sign in (-1, 1)]
            for (name, score), shift in zip(scores.items(), shifts, strict=True)
        }
        return cls.of_items(plan, items, draws=1000)

    def _hold(self, plan: Plan, items: Items, draws: int = 10_000) -> None:
        self.plan = plan
        self.trials = [
            Trial(TrialKey(name, split, seed), validation=texts.mean(), test=texts.mean())
            for name, blocks in items.items()
            for split, block in enumerate(blocks)
            for seed, texts in enumerate(block)
        ]
        (rows,) = {block.shape[1] for blocks in items.values() for block in blocks}
        self.analysis = analyse(
            items,
            Design(plan.splits, plan.seeds, 4 * rows, rows, plan.rows),
            ranked=[name for name in items if plan.contender(name).ranked],
            baseline=plan.baseline,
            larger_is_better=plan.scoring.larger_is_better,
            bounds=plan.scoring.bounds,
            rope=plan.rope,
            draws=draws,
        )

    def measured(self, **told: Mapping[str, Sequence[float] | float]) -> "Case":
        """The same run, of which each trial has also left what is told of its contender.

        A list is of the trials in their order; a number is of each of them.
        """
        for name, by_contender in told.items():
            places = dict.fromkeys(by_contender, 0)
            for number, trial in enumerate(self.trials):
                own = by_contender.get(trial.contender)
                if own is None:
                    continue
                value = own[places[trial.contender]] if isinstance(own, Sequence) else own
                places[trial.contender] += 1
                self.trials[number] = dataclasses.replace(trial, **{name: value})
        return self

    def rows(self, *more: Trial, answers: dict[str, float] | None = None) -> tuple[Row, ...]:
        found = [*self.trials, *more]
        return leaderboard_rows(self.plan, found, analysis=self.analysis, answers=answers)

    def row(self, name: str) -> Row:
        return next(row for row in self.rows() if row.contender == name)

    def card(self, *more: Trial, kept: str | None = None, **options) -> VerdictCard:
        key = None if kept is None else TrialKey(kept, 1)
        return verdict_card(self.plan, self.rows(*more, **options), self.analysis, key)

    def said(self, *more: Trial, kept: str | None = None, **options) -> str:
        key = None if kept is None else TrialKey(kept, 1)
        return " ".join(
            verdict_sentences(self.plan, self.rows(*more, **options), self.analysis, key)
        )


CLOSE = {"mean_pooling": 0.766, "dot": 0.768, "additive": 0.77}
CLEAR = {"mean_pooling": 0.6, "dot": 0.85, "additive": 0.65}
