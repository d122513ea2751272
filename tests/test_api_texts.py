"""`regard.compare` on texts and labels as a program has them."""

import pytest

import regard
from regard.comparison import Store
from regard.errors import ArgumentError, ArgumentTypeError

pytestmark = pytest.mark.only_on("jax")  # what a backend can change is tested where it lives


def test_texts_and_labels(tmp_path) -> None:
    texts = [f"the plot is {('good', 'bad')[row % 2]} in scene {row}" for row in range(40)]
    labels = [row % 2 == 0 for row in range(40)]
    result = regard.compare(texts, labels, layers=["words"], splits=2, out=tmp_path / "run")
    assert [row.contender for row in result.rows] == ["words"]
    assert result.notices[0].startswith("The given texts: 40 rows; as lists of texts and labels")
    with Store.open(tmp_path / "run" / "run.sqlite") as store:
        data, _, _ = store.data()
    assert data.texts == tuple(texts)
    assert data.classes == ("False", "True")


def test_texts_without_labels_and_labels_without_texts(tmp_path) -> None:
    with pytest.raises(ArgumentTypeError, match=r"Received: list without labels"):
        regard.compare(["a", "b"])
    with pytest.raises(ArgumentError, match="`labels` has no effect here"):
        regard.compare(labels=["a", "b"])
    with pytest.raises(ArgumentTypeError, match="`data` must be several texts"):
        regard.compare(tmp_path / "reviews.csv", ["a", "b"])
    with pytest.raises(ArgumentError, match="`encoding` has no effect here"):
        regard.compare(["a", "b"], ["a", "b"], encoding="cp1252")
