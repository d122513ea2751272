"""A trained tagger: texts and tokens in, labels out; kept, read again, damaged."""

import json

import numpy as np
import pytest

from regard.bundle import TagBundle, TagDescription, read_bundle, write_bundle
from regard.data.word_table import WordTable
from regard.errors import ArgumentTypeError, BundleError
from regard.explain.explanation import Explanation
from regard.models import token_tagger
from regard.report.explanations import explanations_page, printed_row

WORDS = WordTable(("Rome", "is", "U.S.", "."))
DESCRIPTION = TagDescription(
    contender="multi_head_crf",
    classes=("O", "B-X", "I-X"),
    spans=True,
    encoder="none",
    vocabulary=7,
    embedding=8,
    units=3,
    dropout=0.2,
    lengths=(6,),
    split=0,
    seed=0,
    validation=None,
    metric="span_f1",
)


def weights() -> dict[str, np.ndarray]:
    """Far from those that the network begins with, so that answers differ."""
    model = token_tagger(
        "multi_head_crf", vocabulary=7, labels=3, allowed=DESCRIPTION.allowed, embedding=8
    )
    generator = np.random.default_rng(2)
    return {
        weight.path: generator.normal(0, 1, tuple(weight.shape)).astype(np.float32)
        for weight in model.weights
    }


@pytest.fixture(scope="module")
def made() -> TagBundle:
    return TagBundle(DESCRIPTION, WORDS, weights())


@pytest.fixture
def folder(made, tmp_path):
    write_bundle(
        tmp_path / "best",
        DESCRIPTION,
        weights=weights(),
        tokens=WORDS,
        probe=made.probe(),
        backend="jax",
    )
    return tmp_path / "best"


def test_it_answers_texts_as_it_answers_their_tokens(made) -> None:
    text, tokens = "Rome is U.S.", ["Rome", "is", "U.S."]
    assert made.predict([text]) == made.predict([tokens])
    (labels,), (chances,) = made.predict([tokens]), made.probabilities([tokens])
    assert len(labels) == 3
    assert chances.shape == (3, 3)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)
    together = made.predict([tokens, ["is"], ["Rome"]])
    assert together == [labels, *made.predict([["is"], ["Rome"]])]


def test_it_is_read_as_it_was_written(made, folder) -> None:
    found = read_bundle(folder)
    assert isinstance(found, TagBundle)
    assert found.predict(["Rome is."]) == made.predict(["Rome is."])
    assert (found.labels, found.attends) == (("O", "B-X", "I-X"), True)


def test_tokens_behind_the_longest_length_have_no_label(made) -> None:
    (labels,) = made.predict([["is"] * 8])
    assert labels[6:] == ["", ""]
    assert "" not in labels[:6]
    table = made.predictions([["is"] * 8])
    assert table.lines[7] == ("1", "-", "-", "is")


def test_answers_as_a_table(made) -> None:
    table = made.predictions(["Rome is", " "])
    assert table.columns == ("sentence", "token", "label", "chance")
    assert [row[:2] for row in table.rows] == [(1, "Rome"), (1, "is"), (2, " ")]
    assert [row[2] for row in table.rows[:2]] == made.predict(["Rome is"])[0]
    assert table.headings[-1] == "token"


def test_an_explanation_is_of_a_token(made) -> None:
    text = "Rome is U.S. ."
    found = made.explain([text])
    labels = made.predict([text])[0]
    wanted = [at for at, label in enumerate(labels) if label != "O"]
    assert len(found) == max(len(wanted), 1)
    for each in found:
        assert isinstance(each, Explanation)
        assert "".join(piece.text for piece in each.pieces) == text
        weights = [piece.weight for piece in each.pieces if piece.weight is not None]
        assert sum(weights) == pytest.approx(1, abs=1e-5)
        assert str(printed_row(each)).startswith(each.label)
    token, _, label = found[0].label.partition(": ")
    assert label == labels[text.split().index(token)]
    assert "Where multi_head_crf looks" in explanations_page(found, "multi_head_crf")


def test_effects_are_what_the_label_loses(made) -> None:
    (each, *_) = made.explain([["Rome", "is", "Rome"]])
    token, _, label = each.label.partition(": ")
    column = made.labels.index(label)
    place = [piece.text for piece in each.pieces][::2].index(token)
    whole = made.probabilities([["Rome", "is", "Rome"]])[0][place, column]
    without = made.probabilities([["Rome", "new", "Rome"]])[0][place, column]
    assert each.pieces[2].effect == pytest.approx(whole - without, abs=1e-5)


@pytest.mark.parametrize("rows", ["Rome", 7, [7], [[]], [["a", 1]]])
def test_what_are_no_sentences_is_refused(made, rows) -> None:
    with pytest.raises(ArgumentTypeError, match="`rows` must be sentences"):
        made.predict(rows)


def test_words_of_another_table_are_refused(folder, made) -> None:
    write_bundle(
        folder,
        DESCRIPTION,
        weights=weights(),
        tokens=WordTable(map(str, range(9))),
        probe=made.probe(),
        backend="jax",
    )
    with pytest.raises(BundleError, match=r"tokens.json must hold at most 7 rows. Received: 11"):
        read_bundle(folder)


def test_a_model_that_answers_otherwise_is_refused(folder, made) -> None:
    probe = np.roll(made.probe(), 1, axis=0)
    write_bundle(folder, DESCRIPTION, weights=weights(), tokens=WORDS, probe=probe, backend="jax")
    with pytest.raises(BundleError, match="must answer as it did when it was written"):
        read_bundle(folder)
    assert json.loads((folder / "model.json").read_text())["format"] == "regard token tagger 1"
