"""`AttentionClassifier`: how long it trains where nothing is said, and what it warns of."""

import os
import warnings

import pytest
from sklearn.exceptions import ConvergenceWarning

from regard import AttentionClassifier
from regard.errors import DataError
from regard.tasks.text_classification.plan import TextPlan
from tests.small_classifier import TWO_LABELS, TWO_TEXTS, quick, reviews

BACKEND = os.environ["KERAS_BACKEND"]


@pytest.mark.parametrize(
    ("batches", "epochs", "patience"),
    [(1, 200, 50), (2, 100, 50), (5, 40, 40), (33, 7, 7), (50, 4, 4), (1000, 4, 4)],
)
def test_few_texts_get_as_many_steps_as_learning_takes(batches, epochs, patience) -> None:
    found = AttentionClassifier()._with_budget(TextPlan(), batches)
    assert (found.epochs, found.patience) == (epochs, patience)
    said = AttentionClassifier(epochs=3, patience=2)
    assert said._with_budget(TextPlan(epochs=3, patience=2), batches) == TextPlan(
        epochs=3, patience=2
    )


@pytest.mark.skipif(BACKEND != "jax", reason="steps are counted alike, and quickest on JAX")
@pytest.mark.filterwarnings("error::UserWarning")
def test_few_short_texts_are_learned_by_default() -> None:
    # Four epochs of them are eight steps, which leave all answers at one half.
    texts, labels = reviews(100, 2)
    classifier = AttentionClassifier(encoder="none", random_state=0).fit(texts[:80], labels[:80])
    assert classifier.score(texts[80:], labels[80:]) == 1
    found = classifier.predict_proba(["so odd", "so bad"])
    assert found[[0, 1], [1, 0]].min() > 0.9
    assert classifier.history_["step"][-1] == 2 * classifier.n_iter_ <= 200


def test_a_fit_that_ends_too_early_warns() -> None:
    with pytest.warns(
        ConvergenceWarning, match=r"^The training ended while .* 4 steps in 1 epochs"
    ):
        quick(epochs=1).fit(TWO_TEXTS, TWO_LABELS)


def test_what_is_hardly_meant_as_it_stands_is_told() -> None:
    texts = [f"{text} __label__a" for text in TWO_TEXTS[:-1]] + ["one,odd\ntwo,bad\nthree"]
    labels = [*TWO_LABELS[:-2], "bad ", "bad "]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        quick(epochs=1).fit(texts, labels)
    told = " ".join(str(each.message) for each in warned)
    assert "2 rows may be lost inside of texts: place 31 (2)." in told
    assert "labels that look alike are different classes: 'bad' and 'bad '." in told
    assert "31 texts hold a label, such as '__label__a'." in told
    places = {each.filename for each in warned if issubclass(each.category, UserWarning)}
    assert places == {__file__}


def test_columns_in_different_orders_are_told() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
    texts, labels = pandas.Series(TWO_TEXTS), pandas.Series(["one", *TWO_LABELS[1:]])
    with (
        pytest.warns(UserWarning, match="^texts and labels have one index in different orders"),
        pytest.raises(DataError, match="'one' with 1"),  # so that nothing is trained
    ):
        quick().fit(texts[::-1], labels)
