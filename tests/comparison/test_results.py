"""From the store to claims: who has finished what, and which answers are compared."""

import numpy as np
import pytest

from regard.comparison import Store, Trial, TrialKey, claimed_leaderboard
from regard.comparison.results import shared_runs
from regard.comparison.selection import chosen_trials
from regard.data import LabelledTexts, Split
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.small_material import corpus, small_plan, small_preparation

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

ALL = ("mean_pooling", "dot", "additive", "words")


def done(*keys) -> list[Trial]:
    return [Trial(TrialKey(*key), validation=0.5, test=0.5) for key in keys]


def shared(plan: TextPlan, ended: int, failed: tuple[str, ...] = ()) -> tuple:
    """What is shared after so many trials of the plan, none of them of the failed contenders."""
    keys = [key for key in plan.trials()[:ended] if key.contender not in failed]
    return shared_runs(plan, chosen_trials(plan, done(*keys)), failed)


# Who has finished the same splits and seeds.


@pytest.mark.parametrize(
    ("ended", "names", "splits"),
    [
        (0, (), 0),
        (2, ("mean_pooling", "dot"), 1),  # in the first round: those that have ended
        (4, ALL, 1),
        (5, ALL, 1),  # in the second round: the first counts
        (7, ALL, 1),
        (8, ALL, 2),
        (11, ALL, 2),
        (12, ALL, 3),
    ],
)
def test_an_interrupted_run_counts_its_whole_rounds(ended, names, splits) -> None:
    plan = TextPlan(layers=ALL, splits=3, rate_check=False)
    assert shared(plan, ended) == (names, splits, 1 if names else 0)


@pytest.mark.parametrize(
    ("ended", "splits", "seeds"),
    [
        (8, 2, 1),
        (12, 3, 1),
        # The first split of the second seed alone would be another question: one training set.
        (15, 3, 1),
        (18, 3, 1),
        (20, 3, 1),
        (21, 3, 2),
    ],
)
def test_splits_go_before_seeds(ended, splits, seeds) -> None:
    plan = TextPlan(layers=ALL, splits=3, seeds=2, rate_check=False)
    assert len(plan.trials()) == 21  # the reference needs one seed
    assert shared(plan, ended) == (ALL, splits, seeds)


@pytest.mark.parametrize(("ended", "seeds"), [(4, 1), (6, 1), (7, 2), (9, 2), (10, 3)])
def test_seeds_on_one_training_set(ended, seeds) -> None:
    plan = TextPlan(layers=ALL, splits=1, seeds=3, rate_check=False)
    assert shared(plan, ended) == (ALL, 1, seeds)


def test_the_rate_check_changes_nothing() -> None:
    plan = TextPlan(layers=ALL, splits=3)
    assert shared(plan, 12) == shared(plan, len(plan.trials())) == (ALL, 3, 1)


def test_a_failed_contender_is_left_out_and_the_others_keep_theirs() -> None:
    plan = TextPlan(layers=ALL, splits=3, rate_check=False)
    assert shared(plan, 12, failed=("dot",)) == (("mean_pooling", "additive", "words"), 3, 1)


def test_where_all_have_failed_once_what_they_share_counts() -> None:
    plan = TextPlan(layers=("mean_pooling", "dot"), splits=3, rate_check=False)
    ended = done(*((name, split) for name in plan.layers for split in (0, 1)))
    found = shared_runs(plan, chosen_trials(plan, ended), {"mean_pooling", "dot"})
    assert found == (("mean_pooling", "dot"), 2, 1)


def test_a_hole_ends_what_is_shared() -> None:
    plan = TextPlan(layers=("mean_pooling", "dot"), splits=3, rate_check=False)
    ended = done(*(("mean_pooling", split) for split in (0, 1, 2)), ("dot", 0), ("dot", 2))
    assert shared_runs(plan, chosen_trials(plan, ended)) == (("mean_pooling", "dot"), 1, 1)


# What is claimed of a stored run.


def test_rows_of_a_group_count_once(tmp_path) -> None:
    """Where the four texts of an author are right together, intervals are as of authors."""
    plan = small_plan(layers=("mean_pooling", "dot"), splits=1, seeds=3, rate_check=False)
    texts = corpus(120, 2)
    authors = [f"author {row // 4}" for row in range(120)]
    parts = np.split(np.arange(120), [60, 72])
    split = Split(train=parts[0], validation=parts[1], test=parts[2])
    widths, scores = {}, {}
    for groups in ((), authors):
        data = LabelledTexts.from_rows(texts.texts, texts.labels, groups=groups, source="small")
        preparation = TextPreparation(plan, data, splits=[split])
        run = Run(tmp_path / f"{len(groups)}", plan, preparation)
        for place, name in enumerate(plan.layers):
            right = np.repeat(np.random.default_rng(place).random(12) < 0.5, 4)
            for seed in range(3):
                run.end(TrialKey(name, 0, seed), right)
        rows, _ = run.claims()
        widths[len(groups)] = rows["dot"].score_high - rows["dot"].score_low
        scores[len(groups)] = rows["dot"].score
        told = "Groups: 12 in the test part. Its texts count by group"
        assert (told in " ".join(preparation.notices())) == bool(groups)
    assert scores[0] == scores[120]
    assert 1.9 < widths[120] / widths[0] < 2.5  # the root of four, and of fewer degrees of freedom


def test_one_group_alone_is_no_group(tmp_path) -> None:
    data = LabelledTexts.from_rows(
        corpus(58, 2).texts, corpus(58, 2).labels, groups=["one", *["two"] * 57], source="small"
    )
    split = Split(train=np.arange(1, 40), validation=np.arange(40, 50), test=np.arange(50, 58))
    preparation = TextPreparation(small_plan(), data, splits=[split])
    assert preparation.groups is None
    assert "Its texts count one by one" in " ".join(preparation.notices())


class Run:
    """A store whose trials end with given answers."""

    def __init__(self, folder, plan: TextPlan, preparation: TextPreparation | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.plan = plan
        self.preparation = preparation or small_preparation(plan, rows=100)
        self.store = Store.create(folder / "run.sqlite", self.preparation, {})

    def end(self, key: TrialKey, right, validation: float = 0.5) -> np.ndarray:
        """End a trial that has a share of its test texts right, or these; return its answers."""
        rows = self.preparation.splits[key.split].test
        labels = self.preparation.labels[rows]
        generator = np.random.default_rng([key.split, key.seed, len(key.contender)])
        drawn = generator.random(len(rows)) < right if np.isscalar(right) else right
        said = np.where(drawn, labels, 1 - labels)
        answers = np.full((len(rows), 2), 0.25, np.float32)
        answers[np.arange(len(rows)), said] = 0.75
        test = self.plan.scoring.score(answers, labels)
        self.store.finish(Trial(key, validation=validation, test=test), [], {"test": answers})
        return answers

    def fail(self, key: TrialKey) -> None:
        self.store.finish(Trial(key, status="failed", reason="x"), [], {})

    def claims(self):
        with self.store:
            rows, analysis = claimed_leaderboard(self.store, self.preparation)
        return {row.contender: row for row in rows}, analysis


RIGHT = {"mean_pooling": 0.6, "dot": 0.9, "additive": 0.88, "words": 0.95}


def test_a_whole_run(tmp_path) -> None:
    run = Run(tmp_path, small_plan(layers=ALL, splits=5, rate_check=False))
    scores: dict[str, list[float]] = {}
    for key in run.plan.trials():
        answers = run.end(key, RIGHT[key.contender])
        labels = run.preparation.labels[run.preparation.splits[key.split].test]
        scores.setdefault(key.contender, []).append((answers.argmax(axis=1) == labels).mean())
    run.store.keep_answer("dot", 3.5)
    rows, analysis = run.claims()
    for name, row in rows.items():
        assert row.score == round(np.mean(scores[name]), 4)
    assert (rows["dot"].inference_ms, rows["additive"].inference_ms) == (3.5, None)
    assert (analysis.design.splits, analysis.design.seeds) == (5, 1)
    assert (analysis.design.n_train, analysis.design.n_test) == (70, 20)
    assert analysis.design.rows == run.preparation.plan.rows
    assert set(analysis.group) == {"dot", "additive"}
    assert {name for name, row in rows.items() if row.group} == {"dot", "additive"}
    assert rows["words"].score_low is not None


def test_the_metric_decides(tmp_path) -> None:
    plan = small_plan(layers=("mean_pooling", "dot"), splits=2, metric="log_loss", rate_check=False)
    run = Run(tmp_path, plan)
    for key in plan.trials():
        run.end(key, RIGHT[key.contender])
    rows, analysis = run.claims()
    assert list(rows) == ["dot", "mean_pooling"]
    assert rows["dot"].score < rows["mean_pooling"].score
    # Each text costs -log 0.75 or -log 0.25.
    ends = np.log([4 / 3, 4])
    assert ends[0] < rows["dot"].score < ends[1]
    assert analysis.group[0] == "dot"


def test_the_reference_stands_beside_each_seed_of_a_test_set(tmp_path) -> None:
    plan = small_plan(layers=("mean_pooling", "dot", "words"), splits=1, seeds=3, rate_check=False)
    data, other = corpus(60, 2), corpus(100, 2)
    test = LabelledTexts.from_rows(other.texts, other.labels, classes=data.classes)
    run = Run(tmp_path, plan, TextPreparation(plan, data, test))
    for key in plan.trials():
        run.end(key, RIGHT[key.contender])
    rows, analysis = run.claims()
    assert (analysis.design.kind, analysis.design.seeds) == ("fixed_test", 3)
    assert analysis.design.n_test == 100
    assert [each.name for each in analysis.standings] == ["mean_pooling", "dot", "words"]
    assert rows["words"].trials == 1


def test_an_interrupted_run_claims_what_is_shared(tmp_path) -> None:
    run = Run(tmp_path, small_plan(layers=ALL, splits=3, rate_check=False))
    answers = {key: run.end(key, RIGHT[key.contender]) for key in run.plan.trials()[:10]}
    rows, analysis = run.claims()
    assert analysis.design.splits == 2
    labels = [run.preparation.labels[split.test] for split in run.preparation.splits]
    wanted = np.mean(
        [(answers[TrialKey("dot", each)].argmax(axis=1) == labels[each]).mean() for each in (0, 1)]
    )
    assert rows["dot"].score == round(wanted, 4)
    assert rows["dot"].trials == 3


def test_a_failed_contender_is_listed_and_not_compared(tmp_path) -> None:
    run = Run(tmp_path, small_plan(layers=ALL, splits=2, rate_check=False))
    for key in run.plan.trials():
        if key == TrialKey("dot", 1):
            run.fail(key)
        else:
            run.end(key, RIGHT[key.contender])
    rows, analysis = run.claims()
    assert [each.name for each in analysis.standings] == ["mean_pooling", "additive", "words"]
    assert analysis.design.splits == 2
    assert list(rows) == ["additive", "mean_pooling", "dot", "words"]
    assert (rows["dot"].trials, rows["dot"].failed, rows["dot"].score_low) == (1, 1, None)


@pytest.mark.parametrize("failing", [(1,), (0, 1)])
def test_a_setting_that_fails_is_no_failure_if_another_has_ended(tmp_path, failing) -> None:
    plan = small_plan(layers=("mean_pooling", "dot"), splits=2, tune=2)
    run = Run(tmp_path, plan)
    for key in plan.trials():
        if key.contender == "dot" and key.split == 1 and key.setting in failing:
            run.fail(key)
        else:
            run.end(key, RIGHT[key.contender])
    _, analysis = run.claims()
    compared = ["mean_pooling", "dot"] if len(failing) == 1 else ["mean_pooling"]
    assert [each.name for each in analysis.standings] == compared
    assert analysis.design.splits == 2


def test_a_failed_rate_check_is_no_failure(tmp_path) -> None:
    run = Run(tmp_path, small_plan(layers=("mean_pooling", "dot"), splits=2))
    for key in run.plan.trials():
        if key.setting == 2:
            run.fail(key)
        else:
            run.end(key, RIGHT[key.contender])
    rows, analysis = run.claims()
    assert [each.name for each in analysis.standings] == ["mean_pooling", "dot"]
    assert rows["dot"].failed == 1


def test_the_setting_that_validation_chose_is_the_one_that_is_compared(tmp_path) -> None:
    plan = small_plan(layers=("mean_pooling", "dot"), splits=2, tune=2)
    run = Run(tmp_path, plan)
    for key in plan.trials():
        chosen = key.setting == 1
        run.end(key, 0.1 if chosen else 0.9, validation=0.7 if chosen else 0.6)
    rows, analysis = run.claims()
    assert max(each.score for each in analysis.standings) < 0.4
    assert rows["dot"].score < 0.4


@pytest.mark.parametrize("ended", [(), ("words",), ("words", "dense_control")])
def test_nothing_is_claimed_before_a_ranked_contender_has_ended(tmp_path, ended) -> None:
    run = Run(tmp_path, small_plan(layers=("dot", "dense_control", "words"), splits=2))
    for name in ended:
        run.end(TrialKey(name), 0.9)
    rows, analysis = run.claims()
    assert analysis is None
    assert set(rows) == set(ended)
