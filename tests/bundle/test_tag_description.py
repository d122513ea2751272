"""What a description of a tagger may say."""

from typing import Any

import pytest

from regard.bundle import TagDescription
from regard.errors import BundleError


def described(**changes: Any) -> TagDescription:
    values = {
        "contender": "multi_head_crf",
        "classes": ("O", "B-X", "I-X"),
        "spans": True,
        "encoder": "cnn",
        "vocabulary": 7,
        "embedding": 5,
        "units": 3,
        "dropout": 0.2,
        "lengths": (4, 8),
        "split": 1,
        "seed": 2,
        "validation": 0.75,
        "metric": "span_f1",
    }
    return TagDescription.from_json(
        TagDescription.model_construct(**{**values, **changes}).to_json().encode()
    )


def test_it_comes_back_from_json() -> None:
    made = described()
    assert TagDescription.from_json(made.to_json().encode()) == made
    assert (made.outputs, made.least_weights, made.attends) == (3, 7 * 5 + 3 * 8, True)
    assert made.allowed[0] == [True, True, False, True]
    words = described(classes=("NOUN", "VERB"), spans=False, contender="window", encoder="none")
    assert (words.allowed, words.least_weights, words.attends) == (None, 35, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contender": "additive"}, "none of the catalogue's networks"),
        ({"contender": "most_frequent"}, "none of the catalogue's networks"),
        ({"classes": ("O",)}, "at least 2"),
        ({"classes": ("O", "O", "B-X")}, "a label twice"),
        ({"classes": ("O", "I-X")}, "marks no spans"),
        ({"classes": ("NOUN", "VERB")}, "marks no spans"),
        ({"vocabulary": 1}, "greater than or equal to 2"),
        ({"lengths": (8, 4)}, "ascending"),
    ],
)
def test_what_does_not_fit_is_refused(changes, said) -> None:
    with pytest.raises(BundleError, match=f"must describe a tagger of regard.*{said}"):
        described(**changes)
