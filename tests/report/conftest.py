"""One finished run for all tests that read it, and one browser for all that look at pages."""

import json
from collections.abc import Iterator
from typing import Any

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
