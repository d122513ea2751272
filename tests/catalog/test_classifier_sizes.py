"""A plan asks for no more than a kept model may say: else the winner of a run could not be kept."""

import pytest

from regard.bundle import TextDescription
from regard.catalog.classifier_sizes import LARGEST_VOCABULARY, LONGEST_TEXT, WIDEST
from regard.errors import ArgumentError, BundleError
from regard.tasks.text_classification.plan import TextPlan

SIZES = {
    "units": WIDEST,
    "embedding": WIDEST,
    "vocabulary": LARGEST_VOCABULARY,
    "length": LONGEST_TEXT,
}


def described(**changes: int) -> TextDescription:
    plan = TextPlan(**changes)
    given = TextDescription(
        contender="dot",
        classes=("a", "b"),
        encoder=plan.encoder,
        vocabulary=plan.vocabulary,
        embedding=plan.embedding,
        units=plan.units,
        dropout=plan.dropout,
        tokens=plan.tokens,
        lengths=(plan.length,),
        split=0,
        seed=0,
        validation=None,
        metric=plan.metric,
    )
    return TextDescription.from_json(given.to_json().encode())


@pytest.mark.parametrize("name", SIZES)
def test_the_largest_of_a_plan_is_the_largest_of_a_kept_model(name: str) -> None:
    found = described(**{name: SIZES[name]})
    text = found.to_json().replace(f"{SIZES[name]}", f"{SIZES[name] + 1}")
    with pytest.raises(BundleError, match="must describe a model of texts"):
        TextDescription.from_json(text.encode())
    with pytest.raises(ArgumentError, match=f"`{name}` must be at most {SIZES[name]:,}"):
        TextPlan(**{name: SIZES[name] + 1})
