"""Scores by length, against a count by hand."""

from itertools import pairwise

import numpy as np
import pytest

from regard.comparison import Store
from regard.comparison.selection import chosen_trials
from regard.data import TokenTable
from regard.report.scores_by_length import right_by_length
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.task import TextTask

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


@pytest.fixture
def run(finished):
    with Store.open(finished.folder / "run.sqlite") as store:
        yield store, TextTask().restored(store)


def test_every_test_text_counts_in_one_bin(run) -> None:
    store, preparation = run
    chosen = chosen_trials(store.plan_as(TextPlan), store.trials())
    bins = right_by_length(store, preparation, chosen)
    table = TokenTable((), kind="words")
    tested = sorted({int(row) for split in preparation.splits for row in split.test})
    lengths = {row: table.lengths([preparation.texts[row]])[0] for row in tested}
    assert sum(each["texts"] for each in bins) == len(tested)
    assert len(bins) > 1
    for before, after in pairwise(bins):
        assert before["most"] < after["least"]
    for each in bins:
        own = [row for row in tested if each["least"] <= lengths[row] <= each["most"]]
        assert each["texts"] == len(own)
        for name, trials in chosen.items():
            right = []
            for trial in trials:
                answers = store.predictions(trial.key, "test").argmax(axis=1)
                rows = preparation.splits[trial.key.split].test
                right += [
                    answer == preparation.labels[row]
                    for answer, row in zip(answers, rows, strict=True)
                    if row in own
                ]
            assert each["right"][name] == pytest.approx(np.mean(right), abs=1e-4)
