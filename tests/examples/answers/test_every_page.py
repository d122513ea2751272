"""Each page of docs/answers/ says what was measured, and what it shows runs."""

import importlib
import re

import pytest

from examples.answers.answer import MEASURED, PAGES, Answer, filled, names, read

pytestmark = pytest.mark.only_on("jax")  # the pages are measured there

EVERY_PAGE = sorted(path.stem for path in PAGES.glob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DRAWING = re.compile(r"\]\(measured/([\w.-]+\.svg)\)")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)  # tags, which a reader does not see
WIDEST = 900  # words of a page


def text(page: str) -> str:
    return (PAGES / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", names())
def test_a_page_says_what_was_measured(page: str) -> None:
    assert filled(text(page), read(page)) == text(page), "python -m examples.answers " + page


@pytest.mark.parametrize("page", names())
def test_a_page_shows_each_drawing_and_no_other(page: str) -> None:
    there = {path.name for path in MEASURED.glob("*.svg")}
    own = {name for name in there if re.fullmatch(rf"{page}-[\w]+\.svg", name)}
    assert set(DRAWING.findall(text(page))) == own


@pytest.mark.parametrize("page", names())
def test_what_is_measured_is_what_is_committed(page: str) -> None:
    module = importlib.import_module(f"examples.answers.{page.replace('-', '_')}")
    found, committed = module.measure(tiny=True), read(page)
    assert found.figures.keys() == committed.figures.keys()
    assert found.tables.keys() == committed.tables.keys()
    for name, table in found.tables.items():
        assert table[0] == committed.tables[name][0]
        assert {len(row) for row in table} == {len(table[0])}
    assert {f"{page}-{name}.svg" for name in found.drawings} == set(DRAWING.findall(text(page)))


@pytest.mark.parametrize("page", [page for page in EVERY_PAGE if BLOCK.search(text(page))])
def test_the_code_of_a_page_runs(page: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    there: dict[str, object] = {"__name__": page}
    for block in BLOCK.findall(text(page)):
        exec(compile(block, f"{page}.md", "exec"), there)


@pytest.mark.parametrize("page", names())
def test_a_page_can_be_read_in_one_sitting(page: str) -> None:
    assert len(FRONT.sub("", text(page)).split()) <= WIDEST


def test_places_are_filled_in_lines_and_around_lines() -> None:
    page = "a <!-- measured: one -->old<!-- /measured -->\n<!-- measured: all --><!-- /measured -->"
    answer = Answer({"one": "1"}, {"all": [["x", "y"], ["2", "3"]]})
    table = "\n\n| x | y |\n| --- | --- |\n| 2 | 3 |\n\n"
    assert filled(page, answer) == (
        "a <!-- measured: one -->1<!-- /measured -->\n"
        f"<!-- measured: all -->{table}<!-- /measured -->"
    )
    with pytest.raises(KeyError, match="all"):
        filled(page, Answer({"one": "1"}))
