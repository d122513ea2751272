"""What `regard ask` searches is what the pages say."""

import pytest

from examples.answers.page_index import INDEX, indexed, written

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_it_is_up_to_date() -> None:
    assert INDEX.read_text(encoding="utf-8") == written(), "python -m examples.answers --index"


def test_each_page_has_tags_and_an_answer_in_words() -> None:
    for page in indexed():
        assert page["tags"], page["name"]
        assert len(page["answer"].split()) >= 15, page["name"]
        assert not [mark for mark in ("**", "](", "<!--") if mark in page["answer"]], page["name"]


def test_marks_are_taken_from_an_answer(tmp_path) -> None:
    front = "---\ntags:\n  - one thing\n  - other\n---\n\n"
    text = f"{front}# A?\n\n**Yes**, *by* [`x`](y.md): 2 * 3.\n\nMore."
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "index.md").write_text("# All\n", encoding="utf-8")
    assert indexed(tmp_path) == [
        {
            "name": "a",
            "question": "A?",
            "answer": "Yes, by `x`: 2 * 3.",
            "tags": ["one thing", "other"],
        }
    ]
