"""One finished run for all tests that read it."""

import json

import pytest

from tests.report.finished import finish


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The result of a comparison whose folder stays."""
    return finish(tmp_path_factory.mktemp("finished") / "run")


@pytest.fixture(scope="session")
def findings(finished):
    """What its `report.json` holds."""
    return json.loads((finished.folder / "report.json").read_text(encoding="utf-8"))
