"""What trains a toy: it answers at once, and does in between what a test asks for."""

from collections.abc import Callable, Iterator

import numpy as np

from regard.comparison import Check, Trainer, Trial, TrialKey
from regard.comparison.outcome import Outcome

CHECKS = 3


class NumbersTrainer(Trainer):
    """Some signs and checks, then answers of known sizes.

    Args:
        rows: of the validation and the test part.
        during: called with the number of each step, from 1; what it raises ends the trial.
    """

    def __init__(
        self, rows: tuple[int, int] = (2, 3), during: Callable[[int], object] = lambda step: None
    ) -> None:
        self.rows = rows
        self.during = during
        self.closed = 0  # how many trials were ended before their end

    def run(self, key: TrialKey) -> Iterator[Check | Outcome | None]:
        try:
            for step in range(1, CHECKS + 1):
                self.during(step)
                yield None
                yield Check(step, step / CHECKS, 1.0, 1.0 / step, 0.5)
            trial = Trial(key, validation_loss=1 / CHECKS, checks=CHECKS, best_check=CHECKS)
            generator = np.random.default_rng([key.split, key.seed, len(key.contender)])
            answers = (
                generator.dirichlet(np.ones(2), rows).astype(np.float32) for rows in self.rows
            )
            weights = {"w": np.array([key.split, key.seed, key.setting], np.float32)}
            yield Outcome(trial, *answers, weights=weights)
        except GeneratorExit:
            self.closed += 1
            raise

    def answer_milliseconds(self) -> float:
        self.during(0)
        return 0.25
