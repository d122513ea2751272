"""The task: what it takes for sentences, and what it refuses. More in `test_every_task.py`."""

import gzip

import pytest

from regard.errors import ArgumentError, ArgumentTypeError, TableError
from regard.tasks.registry import recognised_task
from regard.tasks.tagging.task import TagTask
from tests.tasks.tagging.small_sentences import rows

TASK = TagTask()
LINE = '{"tokens": ["old"], "labels": ["O"]}\n'


@pytest.mark.parametrize("name", ["x.conll", "x.bio", "x.IOB2.gz", "x.iob"])
def test_endings_of_columns_are_recognised(name) -> None:
    task, reason = recognised_task(name)
    assert task.name == "tag"
    assert reason.startswith("it ends in .")


def test_records_with_lists_are_recognised_by_their_first_line(tmp_path) -> None:
    file, packed, texts = (tmp_path / name for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl"))
    file.write_text(LINE)
    packed.write_bytes(gzip.compress(LINE.encode()))
    texts.write_text('{"text": "old", "label": "O"}\n')
    for each in (file, packed):
        assert recognised_task(each)[0].name == "tag"
        assert TASK.recognises(str(each)) == "its first line has a list of tokens"
    assert recognised_task(texts)[0].name == "text"
    assert TASK.recognises(tmp_path / "nowhere.jsonl") is None


def test_lists_of_tokens_are_recognised() -> None:
    assert TASK.recognises([["old", "heron"], ["swan"]]) == "lists of tokens are sentences"
    for other in ([[1.0, 2.0]], ["old heron"], [[]], [], 7):
        assert TASK.recognises(other) is None


def test_lists_from_python() -> None:
    tokens, labels = rows()
    data = TASK.read(tokens, labels, TASK.reading())
    assert data.data.tokens[0] == tuple(tokens[0])
    assert TASK.prepare(data, {}).plan.answer == "spans"


@pytest.mark.parametrize(
    ("source", "targets", "given", "error", "said"),
    [
        ([["a"]], None, {}, ArgumentTypeError, "with `labels=`. Received: list"),
        ([["a"]], [["O"], ["O"]], {}, ArgumentError, "1 sentences and 2 lists of labels"),
        (["a"], [["O"]], {}, TableError, "`data` must be a list with a list .* at place 0"),
        ([["a"]], "O", {}, ArgumentTypeError, "`labels` must be a list"),
        ([["a"]], [["O"]], {"format": "conll"}, ArgumentError, "`format` has no effect here"),
    ],
)
def test_what_is_no_sentence_is_refused(source, targets, given, error, said) -> None:
    with pytest.raises(error, match=said):
        TASK.read(source, targets, TASK.reading(**given))


def test_labels_are_what_they_are() -> None:
    data = TASK.read(*rows(), TASK.reading())
    with pytest.raises(ArgumentError, match="`answer` must be what the data have: spans"):
        TASK.prepare(data, {"answer": "labels"})


def test_a_test_set_is_read_with_the_same_options(tmp_path) -> None:
    file, test = tmp_path / "a.conll", tmp_path / "b.conll"
    file.write_text("B-X old\nI-X heron\n\nO swan\n")
    test.write_text("O rook\n")
    reading = TASK.reading(test=str(test), token_column="2", label_column="1")
    data = TASK.read(str(file), None, reading)
    assert (data.data.tokens, data.test.tokens) == ((("old", "heron"), ("swan",)), (("rook",),))
    assert data.test.classes == ("O", "B-X", "I-X")
