"""Pages hold exactly what the cards generate."""

import re
from pathlib import Path

import pytest

from regard.catalog import CARDS, PARTS
from regard.catalog.absent import ABSENT
from regard.catalog.tables import (
    fill,
    markdown_absent,
    markdown_cards,
    markdown_keywords,
    markdown_parts,
    markdown_table,
)
from regard.errors import DataError

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE, NAMES = DOCS / "layers.md", DOCS / "other-names.md"


@pytest.mark.parametrize("path", [PAGE, NAMES], ids=lambda path: path.name)
def test_a_page_is_up_to_date(path) -> None:
    page = path.read_text(encoding="utf-8")
    assert fill(page) == page, f"run: python -m regard.catalog.tables docs/{path.name}"


def test_the_page_holds_both_blocks() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert markdown_table() in page
    assert markdown_cards() in page


def test_a_changed_block_is_replaced() -> None:
    page = PAGE.read_text(encoding="utf-8")
    changed = page.replace(CARDS[0].summary, "Something else.")
    assert changed != page
    assert fill(changed) == page


def test_one_row_a_layer_with_all_columns() -> None:
    lines = markdown_table().splitlines()
    assert len(lines) == len(CARDS) + 2
    assert {line.count(" | ") for line in lines} == {3}


def test_links_lead_to_the_cards() -> None:
    titles = re.findall(r"^### (\w+)$", markdown_cards(), re.MULTILINE)
    assert titles == [card.name for card in CARDS]
    assert re.findall(r"\(#(\w+)\)", markdown_table()) == [title.lower() for title in titles]


@pytest.mark.parametrize(
    ("page", "came"),
    [
        ("# Words alone\n", "none, or one without its end"),
        ("<!-- generated: table -->\n", "none, or one without its end"),
        (
            "<!-- generated: table -->\n<!-- end -->\n<!-- generated: cards -->\n",
            "none, or one without its end",
        ),
        ("<!-- generated: tables -->\n<!-- end -->\n", "'tables'"),
    ],
)
def test_a_page_without_blocks_is_refused(page: str, came: str) -> None:
    with pytest.raises(DataError, match=f"Received: {came}$"):
        fill(page)


def test_what_is_no_layer_has_tables_too() -> None:
    assert markdown_parts() in PAGE.read_text(encoding="utf-8")
    for block in (markdown_keywords(), markdown_absent()):
        assert block in NAMES.read_text(encoding="utf-8")
    assert "| `key_dim` | `head_dim` of MultiHeadAttention |" in markdown_keywords()
    assert len(markdown_parts().splitlines()) == len(PARTS) + 2
    assert len(markdown_absent().splitlines()) == len(ABSENT) + 2
