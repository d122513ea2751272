"""Finished runs of all kinds, drawn at random: sizes, ties, gaps, spreads, flags, failures."""

import dataclasses

import numpy as np

from regard.comparison import Plan, Trial, TrialKey
from regard.tasks.own_model.own_plan import OwnPlan
from regard.tasks.own_model.swapping.swap_plan import StatesSwapPlan, VectorSwapPlan
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import Case

KINDS: dict[str, Plan] = {
    "texts": TextPlan(),
    "log-loss": TextPlan(metric="log_loss"),
    "numbers": TextPlan(answer="numbers"),
    "labels": TextPlan(answer="labels"),
    "series": SeriesPlan(),
    "forecast": SeriesPlan(answer="forecast", season=7),
    "own model": OwnPlan(metric="mse"),
    "own model, larger is better": OwnPlan(metric="hits"),
    "swap for a vector": VectorSwapPlan(metric="accuracy"),
    "swap for states": StatesSwapPlan(metric="loss"),
}
"""A plan of each kind of run that has a verdict."""

_DESIGNS = ((5, 1), (2, 1), (3, 2), (1, 3), (1, 2), (1, 1))
_MOST_RANKED = 4


class DrawnCase:
    """A run of a kind, with whatever may come.

    Attributes:
        case: the run.
        options: how long answers take.
        more: trials that failed or are alone.
        kept: the contender whose model is kept.
    """

    def __init__(self, kind: str, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        splits, seeds = _DESIGNS[self._generator.integers(len(_DESIGNS))]
        plan = dataclasses.replace(KINDS[kind], splits=splits, seeds=seeds)
        names = self._names(plan)
        items = self._items(plan, names)
        self.case = Case.of_items(plan, items, draws=50)
        self.case.measured(
            limited=dict.fromkeys(names, True),
            checks=dict.fromkeys(names, 4),
            best_check={name: int(self._generator.choice([1, 3, 4])) for name in names},
            attention_parameters={name: int(self._generator.choice([0, 32])) for name in names},
            train_seconds={
                name: self._generator.choice([1.0, 1.1, 5.0], splits * seeds).tolist()
                for name in names
            },
        )
        self.options = {
            "answers": {name: float(self._generator.choice([1.0, 1.7, 9.0])) for name in names}
        }
        missing = [name for name in plan.layers if name not in names][:5]
        self.more = [
            Trial(TrialKey(name, 0), status="failed", reason="x")
            if self._generator.random() < 0.5
            else Trial(TrialKey(name, 0), validation=0.5, test=0.5)
            for name in missing[: self._generator.integers(len(missing) + 1)]
        ]
        ranked = [name for name in names if plan.contender(name).ranked]
        self.kept = str(self._generator.choice(ranked))

    def _names(self, plan: Plan) -> list[str]:
        """Some of the plan's contenders, of which at least one is ranked, in the plan's order."""
        ranked = [name for name in plan.layers if plan.contender(name).ranked]
        count = int(self._generator.integers(1, _MOST_RANKED + 1))
        taken = set(self._generator.choice(ranked, count, replace=False))
        others = [name for name in plan.layers if name not in ranked]
        taken |= {name for name in others if self._generator.random() < 0.7}
        return [name for name in plan.layers if name in taken]

    def _items(self, plan: Plan, names: list[str]) -> dict[str, list[np.ndarray]]:
        """Scores of single rows; some contenders are perfect, or nearly or quite another one."""
        rows = int(self._generator.choice([4, 40, 400]))
        shape = (plan.splits, plan.seeds, rows)
        spread = self._generator.choice([0.0, 0.02, 0.3])
        found: dict[str, list[np.ndarray]] = {}
        for name in names:
            kind = self._generator.choice(["own", "own", "near", "same", "perfect"])
            if kind in ("near", "same") and found:
                other = found[str(self._generator.choice(list(found)))]
                found[name] = other if kind == "same" else [self._near(each) for each in other]
                continue
            level = self._generator.uniform(0.3, 1.0)
            shift = self._generator.normal(0.0, spread, (plan.splits, plan.seeds, 1))
            values = self._generator.random(shape) < np.clip(level + shift, 0.0, 1.0)
            values = values | (kind == "perfect")
            scores = values.astype(float)
            if not plan.scoring.is_share:
                scores = np.where(values, 0.1, 1.1) + 0.01 * self._generator.random(shape)
            found[name] = list(scores)
        return found

    def _near(self, block: np.ndarray) -> np.ndarray:
        """The same scores but for one row, which has another one's."""
        changed = block.copy()
        changed[:, 0] = block[:, int(self._generator.integers(block.shape[1]))]
        return changed
