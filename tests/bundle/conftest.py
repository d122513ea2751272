"""One bundle for all tests that only read it."""

import shutil
from pathlib import Path

import pytest

from tests.bundle.small_bundle import write_small


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The folder of a bundle, not to be changed, and the model that it holds."""
    folder = tmp_path_factory.mktemp("bundle") / "best"
    return folder, write_small(folder)


@pytest.fixture
def bundle(written, tmp_path) -> Path:
    """A copy of its own."""
    return Path(shutil.copytree(written[0], tmp_path / "best"))
