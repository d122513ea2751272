"""What the training of one model left, as an object."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, final

from regard.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from regard.bundle import Bundle
    from regard.comparison import Check, Plan, Trial
    from regard.data import Split

__all__ = ["TrainedModel"]


@final
@dataclass(frozen=True)
class TrainedModel:
    """Hold what `regard.train` left.

    Args:
        plan: with which budget the model was trained.
        split: the rows of each part.
        trial: the numbers of the training; None if it was interrupted.
        checks: what each validation found, as far as the training is finished.
        notices: sentences about the data.
        folder: where the files are; None if none were written that stay.
        place: where the files are as long as this object lives.
        reader: returns the kept model from its folder; None for a bundle.
    """

    plan: "Plan"
    split: "Split"
    trial: "Trial | None"
    checks: "tuple[Check, ...]"
    notices: tuple[str, ...]
    folder: Path | None
    place: Path = field(repr=False, compare=False)
    reader: "Callable[[Path], Bundle] | None" = field(default=None, repr=False, compare=False)

    @property
    def layer(self) -> str:
        """The contender that the model has in its slot."""
        return self.plan.layers[0]

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the training early; it goes on with `resume`."""
        return not (self.place / "best").is_dir()

    @cached_property
    def best(self) -> "Bundle":
        """The model in its best state on validation: `.predict(rows)`, `.explain(rows)`, `.export`.

        It runs on the Keras backend of this process, which may be another than it was trained on.

        Raises:
            ArgumentError: if the training was interrupted.
        """
        from regard.bundle import read_bundle

        if self.interrupted:
            raise ArgumentError(
                "`best` needs a training that was finished. Received: one that was interrupted"
            )
        return (self.reader or read_bundle)(self.place / "best")

    @property
    def summary(self) -> tuple[str, ...]:
        """How good the model is, and what that says, in sentences; none if it was interrupted."""
        trial, metric, split = self.trial, self.plan.scoring, self.split
        if trial is None or trial.validation is None:
            return ()
        rows = self.plan.rows
        told = [
            f"{self.layer}: {metric.label} {metric.value(trial.validation)} on the"
            f" {len(split.validation):,} {rows} of the validation part, which chose the state that"
            f" is kept: check {trial.best_check} of {trial.checks}."
        ]
        if trial.test is None:
            told.append(
                f"Nothing was tested: all other {len(split.train):,} {rows} were learned from. How"
                " good such a model is on others, `regard compare` says."
            )
        else:
            told.append(
                f"On the {len(split.test):,} {rows} of the test part, which nothing was chosen by:"
                f" {metric.label} {metric.value(trial.test)}."
            )
        if trial.undertrained:
            told.append(
                "The last check was the best: with more --epochs (epochs= in Python) it may become"
                " better."
            )
        return tuple(told)
