"""One finished run for all tests that read it."""

import pytest

from tests.report.finished import finished_once


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """The folder of a finished run, not to be changed."""
    return finished_once(tmp_path_factory)
