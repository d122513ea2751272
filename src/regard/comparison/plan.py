"""What is compared, and with which budget: what the plans of all tasks share. Needs no NumPy."""

import dataclasses
import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

from regard import _checks
from regard.catalog.contenders import SINGLE, Contender
from regard.comparison.contender_names import in_table_order
from regard.comparison.metric import Metric
from regard.comparison.options import Options, anything, fields_of_json, option, positive, text
from regard.comparison.trial_key import Setting, TrialKey
from regard.errors import ArgumentError

__all__ = ["COMPARED", "MODEL", "MOST_STEPS", "MOST_TRIALS", "TRAINING", "Plan"]

MOST_TRIALS = 10_000
"""The most splits times seeds: how often a contender is trained."""

MOST_STEPS = 1_000_000
"""The most epochs, and the largest batch."""

# The headings below which a help text lists the fields of a plan.
COMPARED, MODEL, TRAINING = "What is compared", "The model", "Training"

_FORMAT = "regard plan 2"
_RATE_FACTORS = (0.5, 2.0)  # besides 1
_SEEDS_WITH_TEST = 5  # on a fixed test set what differs between trials is the seed alone


@dataclass(frozen=True)
class Plan(Options):
    """Hold the contenders and the budget that each of them gets.

    A task's own plan adds fields. Nothing that ranks or reports need know the task beside it.

    Attributes:
        table: all contenders of the task, in its order; `single` is trained where one is wanted.
        baseline: the contender that all others are compared with beforehand; None for none.
        again: the baseline with other seeds, which shows the noise; None for none.
        rows: what a row of the data is called, in the plural.
        condition, merit: what a verdict adds to the question, and of a reference that wins.

    Raises:
        ArgumentError: if a value breaks its rule or has no effect.
        ArgumentTypeError: if it has the wrong type.
        UnknownNameError: if there is no such contender or metric.
    """

    table: ClassVar[tuple[Contender, ...]]
    baseline: ClassVar[str | None]
    again: ClassVar[str | None]
    single: ClassVar[str] = SINGLE
    rows: ClassVar[str]
    condition: ClassVar[str] = ""
    merit: ClassVar[str] = "it needs no network"

    layers: tuple[str, ...] = option(
        ("default",),
        anything,
        "Contenders, or all; see `regard layers`.",
        metavar="A,B,...",
        panel=COMPARED,
        said="all but variants",
        listed=True,
    )
    splits: int = option(
        5, positive(MOST_TRIALS), "Train, validation and test parts of DATA.", panel=COMPARED
    )
    seeds: int = option(
        1,
        positive(MOST_TRIALS),
        "Trials per contender and split.",
        panel=COMPARED,
        said="1; with a test set 5",
    )
    metric: str = option("", text, "The score.", metavar="NAME", panel=COMPARED, said="by the data")
    rope: float = option(
        0.01,
        _checks.positive_number,
        "Differences up to this size are practically none.",
        metavar="SIZE",
        panel=COMPARED,
    )
    tune: int = option(
        1,
        positive(MOST_TRIALS),
        "Settings of learning rate and dropout that each contender tries; validation chooses.",
        panel=COMPARED,
        said="1, which is no search",
    )
    rate_check: bool = option(
        True,
        _checks.boolean,
        "Try half and twice the learning rate on the first split, unless settings are tuned.",
        panel=COMPARED,
    )
    epochs: int = option(4, positive(MOST_STEPS), "The most epochs of a trial.", panel=TRAINING)
    patience: int = option(
        4,
        positive(MOST_STEPS),
        "Quarters of an epoch without a better validation that end a trial.",
        panel=TRAINING,
    )
    batch_size: int = option(64, positive(MOST_STEPS), "Rows per step.", panel=TRAINING)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("layers", in_table_order(self.layers, self.table))
        names = tuple(self.metrics)
        self._set("metric", _checks.one_of("metric", self.metric or names[0], names))
        if self.splits * self.seeds > MOST_TRIALS:
            raise ArgumentError(
                f"`splits` times `seeds` must be at most {MOST_TRIALS:,}."
                f" Received: splits={self.splits}, seeds={self.seeds}"
            )
        if self.tune > (most := len(self.candidates())):
            raise ArgumentError(
                f"`tune` must be at most {most}, the settings that there are."
                f" Received: tune={self.tune}"
            )

    @property
    @abstractmethod
    def metrics(self) -> Mapping[str, Metric]:
        """The scores by name; the first is the default."""

    @abstractmethod
    def candidates(self) -> tuple[Setting, ...]:
        """Return the settings that `tune` may try, in that order; the first is the plan's own."""

    @property
    @final
    def scoring(self) -> Metric:
        """What computes the score, and says it."""
        return self.metrics[self.metric]

    @classmethod
    @final
    def contender(cls, name: str) -> Contender:
        """Return a contender of the task.

        Args:
            name: its name.

        Returns:
            Its row of the table.

        Raises:
            UnknownNameError: if there is none; the message suggests the nearest.
        """
        known = {row.name: row for row in cls.table}
        return known[_checks.one_of("contender", name, known)]

    def said(self, name: str) -> str:
        """Return what sentences call the contender of a name."""
        return self.contender(name).said

    @final
    def settings(self) -> tuple[Setting, ...]:
        """Return the settings by number; 0 is the plan's own.

        Returns:
            With `tune`, those that compete; else the plan's own, then those of the rate check.
        """
        if self.tune > 1:
            return self.candidates()[: self.tune]
        own = self.candidates()[0]
        rates = _RATE_FACTORS if self.rate_check else ()
        return (own, *(own._replace(learning_rate=own.learning_rate * each) for each in rates))

    @final
    def trials(self) -> tuple[TrialKey, ...]:
        """Return the trials in the order in which they are to run.

        The first trial of every contender comes before the second of any, so that a run that ends
        early is still fair. The rate check comes last.

        Returns:
            The keys. Of role "reference", which has no seeds and settings, one trial per split.
        """
        networks = [name for name in self.layers if self.contender(name).role != "reference"]
        keys = [
            TrialKey(name, split, seed, setting)
            for seed in range(self.seeds)
            for split in range(self.splits)
            for setting in range(self.tune)
            for name in (self.layers if (seed, setting) == (0, 0) else networks)
        ]
        checked = range(self.tune, len(self.settings()))
        keys += [TrialKey(name, 0, 0, setting) for setting in checked for name in networks]
        return tuple(keys)

    @final
    def competes(self, key: TrialKey) -> bool:
        """Say whether a trial may count for the score, unlike those of the rate check."""
        return key.setting < self.tune

    @final
    def to_json(self) -> str:
        """Return the plan as JSON text, from which `from_json` makes an equal plan."""
        return json.dumps({"format": _FORMAT, **dataclasses.asdict(self)}, indent=2) + "\n"

    @classmethod
    @final
    def from_json(cls, text: str) -> Self:
        """Make a plan from what `to_json` returned.

        Args:
            text: JSON text.

        Returns:
            The plan.

        Raises:
            DataError: if the text is not a plan of this task.
            ArgumentError: if a value breaks its rule, or is of another type or an unknown name.
        """
        return cls(**fields_of_json(text, "A plan", _FORMAT, cls.described()))

    @classmethod
    @final
    def made_for(cls, budget: Mapping[str, Any], *, has_test_set: bool, **defaults: Any) -> Self:
        """Make a plan of what was given, and fill in what depends on the data.

        Args:
            budget: the fields that were given.
            has_test_set: whether the data have a test set: seeds then differ between trials.
            **defaults: what these data suggest for fields that were not given.

        Returns:
            The plan.

        Raises:
            ArgumentError: if a value breaks its rule, is unknown, or splits come with a test set.
        """
        given = {name: value for name, value in budget.items() if value is not None}
        for name in given:
            _checks.one_of("budget", name, [field.name for field in dataclasses.fields(cls)])
        if has_test_set and "splits" in given:
            raise ArgumentError(
                "`splits` says into how many parts data without a test set are split."
                f" Received: splits={_checks.written(given['splits'])} with a test set of its own;"
                " `seeds` says how often each contender is trained"
            )
        fixed = {"splits": 1, "seeds": _SEEDS_WITH_TEST} if has_test_set else {}
        return cls(**{**defaults, **fixed, **given})
