"""One finished run for all tests that read it."""

import json

import pytest

import regard
from tests.report.finished import finished_once


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The result of a comparison whose folder stays."""
    return regard.compare(resume=finished_once(tmp_path_factory))


@pytest.fixture(scope="session")
def findings(finished):
    """What its `report.json` holds."""
    return json.loads((finished.folder / "report.json").read_text(encoding="utf-8"))
