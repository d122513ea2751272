"""A small run that several files look at."""

import pytest

from tests.tasks.tagging.small_sentences import small_preparation
from tests.tasks.tagging.tag_run import LAYERS, chosen_of, run_in


@pytest.fixture(scope="session")
def tag_run(tmp_path_factory):
    """Its store, its preparation, and the trials that count."""
    prepared = small_preparation(60, layers=LAYERS, epochs=2)
    with run_in(tmp_path_factory.mktemp("tag"), prepared) as store:
        yield store, prepared, chosen_of(store, prepared)
