"""A small corpus in which one word decides, for the tests of the comparison."""

import numpy as np

from regard.data import LabelledTexts, Split
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.split_data import Material

FILLING = ("the", "plot", "of", "this", "film", "seems", "long", "a", "bit")
DECIDING = ("good", "bad", "odd")


def small_plan(**changes) -> TextPlan:
    sizes = {"embedding": 4, "units": 3, "epochs": 2, "batch_size": 7, "min_count": 1}
    return TextPlan(**{**sizes, **changes})


def corpus(rows: int, classes: int, *, long: int = 0) -> LabelledTexts:
    """Texts of 3 to 6 words; with `long`, each text at a multiple of it has 9 to 12."""
    generator = np.random.default_rng(7)
    texts, labels = [], []
    for row in range(rows):
        size = int(generator.integers(2, 6)) + (6 if long and row % long == 0 else 0)
        words = list(generator.choice(FILLING, size=size))
        words.insert(int(generator.integers(0, len(words) + 1)), DECIDING[row % classes])
        texts.append(" ".join(words))
        labels.append(f"class {'abc'[row % classes]}")
    return LabelledTexts.from_rows(texts, labels, source="small")


def told_corpus(rows: int, answer: str) -> LabelledTexts:
    """Texts of which a number is told, 100 and 50 more or less, or which deciding words it has."""
    generator = np.random.default_rng(8)
    texts, labels = [], []
    for row in range(rows):
        words = list(generator.choice(FILLING, size=int(generator.integers(2, 5))))
        deciding = [DECIDING[row % 3]] if answer == "numbers" else _some_of(DECIDING, row)
        for word in deciding:
            words.insert(int(generator.integers(0, len(words) + 1)), word)
        texts.append(f"{' '.join(words)} {row}")
        labels.append(100.0 + 50 * (row % 3 - 1) + row / 100 if answer == "numbers" else deciding)
    return LabelledTexts.from_rows(texts, labels, kind=answer, source="told")


def _some_of(words: tuple[str, ...], row: int) -> list[str]:
    """A word in two of three texts, the next in every third, the last in every seventh."""
    return [
        word for word, has in zip(words, (row % 3, row % 3 == 1, not row % 7), strict=True) if has
    ]


def told_material(plan: TextPlan, rows: int = 72) -> Material:
    """One split of known parts: the last 18 rows are the test, the 18 before the validation."""
    cuts = np.split(np.arange(rows), [rows - 36, rows - 18])
    split = Split(train=cuts[0], validation=cuts[1], test=cuts[2])
    return TextPreparation(plan, told_corpus(rows, plan.answer), splits=[split]).material(0)


def small_preparation(
    plan: TextPlan, *, classes: int = 2, rows: int = 58, long: int = 0
) -> TextPreparation:
    """As many splits as the plan says; with `long`, two buckets: 8 and 16."""
    return TextPreparation(plan, corpus(rows, classes, long=long))


def small_material(plan: TextPlan, *, classes: int = 2, rows: int = 58, long: int = 0) -> Material:
    """One split of known parts: the last 13 rows are the test, the 11 before the validation."""
    cuts = np.split(np.arange(rows), [rows - 24, rows - 13])
    split = Split(train=cuts[0], validation=cuts[1], test=cuts[2])
    return TextPreparation(plan, corpus(rows, classes, long=long), splits=[split]).material(0)
