"""Sentences as they were read: what they are, what is odd about them, what is refused."""

import pytest

from regard.errors import TableError
from regard.tasks.tagging.sentences import TaggedSentences
from tests.tasks.tagging.small_sentences import small_sentences


def made(*sentences: str, **given):
    """`old/O heron/B-X` for each sentence."""
    pairs = [[word.rpartition("/")[::2] for word in each.split()] for each in sentences]
    return TaggedSentences.from_rows(
        [[token for token, _ in own] for own in pairs],
        [[label for _, label in own] for own in pairs],
        source="x",
        **given,
    )


def test_spans_have_all_labels_of_their_kinds_and_others_their_own() -> None:
    found = made("old/O heron/B-BIRD", "swan/B-SHIP rook/I-SHIP")
    assert found.classes == ("O", "B-BIRD", "I-BIRD", "B-SHIP", "I-SHIP")
    assert found.has_spans
    assert found.label_ids(3).tolist() == [[0, 1, -1], [3, 4, -1]]
    words = made("old/ADJ heron/NOUN")
    assert (words.classes, words.has_spans) == (("ADJ", "NOUN"), False)


def test_it_comes_back_from_its_records() -> None:
    data = made("old/O heron/B-X", "swän/O", groups=("a", "b"))
    records = list(data.records())
    assert "swän" in records[1]
    again = TaggedSentences.from_records(records, classes=data.classes, source="x", is_test=False)
    assert again == data


def test_what_is_cut_has_as_many_labels() -> None:
    data = small_sentences()
    cut = data.cut(2)
    assert {len(own) for own in cut.tokens} == {len(own) for own in cut.labels} == {2}
    assert cut.lengths.tolist() == [2] * len(data)


def test_notices_say_sizes_spans_and_repetitions() -> None:
    data = made("old/O heron/B-X", "old/O heron/B-X", "swan/O", groups=("a", "a", "b"))
    assert data.notices() == (
        "Read: x: 3 sentences in 2 documents, 5 tokens.",
        "Repeated sentences: 1 of 3; equal ones are kept in one part.",
        "Spans: X 2; 3 tokens are in none.",
    )
    words = made("a/B b/A c/B")
    assert words.notices()[-1] == "Labels: A 1, B 2."


def test_an_i_behind_o_is_read_and_said() -> None:
    data = made("old/O heron/I-X", "swan/B-X rook/I-X")
    assert data.labels[0] == ("O", "I-X")
    (told,) = (each for each in data.notices() if each.startswith("Warning"))
    assert "which has not begun: 1, such" in told
    assert "'I-X' at 'heron' in sentence 1" in told
    assert "--iob1" in told


def test_iob1_is_put_in_iob2() -> None:
    data = made("old/O heron/I-X", "swan/I-X rook/B-X", iob1=True)
    assert data.labels == (("O", "B-X"), ("B-X", "B-X"))
    assert not any(each.startswith("Warning") for each in data.notices())


def test_a_test_set_has_the_labels_of_the_training_data() -> None:
    data = made("old/O heron/B-X")
    test = made("swan/I-X", classes=data.classes)
    assert (test.classes, test.is_test) == (data.classes, True)
    assert test.notices()[0].startswith("Test set: x: 1 sentence, 1 token.")
    with pytest.raises(
        TableError, match=r"those of the training data. Received: sentence 1, 'B-Y'"
    ):
        made("swan/B-Y", classes=data.classes)


@pytest.mark.parametrize(
    ("tokens", "labels", "said"),
    [
        ([], [], "there must be sentences. Received: none"),
        ([[]], [[]], "must have tokens. Received: sentence 1, which has none"),
        ([["a"], ["b", "c"]], [["X"], ["Y"]], "sentence 2, with 2 tokens and 1 label"),
        ([["a", " "]], [["X", "Y"]], "tokens must be strings that are not empty. .* ' '"),
        ([["a", "b"]], [["X", 7]], "labels must be strings .* sentence 1, '7'"),
        ([["a", "b"]], [["X", "X"]], "two different labels. Received: one, 'X'"),
        ([["a", "b"]], [["B-X", "S-X"]], "O, B-KIND or I-KIND. Received: sentence 1, 'S-X'"),
        ([["a", "b"]], [["I-X", "O"]], "a span begins with B-KIND.*add --iob1"),
    ],
)
def test_what_cannot_be_learned_is_refused_with_its_place(tokens, labels, said) -> None:
    with pytest.raises(TableError, match=said):
        TaggedSentences.from_rows(tokens, labels, source="x")


def test_a_label_is_named_by_its_own_line() -> None:
    with pytest.raises(TableError, match="line 8, 'E-X'"):
        TaggedSentences.from_rows(
            [["a"], ["b", "c"]], [["B-X"], ["O", "E-X"]], source="x", lines=[2, 7]
        )


def test_iob1_without_spans_is_refused() -> None:
    with pytest.raises(TableError, match="Leave out --iob1"):
        made("a/X b/Y", iob1=True)
