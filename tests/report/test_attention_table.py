"""The table of weights, read back by a parser."""

import re
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from regard.errors import MissingExtraError, ShapeError
from regard.report import attention_html

WEIGHTS = np.array([[0.125, 0.875, 0.0], [1 / 3, 0.0004, 2 / 3 - 0.0004]])
QUERIES, KEYS = ["one", "two"], ["a", "b", "c"]


class Read(HTMLParser):
    """Collects tags, the cells with their attributes, and the text in each."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.cells: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.open.append(tag)
        if tag in ("td", "th", "caption"):
            self.cells.append((tag, dict(attributes)))
            self.texts.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th", "caption"} & set(self.open):
            self.texts[-1] += data


def weights_of(read: Read) -> list[tuple[str, dict]]:
    pairs = zip(read.texts, read.cells, strict=True)
    return [(text, attributes) for text, (tag, attributes) in pairs if "tabindex" in attributes]


def test_every_weight_is_within_reach():
    read = Read(attention_html(WEIGHTS, QUERIES, KEYS))
    assert read.open == []
    found = weights_of(read)
    titles = [attributes["title"] for _, attributes in found]
    assert titles == [
        "one → a: 0.125",
        "one → b: 0.875",
        "one → c: 0",
        "two → a: 0.3333",
        "two → b: 0.0004",
        "two → c: 0.6663",
    ]
    # On the keyboard it is the text of the cell that shows.
    assert [text for text, _ in found] == [title.partition(": ")[2] for title in titles]
    assert {attributes["tabindex"] for _, attributes in found} == {"0"}


def test_colours_follow_the_weights():
    text = attention_html(WEIGHTS, QUERIES, KEYS)
    shades = [attributes["class"] for _, attributes in weights_of(Read(text))]
    assert shades == ["a3", "a20", "a0", "a8", "a0", "a15"]
    colours = dict(re.findall(r"\.(a\d+) \{ background: rgb\(8 48 107 / (\d+)%\)", text))
    assert (len(colours), colours["a0"], colours["a3"], colours["a20"]) == (21, "0", "15", "100")


def test_rows_and_columns_are_headed():
    read = Read(attention_html(WEIGHTS, QUERIES, KEYS))
    heads = [
        (attributes["scope"], text)
        for text, (tag, attributes) in zip(read.texts, read.cells, strict=True)
        if tag == "th"
    ]
    assert heads == [("col", "a"), ("col", "b"), ("col", "c"), ("row", "one"), ("row", "two")]
    assert read.tags.count("caption") == 0


def test_a_table_for_each_head():
    read = Read(attention_html(np.stack([WEIGHTS, WEIGHTS / 2, WEIGHTS / 4])))
    assert read.tags.count("table") == 3
    captions = [
        text for text, (tag, _) in zip(read.texts, read.cells, strict=True) if tag == "caption"
    ]
    assert captions == ["head 0", "head 1", "head 2"]
    found = weights_of(read)
    assert len(found) == 18
    assert (found[7][1]["title"], found[7][1]["class"]) == ("0 → 1: 0.4375", "a10")


def test_a_pooling_is_one_row():
    found = weights_of(Read(attention_html(WEIGHTS[0], keys=KEYS)))
    assert [attributes["title"] for _, attributes in found][1] == "0 → b: 0.875"


HOSTILE = [
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "</td></table>",
    "<!--",
    "{{ 7 * 7 }}",
    "&amp;",
    "'><img src=x>",
]


def test_tokens_stay_text():
    text = attention_html(np.ones((7, 7)), HOSTILE, HOSTILE)
    read = Read(text)
    known = ["div", "style", "table", "thead", "tbody", "tr", "td", "th", "bdi", "span"]
    assert set(read.tags) == set(known)
    assert read.open == []
    known = {"class", "tabindex", "title", "scope"}
    assert {name for _, attributes in read.cells for name in attributes} == known
    heads = [each for each, (tag, _) in zip(read.texts, read.cells, strict=True) if tag == "th"]
    assert heads == HOSTILE * 2
    assert weights_of(read)[1][1]["title"] == f"{HOSTILE[0]} → {HOSTILE[1]}: 1"


def test_it_needs_nothing_else_and_can_be_written():
    tokens = ["שלום", "\ud800", "😀\n"]
    text = attention_html(np.ones((3, 3)), tokens, tokens)
    assert "שלום" in text.encode("utf-8").decode("utf-8")
    for never in ("http", "url(", "@import", "src=", "href", "style="):
        assert never not in text


def test_wrong_weights_raise():
    with pytest.raises(ShapeError, match="`weights` must have the shape"):
        attention_html(np.ones((2, 3, 5, 7)))


def test_without_jinja2(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError) as caught:
        attention_html(WEIGHTS)
    assert str(caught.value) == (
        "attention_html needs the extra `tool`: pip install 'regard[tool]' (missing: jinja2)"
    )
