"""One finished run for all tests that read it, and one browser for all that look at pages."""

import importlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

import regard
from tests.report.browser import started
from tests.report.finished import finished_once


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The result of a comparison whose folder stays."""
    return regard.compare(resume=finished_once(tmp_path_factory))


@pytest.fixture
def findings(finished):
    """What its `report.json` holds, read again for each test: some change it."""
    return json.loads((finished.folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser."""
    pytest.importorskip(
        "selenium", reason="needs the dependency group `browser`: pip install selenium"
    )
    browser = started()
    yield browser
    browser.quit()


class MadeFont(NamedTuple):
    """A font that has one sign, which no other has."""

    family: str
    sign: str


@pytest.fixture
def made_font(tmp_path) -> Iterator[MadeFont]:
    """A font that matplotlib knows while a test runs."""
    manager = pytest.importorskip("matplotlib.font_manager", reason="extra `figures`").fontManager
    builder = pytest.importorskip("fontTools.fontBuilder")  # comes with matplotlib
    pens = importlib.import_module("fontTools.pens.ttGlyphPen")
    made = MadeFont("Made for a Test", "\U000f1234")
    pen = pens.TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    glyphs = {".notdef": pen.glyph(), "sign": pen.glyph()}
    font = builder.FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({ord(made.sign): "sign"})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (600, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": made.family, "styleName": "Regular"})
    font.setupOS2(usWeightClass=400)
    font.setupPost()
    font.save(tmp_path / "made.ttf")
    before = list(manager.ttflist)
    manager.addfont(tmp_path / "made.ttf")
    yield made
    manager.ttflist[:] = before
