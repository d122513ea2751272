"""The model that is kept: chosen by validation alone, whole after a crash, complete."""

import dataclasses
import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from regard.bundle.manifest import FILES, MANIFEST, checked_files
from regard.comparison import KeptWeights, Store, Trial, TrialKey
from regard.comparison.best_model import best_contender, best_trial, check_best, weights_metadata
from regard.data import TokenTable
from regard.errors import RunFolderError
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.small_material import small_plan, small_preparation

PLAN = small_plan(layers=("mean_pooling", "dot", "dense_control", "words"), splits=2)


def trial(name, split=0, seed=0, setting=0, validation=0.5, test=0.5) -> Trial:
    return Trial(TrialKey(name, split, seed, setting), validation=validation, test=test)


# Choosing.


def test_the_best_mean_validation_is_kept_and_its_best_trial() -> None:
    trials = [
        trial("mean_pooling", 0, validation=0.9),  # the best trial, not the best contender
        trial("mean_pooling", 1, validation=0.5),
        trial("dot", 0, validation=0.7),
        trial("dot", 1, validation=0.8),
    ]
    assert best_contender(PLAN, trials) == "dot"
    assert best_trial(PLAN, "dot", trials) == TrialKey("dot", 1)
    assert best_trial(PLAN, "mean_pooling", trials) == TrialKey("mean_pooling", 0)


def test_the_test_has_no_part_in_it() -> None:
    trials = [
        trial("mean_pooling", 0, validation=0.6, test=0.99),
        trial("mean_pooling", 1, validation=0.6, test=0.99),
        trial("dot", 0, validation=0.61, test=0.1),
        trial("dot", 1, validation=0.62, test=0.1),
    ]
    other = [dataclasses.replace(each, test=1 - (each.test or 0)) for each in trials]
    for found in (trials, other):
        assert best_contender(PLAN, found) == "dot"
        assert best_trial(PLAN, "dot", found) == TrialKey("dot", 1)


def test_the_smaller_log_loss_is_kept() -> None:
    plan = dataclasses.replace(PLAN, metric="log_loss")
    trials = [
        trial("mean_pooling", 0, validation=0.4),
        trial("mean_pooling", 1, validation=0.3),
        trial("dot", 0, validation=0.5),
        trial("dot", 1, validation=0.6),
    ]
    assert best_contender(plan, trials) == "mean_pooling"
    assert best_trial(plan, "mean_pooling", trials) == TrialKey("mean_pooling", 1)
    assert best_contender(PLAN, trials) == "dot"


def test_of_equals_the_first_in_the_table_and_in_the_plan() -> None:
    trials = [trial(name, split) for name in ("dot", "mean_pooling") for split in (1, 0)]
    assert best_contender(PLAN, trials) == "mean_pooling"
    assert best_trial(PLAN, "dot", trials) == TrialKey("dot", 0)


def test_controls_and_the_reference_are_never_kept() -> None:
    trials = [trial("dense_control", validation=0.9), trial("words", validation=0.99)]
    assert best_contender(PLAN, trials) is None
    assert best_contender(PLAN, [*trials, trial("dot", validation=0.1)]) == "dot"


def test_trials_of_the_rate_check_and_failed_ones_are_never_kept() -> None:
    better = trial("dot", setting=1, validation=0.9)
    failed = Trial(TrialKey("dot", 1), status="failed", reason="x")
    assert best_contender(PLAN, [better, failed]) is None
    assert best_trial(PLAN, "dot", [better, failed]) is None
    assert best_trial(PLAN, "dot", [better, failed, trial("dot")]) == TrialKey("dot")


def test_tuned_settings_compete() -> None:
    plan = dataclasses.replace(PLAN, tune=2)
    trials = [trial("dot"), trial("dot", setting=1, validation=0.6), trial("dot", 1)]
    assert best_trial(plan, "dot", trials) == TrialKey("dot", 0, 0, 1)


# Keeping, with a store and files.


class Kept:
    """A run folder in which trials end one after the other."""

    def __init__(self, folder, plan: TextPlan = PLAN) -> None:
        self.preparation = small_preparation(plan)
        self.store = Store.create(folder / "run.sqlite", self.preparation, {})
        self.folder = folder / "weights"
        self.folder.mkdir()
        self.weights = KeptWeights(self.folder, plan)

    def end(self, ended: Trial, number: float) -> None:
        """Let a trial end whose weights are a number."""
        file = self.weights.new_file()
        assert not file.exists()
        values = {"answer/kernel": np.full((2, 3), number, np.float32)}
        save_file(values, file, metadata=weights_metadata(ended.key))
        self.store.finish(ended, [], {}, {"probe": np.full((4, 2), number / 10, np.float32)})
        self.weights.offer(ended, file, self.store)

    def kept(self) -> dict[str, float]:
        return {
            path.stem: load_file(path)["answer/kernel"][0, 0].item()
            for path in self.folder.iterdir()
        }


@pytest.fixture
def run(tmp_path):
    made = Kept(tmp_path)
    with made.store:
        yield made


def test_the_best_weights_of_each_contender_are_kept_and_no_other_file(run) -> None:
    run.end(trial("dot", 0, validation=0.6), 1)
    run.end(trial("mean_pooling", 0, validation=0.5), 2)
    assert run.kept() == {"dot": 1, "mean_pooling": 2}
    run.end(trial("dot", 1, validation=0.7), 3)
    run.end(trial("mean_pooling", 1, validation=0.4), 4)
    assert run.kept() == {"dot": 3, "mean_pooling": 2}
    run.end(trial("dot", 0, setting=1, validation=0.99), 5)  # of the rate check
    assert run.kept() == {"dot": 3, "mean_pooling": 2}


def test_a_contender_without_weights_leaves_no_file(run) -> None:
    ended = trial("words", validation=0.9)
    run.store.finish(ended, [], {})
    run.weights.offer(ended, run.weights.new_file(), run.store)
    assert run.kept() == {}


def test_what_a_killed_run_has_left_is_not_taken_for_a_trial_s(run) -> None:
    save_file({"answer/kernel": np.ones((2, 3), np.float32)}, run.folder / "new-1.safetensors")
    ended = trial("words", validation=0.9)
    run.store.finish(ended, [], {})
    run.weights.offer(ended, run.weights.new_file(), run.store)
    assert run.kept() == {}


def test_a_crash_between_the_trial_and_its_weights_is_seen(run) -> None:
    assert run.weights.winner(run.store) is None
    assert run.weights.winner_is_there(run.store)
    run.end(trial("dot", 0, validation=0.6), 1)
    assert run.weights.winner_is_there(run.store)
    run.store.finish(trial("dot", 1, validation=0.7), [], {})  # and no weights
    assert run.weights.winner(run.store) == TrialKey("dot", 1)
    assert not run.weights.winner_is_there(run.store)
    run.end(trial("dot", 1, validation=0.7), 2)
    assert run.weights.winner_is_there(run.store)


@pytest.mark.parametrize("damage", [b"", b"not a file of weights", None])
def test_damaged_weights_are_not_there(run, damage) -> None:
    run.end(trial("dot", 0, validation=0.6), 1)
    file = run.folder / "dot.safetensors"
    file.write_bytes(file.read_bytes()[:-5] if damage is None else damage)
    assert not run.weights.winner_is_there(run.store)


def test_weights_without_a_key_are_not_there(run) -> None:
    run.end(trial("dot", 0, validation=0.6), 1)
    save_file({"answer/kernel": np.ones((2, 3), np.float32)}, run.folder / "dot.safetensors")
    assert not run.weights.winner_is_there(run.store)


def test_the_best_model_is_written_with_all_that_it_needs(run, tmp_path) -> None:
    run.end(trial("dot", 0, validation=0.6), 1)
    run.end(trial("dot", 1, validation=0.7), 2)
    run.weights.write_best(tmp_path / "best", run.preparation, run.store)
    best = tmp_path / "best"
    assert {path.name for path in best.iterdir()} == {*FILES, MANIFEST}
    assert checked_files(best).keys() == set(FILES)
    assert json.loads((best / "probe.json").read_text()) == [[pytest.approx(0.2)] * 2] * 4
    weights = load_file(best / "weights.safetensors")
    assert weights["answer/kernel"].tolist() == [[2.0] * 3] * 2
    # The table is that of the split on which the model was trained.
    words = TokenTable.load(best / "tokens.json").words
    assert words == run.preparation.tokens(1).words
    assert words != run.preparation.tokens(0).words
    model = json.loads((best / "model.json").read_text(encoding="utf-8"))
    assert model == {
        "format": "regard text classifier 1",
        "contender": "dot",
        "classes": ["class a", "class b"],
        "encoder": "gru",
        "vocabulary": run.preparation.vocabulary,
        "embedding": PLAN.embedding,
        "units": PLAN.units,
        "dropout": PLAN.dropout,
        "tokens": "words",
        "lengths": [8],
        "split": 1,
        "seed": 0,
        "validation": 0.7,
        "metric": "accuracy",
    }


def test_a_kept_model_that_is_not_as_it_was_written_is_refused(run, tmp_path) -> None:
    run.end(trial("dot", 0, validation=0.6), 1)
    best = tmp_path / "best"
    run.weights.write_best(best, run.preparation, run.store)
    check_best(best)
    for name in (*FILES, MANIFEST):
        whole = (best / name).read_bytes()
        for damaged in (whole[:-1], whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:], None):
            if damaged is None:
                (best / name).unlink()
            else:
                (best / name).write_bytes(damaged)
            with pytest.raises(RunFolderError) as error:
                check_best(best)
            assert str(error.value).startswith("A bundle must ")
            assert str(error.value).endswith(
                f". Or remove {str(best)!r}, and go on with --resume {tmp_path}, which trains the"
                " model again"
            )
        (best / name).write_bytes(whole)
    check_best(best)
    (best / "notes.txt").touch()
    with pytest.raises(RunFolderError, match=r"with 'notes\.txt' in it"):
        check_best(best)


def test_nothing_is_written_where_no_ranked_contender_has_ended(run, tmp_path) -> None:
    run.end(trial("dense_control", validation=0.9), 1)
    run.weights.write_best(tmp_path / "best", run.preparation, run.store)
    assert not (tmp_path / "best").exists()
