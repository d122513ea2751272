"""`regard.compare` on texts and labels as a program has them."""

import pytest

import regard
from regard.comparison import Store
from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.text_classification.task import TextTask

pytestmark = pytest.mark.only_on("jax")  # what a backend can change is tested where it lives


def test_texts_and_labels(tmp_path) -> None:
    # Chinese, whose words stand without spaces between them.
    texts = [f"这部电影{('好', '坏')[row % 2]}看 {row}" for row in range(40)]
    labels = [row % 2 == 0 for row in range(40)]
    settings = {"layers": ["words"], "splits": 2, "tokens": "characters", "allow_dropped": True}
    given = (["", " ", *texts, "\t"], [True] * 2 + labels + [False])
    result = regard.compare(*given, out=tmp_path / "run", **settings)
    assert [row.contender for row in result.rows] == ["words"]
    assert result.notices[0].startswith("The given texts: 40 rows; as lists of texts and labels")
    assert any(each.startswith("3 rows left out: place 0 (empty text)") for each in result.notices)
    # That is told where words are the tokens.
    assert not any("no spaces stand between words" in each for each in result.notices)
    with Store.open(tmp_path / "run" / "run.sqlite") as store:
        data = TextTask().restored(store).data
    assert data.texts == tuple(texts)
    assert data.classes == ("False", "True")
    assert any("no spaces stand between words" in each for each in data.notices())


def test_texts_without_labels_and_labels_without_texts(tmp_path) -> None:
    with pytest.raises(ArgumentTypeError, match=r"Received: list without labels"):
        regard.compare(["a", "b"])
    with pytest.raises(ArgumentError, match="`labels` has no effect here"):
        regard.compare(labels=["a", "b"])
    with pytest.raises(ArgumentTypeError, match="`data` must be several texts"):
        regard.compare(tmp_path / "reviews.csv", ["a", "b"])
    with pytest.raises(ArgumentError, match="`encoding` has no effect here"):
        regard.compare(["a", "b"], ["a", "b"], encoding="cp1252")
