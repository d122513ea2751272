"""Train, validation and test parts that keep the classes' shares and share no text and no group."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.labelled_texts import LabelledTexts
from regard.data.target_kinds import Strata
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, TableError

__all__ = ["Split", "split_examples", "split_validation"]

Rows = NDArray[np.int64]
Numbers = NDArray[np.floating[Any]]

_FEWEST_FOLDS = 5  # so that what is trained on is at least 4/5, less the validation part


@dataclass(frozen=True)
class Split:
    """The rows of each part, ascending.

    Args:
        train: the rows to learn from.
        validation: the rows to choose by.
        test: the rows to judge by; those of validation again where nothing is judged.
    """

    train: Rows
    validation: Rows
    test: Rows

    @property
    def untested(self) -> "Split":
        """The same without a test; what a trial says of test rows, it says of validation rows."""
        return Split(self.train, self.validation, self.validation)

    @property
    def is_tested(self) -> bool:
        """Whether the test part has rows of its own."""
        return not np.array_equal(self.test, self.validation)

    @property
    def sizes_in_words(self) -> str:
        """How many rows each part has, as in `80 to train, 10 to validate, 10 to test`."""
        parts = {"train": self.train, "validate": self.validation}
        if self.is_tested:
            parts["test"] = self.test
        return ", ".join(f"{len(rows):,} to {purpose}" for purpose, rows in parts.items())


def split_examples(
    data: LabelledTexts, *, splits: int = 5, validation: float = 0.1, seed: int = 0
) -> tuple[Split, ...]:
    """Split rows into train, validation and test several times, with test parts that are disjoint.

    The different texts are dealt to five test parts, or to as many as there are splits if these are
    more, each class in equal shares; so with five splits or more each row is tested exactly once. A
    split does not depend on how many others up to five are asked for. Its validation part is drawn
    from its other rows.

    Equal texts are always in the same part, and so are all rows of one of the data's groups: groups
    that have a text in common stay together. The classes' shares are kept exactly without groups,
    and as well as whole groups allow with them; a text with several labels counts for the rarest of
    them. Each class is in each part. Of numbers, up to ten bins of as many texts each take the part
    of classes, but for the last rule; no part is empty.

    Args:
        data: the labelled texts.
        splits: how many splits.
        validation: the share of all different texts for validation; 0 leaves that part empty.
        seed: an integer of at least 0.

    Returns:
        The rows of each part, for each split.

    Raises:
        ArgumentError: if `splits` is below 1, or the shares leave nothing to train on.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if there are groups, but not one for each row.
        TableError: if a class has too few different texts, or too few groups, to be in each part.
    """
    splits = _checks.positive_integer("splits", splits)
    share, seed = _checks.rate("validation", validation), _seed(seed)
    folds = max(splits, _FEWEST_FOLDS)
    if share + 1 / folds >= 1:
        raise ArgumentError(
            f"`validation` must be below 1 - 1/{folds}, since 1/{folds} of the texts are for the"
            f" test. Received: validation={validation!r}"
        )
    texts, of_row = _different_texts(data)
    _check_sizes(texts, folds, f"each of {folds} test parts", data)
    totals = texts.class_sizes()
    fold = _deal(texts, np.tile(totals / folds, (folds, 1)), _generator(seed, 0))
    made = []
    for number in range(splits):
        # The others have at least four parts that hold each class, so two are always found.
        rest = np.flatnonzero(fold != number)
        part = np.full(len(fold), 2)
        part[rest] = _train_and_validation(texts.only(rest), totals * share, seed, number + 1)
        made.append(_split(part[of_row]))
    return tuple(made)


def split_validation(data: LabelledTexts, *, validation: float = 0.1, seed: int = 0) -> Split:
    """Split rows into train and validation, for data whose test set stands elsewhere.

    Equal texts, groups and classes are treated as by `split_examples`.

    Args:
        data: the labelled texts, without those of the test set.
        validation: the share of the different texts for validation; 0 leaves that part empty.
        seed: an integer of at least 0.

    Returns:
        The rows of each part; the test part is empty.

    Raises:
        ArgumentError: if `validation` is not from 0 to below 1.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if there are groups, but not one for each row.
        TableError: if a class has too few different texts, or too few groups, to be in each part.
    """
    share, seed = _checks.rate("validation", validation), _seed(seed)
    texts, of_row = _different_texts(data)
    _check_sizes(texts, 2 if share else 1, "train and validation", data)
    part = _train_and_validation(texts, texts.class_sizes() * share, seed, 0)
    return _split(part[of_row])


@dataclass(frozen=True)
class _Texts:
    """The different texts: the unit that must stay whole, and the stratum that each counts for.

    A text with several labels is in several strata: in `class_of[n]` is `text_of[n]`. The first
    ones, as many as `strata` has names, must be in each part.
    """

    unit: Rows
    label: Rows
    strata: Strata
    text_of: Rows
    class_of: Rows

    @property
    def required(self) -> tuple[Rows, Rows]:
        """Texts, and the strata that they are in, of those that must be in each part."""
        asked = self.class_of < len(self.strata.names)
        return self.text_of[asked], self.class_of[asked]

    def only(self, chosen: Rows) -> "_Texts":
        """Return some of the texts, in that order."""
        place = np.full(len(self.unit), -1)
        place[chosen] = np.arange(len(chosen))
        text_of = place[self.text_of]
        kept = text_of >= 0
        return _Texts(
            self.unit[chosen], self.label[chosen], self.strata, text_of[kept], self.class_of[kept]
        )

    def class_sizes(self) -> Rows:
        return np.bincount(self.label, minlength=self.strata.count)

    def units_of_class(self) -> Rows:
        """Count the units that each class is in, of those that must be in each part."""
        texts, classes = self.required
        pairs = np.unique(np.stack([classes, self.unit[texts]]), axis=1)
        return np.bincount(pairs[0], minlength=len(self.strata.names))


def _different_texts(data: LabelledTexts) -> tuple[_Texts, Rows]:
    """Return the different texts, and the number of each row's text."""
    of_row, strata = _numbered(data.texts), data.strata()
    pairs = np.unique(np.stack([of_row[strata.rows], strata.ids]), axis=1)
    sizes = np.bincount(pairs[1], minlength=strata.count)
    text_of, class_of = pairs[:, np.lexsort((pairs[1], sizes[pairs[1]], pairs[0]))]
    _, first = np.unique(text_of, return_index=True)
    unit = _units(data, of_row)
    return _Texts(unit, class_of[first], strata, text_of, class_of), of_row


def _units(data: LabelledTexts, of_row: Rows) -> Rows:
    """Return for each text what must stay on one side: itself, or all groups that it ties."""
    texts = int(of_row.max()) + 1
    if not data.groups:
        return np.arange(texts)
    if len(data.groups) != len(data.texts):
        raise ShapeError(
            "`groups` must be as many as the rows."
            f" Received: {len(data.groups):,} groups and {len(data.texts):,} rows."
        )
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    group = texts + _numbered(data.groups)
    nodes = int(group.max()) + 1
    tied = coo_array((np.ones(len(of_row)), (of_row, group)), shape=(nodes, nodes))
    _, component = connected_components(tied, directed=False)
    return _numbered(component[:texts].tolist())


def _numbered(values: Iterable[Hashable]) -> Rows:
    """Number the different values by their first places."""
    # A dictionary, since np.unique would sort a matrix as wide as the longest text.
    number: dict[Hashable, int] = {}
    return np.array([number.setdefault(value, len(number)) for value in values], dtype=np.int64)


def _train_and_validation(texts: _Texts, wanted: Numbers, seed: int, number: int) -> Rows:
    """Return 0 for each text to learn from, 1 for each to choose by."""
    if not wanted.any():
        return np.zeros(len(texts.label), dtype=np.int64)
    targets = np.stack([texts.class_sizes() - wanted, wanted])
    return _deal(texts, targets, _generator(seed, number))


def _split(part_of_row: Rows) -> Split:
    train, validation, test = (np.flatnonzero(part_of_row == number) for number in range(3))
    return Split(train=train, validation=validation, test=test)


def _seed(value: Any) -> int:
    seed = _checks.seed("seed", value)
    if seed is None:
        raise ArgumentTypeError("`seed` must be an integer of at least 0. Received: seed=None")
    return seed


def _generator(seed: int, number: int) -> np.random.Generator:
    """Return a source of its own for the test parts (0) and the validation part of each split."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


# Dealing texts to parts. Not scikit-learn's StratifiedGroupKFold: it may leave a small class out of
# a part where that can be avoided, counts equal texts as often as they come, and takes groups of
# different sizes in the same order whatever the seed.


def _deal(texts: _Texts, targets: Numbers, generator: np.random.Generator) -> Rows:
    """Return the part of each text, near the number of texts `(parts, classes)` that are wanted."""
    _, unit, sizes = np.unique(texts.unit, return_inverse=True, return_counts=True)
    part = np.zeros(len(sizes), dtype=np.int64)
    given = _deal_units(part, texts.label, unit, sizes, targets, generator)
    short = np.zeros(len(targets))
    for label in range(targets.shape[1]):
        singles = generator.permutation(unit[(sizes[unit] == 1) & (texts.label == label)])
        counts = _whole(len(singles), targets[:, label], given[:, label], short)
        part[singles] = np.repeat(np.arange(len(targets)), counts)
        given[:, label] += counts
    asked, classes = texts.required
    held = np.zeros((len(targets), len(texts.strata.names)), dtype=bool)
    held[part[unit[asked]], classes] = True
    if not held.all():
        part = _cover(unit[asked], classes, part, sizes, held)
    return part[unit]


def _deal_units(
    part: Rows,
    labels: Rows,
    unit: Rows,
    sizes: Rows,
    targets: Numbers,
    generator: np.random.Generator,
) -> Numbers:
    """Set the part of each unit of several texts; return the counts `(parts, classes)` so far.

    A unit goes where it brings the counts nearest to what is wanted: by the sum of squares over the
    classes and the total, each divided by what is wanted.
    """
    # Large units first, while there is room; in an order of chance where sizes are alike.
    several = generator.permutation(np.flatnonzero(sizes > 1))
    several = several[np.argsort(-np.floor(np.log2(sizes[several])), kind="stable")]
    by_unit, ends = labels[np.argsort(unit, kind="stable")], np.cumsum(sizes)
    wanted = np.column_stack([targets, targets.sum(axis=1)])
    weights = 1 / np.maximum(wanted, 1e-9)
    given = np.zeros_like(wanted)
    for place in several:
        members = by_unit[ends[place] - sizes[place] : ends[place]]
        counts = np.append(np.bincount(members, minlength=targets.shape[1]), len(members))
        change = (counts * (2 * (given - wanted) + counts) * weights).sum(axis=1)
        # Equals are told apart by chance.
        part[place] = (change + 1e-9 * generator.random(len(targets))).argmin()
        given[part[place]] += counts
    return given[:, :-1]


def _whole(total: int, targets: Numbers, given: Numbers, short: Numbers) -> Rows:
    """Share out the single texts of a class: whole numbers, near the targets, no part left without.

    `short` is by how much rounding has left each part short in the classes so far; it is updated.
    """
    if not total:
        return np.zeros(len(targets), dtype=np.int64)
    missing = np.maximum(targets - given, 0)
    exact = missing * total / missing.sum()
    least = (given == 0) & (total >= (given == 0).sum())
    counts: Rows = np.maximum(np.floor(exact).astype(np.int64), least)
    while (left := total - int(counts.sum())) != 0:
        lacking = np.round(exact - counts + short, 9)
        if left > 0:
            counts[np.argmax(lacking)] += 1
        else:
            counts[np.argmin(np.where(counts > least, lacking, np.inf))] -= 1
    short += exact - counts
    return counts


def _cover(unit: Rows, label: Rows, part: Rows, sizes: Rows, held: NDArray[np.bool_]) -> Rows:
    """Move few texts so that each class is in each part.

    `label[n]` is in `unit[n]`; `held` says which classes each part has now.

    Raises:
        TableError: if no way of keeping the units whole does that.
    """
    lacking = np.zeros(len(sizes), dtype=bool)
    lacking[unit[np.isin(label, np.flatnonzero(~held.all(axis=0)))]] = True
    # Nearly always the units that hold a class which is lacking somewhere are enough, and few.
    for free in (lacking, np.ones_like(lacking)):
        moved = _fewest_moves(unit, label, part, sizes, len(held), free)
        if moved is not None:
            return moved
    raise TableError(
        "Each class must be in each part with equal texts, and every group, on one side. Received:"
        f" classes that share texts or groups so that no way of dealing these to {len(held)} parts"
        " does it. Add rows, or merge small classes."
    )


def _fewest_moves(
    unit: Rows, label: Rows, part: Rows, sizes: Rows, parts: int, free: NDArray[np.bool_]
) -> Rows | None:
    """Return the parts after moving as few texts of free units as possible; None if nothing does.

    This is an integer program with an unknown for each part and unit: whether the unit is in it.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, eye_array, kron

    now = np.equal(np.arange(parts)[:, None], part).astype(np.float64)
    holds = coo_array((np.ones(len(unit)), (label, unit)))
    found = milp(
        c=(sizes * (1 - now)).ravel(),
        integrality=1,
        bounds=Bounds(np.where(free, 0, now).ravel(), np.where(free, 1, now).ravel()),
        constraints=[
            LinearConstraint(kron(np.ones((1, parts)), eye_array(len(sizes))), 1, 1),
            LinearConstraint(kron(eye_array(parts), holds), 1, np.inf),
        ],
    )
    if not found.success:
        return None
    moved: Rows = found.x.reshape(now.shape).argmax(axis=0)
    return moved


def _check_sizes(texts: _Texts, needed: int, parts: str, data: LabelledTexts) -> None:
    counts = texts.units_of_class()
    small = np.flatnonzero(counts < needed)
    if not small.size:
        return
    what, name, count = texts.strata.what, texts.strata.names[small[0]], int(counts[small[0]])
    more = f", and {small.size - 1:,} other with too few" * (small.size > 1)
    fewer = ", ask for fewer splits" * (needed > _FEWEST_FOLDS)
    groups, units = len(set(data.groups)), len(np.unique(texts.unit))
    tied = f" (equal texts tie {groups:,} groups to {units:,})" * (units < groups)
    if not what:
        things = "groups" if data.groups else "different texts"
        raise TableError(
            f"There must be at least {needed} {things}, so that some are in {parts}. Received:"
            f" {count:,}{tied}. Add rows{fewer}."
        )
    if not data.groups:
        raise TableError(
            f"Each {what} must have at least {needed} different texts, so that it is in {parts}."
            f" Received: {what} {name!r} with {count:,}{more}. Add rows{fewer}, or merge the {what}"
            " with another."
        )
    raise TableError(
        f"Each {what} must be in at least {needed} groups, so that it is in {parts} with every"
        f" group on one side. Received: {what} {name!r} in {count:,} of {units:,}{tied}{more}. Add"
        f" groups, merge the {what} with another{fewer}, or split without groups."
    )
