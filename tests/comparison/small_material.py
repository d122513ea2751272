"""A small corpus in which one word decides, for the tests of the comparison."""

import numpy as np

from regard.comparison import Material, Plan, text_material
from regard.data import LabelledTexts, Split

FILLING = ("the", "plot", "of", "this", "film", "seems", "long", "a", "bit")


def corpus(rows: int, classes: int) -> LabelledTexts:
    generator = np.random.default_rng(7)
    deciding = ("good", "bad", "odd")[:classes]
    texts, labels = [], []
    for row in range(rows):
        words = list(generator.choice(FILLING, size=int(generator.integers(2, 6))))
        words.insert(int(generator.integers(0, len(words) + 1)), deciding[row % classes])
        texts.append(" ".join(words))
        labels.append(f"class {'abc'[row % classes]}")
    return LabelledTexts.from_rows(texts, labels, source="small")


def small_plan(**changes) -> Plan:
    sizes = {"embedding": 4, "units": 3, "epochs": 2, "batch_size": 7, "min_count": 1}
    return Plan(**{**sizes, **changes})


def small_material(plan: Plan, *, classes: int = 2, rows: int = 58) -> Material:
    """The last 13 rows are the test, the 11 before them the validation."""
    data = corpus(rows, classes)
    cuts = np.split(np.arange(rows), [rows - 24, rows - 13])
    split = Split(train=cuts[0], validation=cuts[1], test=cuts[2])
    return text_material(data, split, plan)
