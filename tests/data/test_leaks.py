"""Whether the first word tells the label, counted by other rows than the one in question."""

import pytest

from regard.data.leaks import first_word_leak


def test_a_word_of_the_label() -> None:
    texts = ["a one", "b two", "a three", "b four", "a five"]
    leak = first_word_leak(texts, ["x", "y", "x", "y", "x"])
    assert leak is not None
    assert leak.share == 1
    assert leak.examples == (("a", "x"), ("b", "y"))


def test_the_share_and_the_three_most_frequent() -> None:
    counts = {"a": ("x", 9), "b": ("y", 11), "c": ("x", 3), "d": ("y", 5)}
    rows = [(f"{word} z", label) for word, (label, count) in counts.items() for _ in range(count)]
    rows += [("a z", "y"), ("once z", "x")]  # against the others, and without others
    leak = first_word_leak(*zip(*rows, strict=True))
    assert leak is not None
    assert leak.share == 28 / 30
    assert leak.examples == (("b", "y"), ("a", "x"), ("d", "y"))


def test_a_word_that_comes_once_tells_nothing() -> None:
    assert first_word_leak([f"w{number} z" for number in range(50)], ["x", "y"] * 25) is None


def test_a_row_does_not_tell_its_own_label() -> None:
    # Two rows a word, one for each label: the other row always says the wrong one.
    texts = [f"w{number // 2} z" for number in range(50)]
    assert first_word_leak(texts, ["x", "y"] * 25) is None
    assert first_word_leak(texts, ["x", "x", "y", "y"] * 12 + ["x", "x"]) is not None


def test_nine_tenths_are_needed() -> None:
    texts = ["a z"] * 45 + ["b z"] * 45 + [f"once{number} z" for number in range(10)]
    labels = ["x"] * 45 + ["y"] * 45 + ["x", "y"] * 5
    assert first_word_leak(texts, labels) is not None
    assert first_word_leak([*texts, "twice z"], [*labels, "x"]) is None


def test_the_largest_class_alone_is_no_leak() -> None:
    # Every text begins alike: the word tells no more than how large the class is.
    assert first_word_leak(["the z"] * 100, ["x"] * 96 + ["y"] * 4) is None


def test_a_text_of_one_word_is_no_leak() -> None:
    assert first_word_leak(["a", "b"] * 20, ["x", "y"] * 20) is None


@pytest.mark.parametrize("texts", [[], ["", " "]])
def test_nothing_to_tell(texts: list[str]) -> None:
    assert first_word_leak(texts, ["x", "y"][: len(texts)]) is None


def test_questions_with_their_finer_label(shared) -> None:
    content = (shared / "data" / "trec" / "TREC.train").read_bytes().decode("cp1252")
    pairs = [line.split(":", 1)[::-1] for line in content.split("\n") if line]
    leak = first_word_leak(*zip(*pairs, strict=True))
    assert leak is not None
    assert 0.94 < leak.share < 0.95
    questions = [text.split(" ", 1)[1] for text, _ in pairs]
    assert first_word_leak(questions, [label for _, label in pairs]) is None
