"""A run of data that no room below knows: kept, compared, and its best model written."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from regard.comparison import KeptWeights, Preparation, Store, Trial, TrialKey, claimed_leaderboard
from regard.comparison.best_model import weights_metadata
from tests.comparison.toy_task import Numbers, NumbersPlan

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, seeds=2, rate_check=False)


def test_what_is_abstract_is_not_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Preparation()


def test_a_run_of_numbers_is_kept_and_compared(tmp_path) -> None:
    made = Numbers(PLAN, np.arange(60) - 29.5)
    truth = made.targets[made.splits[0].test]
    kept = KeptWeights(tmp_path, PLAN)
    with Store.create(tmp_path / "run.sqlite", made, {"backend": "jax"}) as store:
        assert (store.about("task"), store.about("unit")) == (Numbers.task, "apples")
        for name, wrong in (("mean_pooling", 9), ("dot", 0)):
            for seed in range(2):
                answers = np.eye(2)[np.where(np.arange(len(truth)) < wrong, 1 - truth, truth)]
                score = made.plan.scoring.score(answers, truth)
                trial = Trial(TrialKey(name, 0, seed), validation=score, test=score)
                store.finish(trial, [], {"validation": answers, "test": answers}, {"seen": truth})
                weights = kept.new_file()
                save_file({"w": truth}, weights, metadata=weights_metadata(trial.key))
                kept.offer(trial, weights, store)
        rows, analysis = claimed_leaderboard(store, made)
        kept.write_best(tmp_path / "best", made, store)
    assert [row.contender for row in rows] == ["dot", "mean_pooling"]
    assert rows[0].score == 1
    assert rows[1].score == pytest.approx(1 - 9 / len(truth), abs=1e-4)
    assert analysis.group == ("dot",)
    assert made.written["trial"].key == TrialKey("dot", 0, 0)
    assert made.written["backend"] == "jax"
    np.testing.assert_array_equal(made.written["weights"]["w"], truth)
    np.testing.assert_array_equal(made.written["said"]["seen"], truth)
