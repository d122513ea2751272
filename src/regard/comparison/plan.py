"""What is compared, and with which budget."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from regard import _checks
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.catalog.contenders import CONTENDERS, DEFAULTS, contender
from regard.comparison.metric import Metric
from regard.comparison.metrics import CLASS_METRICS
from regard.errors import ArgumentError, ArgumentTypeError, DataError

__all__ = [
    "ENCODERS",
    "MOST_STEPS",
    "MOST_TRIALS",
    "Plan",
    "Setting",
    "TrialKey",
    "check_repetitions",
    "in_table_order",
]

ENCODERS = ("gru", "lstm", "cnn", "transformer", "none")

MOST_TRIALS = 10_000
"""The most splits times seeds: how often a contender is trained."""

MOST_STEPS = 1_000_000
"""The most epochs, and the largest batch."""

_FORMAT = "regard plan 2"
_NAMES = tuple(row.name for row in CONTENDERS)
# Integers of at least 1, and the most that each may be.
_POSITIVE = {
    "splits": MOST_TRIALS,
    "seeds": MOST_TRIALS,
    "epochs": MOST_STEPS,
    "patience": MOST_STEPS,
    "batch_size": MOST_STEPS,
    "embedding": WIDEST,
    "units": WIDEST,
    "vocabulary": LARGEST_VOCABULARY,
    "min_count": MOST_STEPS,
    "length": LONGEST_TEXT,
    "tune": MOST_TRIALS,
}
_SWITCHES = ("freeze_embeddings", "class_weights", "rate_check")
_RATE_FACTORS = (0.5, 2.0)  # besides 1
# What `tune` tries, after the plan's own: factors of the learning rate and other dropouts.
_TUNE_FACTORS = (1.0, 0.5, 2.0, 0.25)
_TUNE_DROPOUTS = (None, 0.0, 0.4)


class TrialKey(NamedTuple):
    """What a trial's result depends on, besides the data and the plan.

    Args:
        contender: its name.
        split: the number of the split, from 0.
        seed: the number of the seed, from 0.
        setting: the number of the setting in `Plan.settings`; 0 is the plan's own.
    """

    contender: str
    split: int = 0
    seed: int = 0
    setting: int = 0


class Setting(NamedTuple):
    """What may differ between trials of one contender.

    Args:
        learning_rate: of Adam.
        dropout: share of the text's vector that is set to 0 in training.
    """

    learning_rate: float
    dropout: float


@dataclass(frozen=True)
class Plan:
    """Hold the contenders and the budget that each of them gets.

    Args:
        layers: names of contenders, in any order, or "all"; kept in the order of the table. The
            default leaves out variants, which may be named.
        encoder: what stands before the slot: "gru", "lstm", "cnn", "transformer" or "none".
        splits: into how many train, validation and test parts the data are split, one after the
            other; their test parts share no row.
        seeds: how many trials each contender gets on each split, with the seeds 0, 1, ...
        epochs: the most epochs of a trial.
        patience: a trial ends after so many quarters of an epoch without a better validation.
        batch_size: texts per step.
        learning_rate: of Adam.
        embedding: width of the embedding; that of the vectors where these are read from a file.
        units: width of the encoder in each direction.
        dropout: share of the text's vector that is set to 0 in training.
        tokens: "words" or "characters".
        vocabulary: the most rows of the token table.
        min_count: how often a token must occur in the training texts to get a row.
        length: the most tokens of a text.
        embeddings: a file of word vectors to start from, or None.
        freeze_embeddings: whether these vectors stay as they are.
        class_weights: whether each class counts alike in training, whatever its size.
        metric: what the score is: "accuracy", "balanced_accuracy", "macro_f1", "log_loss" or
            "auroc".
        rope: the difference of scores below which two contenders are practically equal.
        rate_check: whether each contender is also tried at half and twice the learning rate, on the
            first split and seed, by validation alone.
        tune: how many settings each contender tries on each split and seed; the best on validation
            counts. 1 is no search. More than 1 takes the place of the rate check.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none, or an
            argument has no effect.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, encoder, kind of token or metric.
    """

    layers: tuple[str, ...] = DEFAULTS
    encoder: str = "gru"
    splits: int = 5
    seeds: int = 1
    epochs: int = 4
    patience: int = 4
    batch_size: int = 64
    learning_rate: float = 0.01
    embedding: int = 32
    units: int = 16
    dropout: float = 0.2
    tokens: str = "words"
    vocabulary: int = 20_000
    min_count: int = 2
    length: int = 256
    embeddings: str | None = None
    freeze_embeddings: bool = False
    class_weights: bool = False
    metric: str = "accuracy"
    rope: float = 0.01
    rate_check: bool = True
    tune: int = 1

    def __post_init__(self) -> None:
        values: dict[str, Any] = {"layers": in_table_order(self.layers)}
        for name, most in _POSITIVE.items():
            values[name] = _checks.positive_integer(name, getattr(self, name), most)
        for name in _SWITCHES:
            values[name] = _checks.boolean(name, getattr(self, name))
        for name in ("learning_rate", "rope"):
            values[name] = _checks.positive_number(name, getattr(self, name))
        values["dropout"] = _checks.rate("dropout", self.dropout)
        values["encoder"] = _checks.one_of("encoder", self.encoder, ENCODERS)
        values["tokens"] = _checks.one_of("tokens", self.tokens, ("words", "characters"))
        values["metric"] = _checks.one_of("metric", self.metric, tuple(CLASS_METRICS))
        for name, value in values.items():
            object.__setattr__(self, name, value)  # the class is frozen
        self._check_together()

    def _check_together(self) -> None:
        check_repetitions(self.splits, self.seeds)
        if self.tune > len(_settings_to_tune(self)):
            raise ArgumentError(
                f"`tune` must be at most {len(_settings_to_tune(self))}, the settings that there"
                f" are. Received: tune={self.tune}"
            )
        if self.freeze_embeddings and self.embeddings is None:
            raise ArgumentError(
                "`freeze_embeddings` has an effect only with `embeddings`."
                " Received: freeze_embeddings=True without a file of vectors"
            )
        if self.embeddings is not None and not isinstance(self.embeddings, str):
            raise ArgumentTypeError(
                "`embeddings` must be None or the path of a file."
                f" Received: embeddings={_checks.written(self.embeddings)}"
            )
        if self.embeddings is not None:
            _checks.path("embeddings", self.embeddings)

    @property
    def scoring(self) -> Metric:
        """What computes the score, and says it."""
        return CLASS_METRICS[self.metric]

    def settings(self) -> tuple[Setting, ...]:
        """Return the settings by number; 0 is the plan's own.

        Returns:
            With `tune`, those that compete; else the plan's own, and the rates of the rate check.
        """
        if self.tune > 1:
            return _settings_to_tune(self)[: self.tune]
        rates = _RATE_FACTORS if self.rate_check else ()
        own = Setting(self.learning_rate, self.dropout)
        return (own, *(own._replace(learning_rate=self.learning_rate * each) for each in rates))

    def trials(self) -> tuple[TrialKey, ...]:
        """Return the trials in the order in which they are to run.

        The first trial of every contender comes before the second of any, so that a run that ends
        early is still fair. The rate check comes last.

        Returns:
            The keys. Contenders of role "reference" draw nothing at random and have no settings:
            one trial per split.
        """
        competing = range(self.tune)
        keys = [
            TrialKey(name, split, seed, setting)
            for seed in range(self.seeds)
            for split in range(self.splits)
            for setting in competing
            for name in self.layers
            if (seed, setting) == (0, 0) or contender(name).role != "reference"
        ]
        checked = range(self.tune, len(self.settings()))
        keys += [
            TrialKey(name, 0, 0, setting)
            for setting in checked
            for name in self.layers
            if contender(name).role != "reference"
        ]
        return tuple(keys)

    def competes(self, key: TrialKey) -> bool:
        """Say whether a trial may count for the score, unlike those of the rate check."""
        return key.setting < self.tune

    def to_json(self) -> str:
        """Return the plan as JSON text, from which `from_json` makes an equal plan."""
        content = {"format": _FORMAT, **dataclasses.asdict(self)}
        return json.dumps(content, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Make a plan from what `to_json` returned.

        Args:
            text: JSON text.

        Returns:
            The plan.

        Raises:
            DataError: if the text is not a plan.
            ArgumentError: if a value breaks its rule.
            ArgumentTypeError: if a value has the wrong type.
            UnknownNameError: if there is no such contender.
        """
        try:
            content = json.loads(text)
        except ValueError as error:
            raise DataError(f"A plan must be JSON. Received: {error}.") from None
        names = {field.name for field in dataclasses.fields(cls)}
        if not isinstance(content, dict) or content.pop("format", None) != _FORMAT:
            raise DataError(f'A plan must have "format": "{_FORMAT}". Received: {text[:60]!r}')
        if content.keys() != names:
            wrong = ", ".join(sorted(content.keys() ^ names))
            raise DataError(f"A plan must have its fields and no others. Received: {wrong}")
        return cls(**content)


def _settings_to_tune(plan: Plan) -> tuple[Setting, ...]:
    return tuple(
        Setting(plan.learning_rate * factor, plan.dropout if dropout is None else dropout)
        for dropout in _TUNE_DROPOUTS
        if dropout is None or dropout != plan.dropout
        for factor in _TUNE_FACTORS
    )


def check_repetitions(splits: int, seeds: int) -> None:
    """Refuse more trials of a contender than anybody waits for, or a list of them has room for.

    Args:
        splits: of the data.
        seeds: on each of them.

    Raises:
        ArgumentError: if there are too many.
    """
    if splits * seeds > MOST_TRIALS:
        raise ArgumentError(
            f"`splits` times `seeds` must be at most {MOST_TRIALS:,}."
            f" Received: splits={splits}, seeds={seeds}"
        )


def in_table_order(layers: Any, everything: tuple[str, ...] = _NAMES) -> tuple[str, ...]:
    """Return names of contenders in the order of the table.

    Args:
        layers: names, in any order, or "all".
        everything: what "all" stands for.

    Returns:
        The names.

    Raises:
        ArgumentError: if a name comes twice, or there is none.
        ArgumentTypeError: if it is not a list of names.
        UnknownNameError: if there is no such contender.
    """
    if isinstance(layers, str) and layers == "all":
        return everything
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise ArgumentTypeError(
            f'`layers` must be a list of contenders\' names, or "all".'
            f" Received: layers={_checks.written(layers)}"
        )
    chosen = [_checks.one_of("layers", name, _NAMES) for name in layers]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ArgumentError(
            "`layers` must name at least one contender, and none twice."
            f" Received: layers={_checks.written(chosen)}"
        )
    return tuple(name for name in _NAMES if name in chosen)
