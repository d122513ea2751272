"""Scores by length, against a count by hand, in a run that knows no texts."""

from itertools import pairwise

import numpy as np
import pytest

from regard.comparison import Store, Trial, TrialKey
from regard.data import Split
from regard.sections.scores_by_bin import scores_by_length
from tests.comparison.toy_task import Numbers, NumbersPlan

pytestmark = pytest.mark.only_on("jax")  # no tensors

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=2, rate_check=False)


def test_every_test_row_counts_in_one_bin_each_time_it_is_tested(tmp_path) -> None:
    made = Numbers(PLAN, np.arange(40) - 19.5)
    rest = np.arange(20, 40)
    made.splits = (Split(rest, rest[:3], np.arange(13)), Split(rest, rest[:3], np.arange(10, 19)))
    lengths = np.random.default_rng(0).integers(1, 20, 40)
    lengths[19:] = 1000  # never tested
    random, chosen = np.random.default_rng(1), {}
    with Store.create(tmp_path / "run.sqlite", made, {}) as store:
        for name in PLAN.layers:
            for split, rows in enumerate(made.splits):
                answers = random.uniform(size=(len(rows.test), 2)).astype(np.float32)
                trial = Trial(TrialKey(name, split), validation=0.5, test=0.5)
                store.finish(trial, [], {"test": answers}, {})
                chosen.setdefault(name, []).append(trial)

        def off(answers: np.ndarray, rows: np.ndarray) -> np.ndarray:
            return answers[:, 0] + rows

        section = scores_by_length(
            store,
            made,
            chosen,
            lengths,
            off,
            is_share=False,
            row="number",
            meaning="How far off.",
        )
        assert (section.name, section.kind) == ("length", "scores_by_bin")
        assert section.title == "Score by length of number"
        assert (section.data["rows"], section.data["meaning"]) == ("numbers", "How far off.")
        bins = section.data["bins"]
        assert sum(each["count"] for each in bins) == 19
        assert len(bins) == 4
        for before, after in pairwise(bins):
            assert before["most"] < after["least"]
        for each in bins:
            for name, trials in chosen.items():
                own = [
                    answer[0] + row
                    for trial in trials
                    for answer, row in zip(
                        store.predictions(trial.key, "test"),
                        made.splits[trial.key.split].test,
                        strict=True,
                    )
                    if each["least"] <= lengths[row] <= each["most"]
                ]
                assert each["scores"][name] == pytest.approx(np.mean(own), abs=1e-4)
