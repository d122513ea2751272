"""Rows from trials: order, means, what is claimed, and how they are sorted."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import (
    Trial,
    TrialKey,
    leaderboard_rows,
)
from regard.statistics.analysis import analyse
from regard.statistics.uncertainty import Design
from regard.tasks.text_classification.plan import TextPlan

PLAN = TextPlan(splits=3, seeds=2)


def trial(contender, test=0.5, split=0, seed=0, setting=0, **parts) -> Trial:
    key = TrialKey(contender, split, seed, setting)
    return Trial(key, **{"test": test, "validation": 0.5, **parts})


def failure(contender, split=0) -> Trial:
    return Trial(TrialKey(contender, split), status="failed", reason="TrialError: no, it is not")


def names(*trials, plan=PLAN, **options) -> list[str]:
    return [row.contender for row in leaderboard_rows(plan, trials, **options)]


def analysis(**right: tuple[int, ...]):
    """Of contenders that have so many of 40 texts right on each split."""
    items = {
        name: [np.arange(40)[None, :] < count for count in counts] for name, counts in right.items()
    }
    splits = len(next(iter(right.values())))
    ranked = [name for name in right if name in ("mean_pooling", "dot", "additive")]
    return analyse(
        {name: [np.array(each, dtype=float) for each in own] for name, own in items.items()},
        Design(splits=splits, seeds=1, n_train=160, n_test=40),
        ranked=ranked,
        baseline="mean_pooling",
    )


# Order.


def test_ranked_first_then_controls_then_the_reference() -> None:
    assert names(
        trial("words", 0.99),
        trial("dense_control", 0.98),
        trial("mean_pooling_again", 0.1),
        trial("dot", 0.5),
        trial("additive", 0.6),
    ) == ["additive", "dot", "mean_pooling_again", "dense_control", "words"]


def test_the_smaller_log_loss_stands_first() -> None:
    found = (trial("dot", 0.3), trial("additive", 0.4), trial("words", 0.1))
    plan = dataclasses.replace(PLAN, metric="log_loss")
    assert names(*found, plan=plan) == ["dot", "additive", "words"]
    assert names(*found) == ["additive", "dot", "words"]


def test_equal_scores_stand_in_the_order_of_the_table() -> None:
    assert names(trial("pooling_mlp"), trial("max_pooling"), trial("dot")) == [
        "max_pooling",
        "dot",
        "pooling_mlp",
    ]
    # Equal to four decimals is equal.
    assert names(trial("dot", 0.70001), trial("mean_pooling", 0.70000)) == ["mean_pooling", "dot"]


def test_a_contender_without_a_score_is_the_last_of_the_ranked() -> None:
    rows = leaderboard_rows(PLAN, [failure("last_state"), trial("dot", 0.0), trial("words")])
    assert [row.contender for row in rows] == ["dot", "last_state", "words"]
    assert (rows[1].score, rows[1].trials, rows[1].failed) == (None, 0, 1)


def test_a_contender_that_lacks_trials_stands_behind_those_that_were_compared() -> None:
    trials = [
        *(trial("mean_pooling", 0.5, split) for split in range(3)),
        *(trial("dot", 0.6, split) for split in range(3)),
        trial("additive", 0.9, 0),  # an easy split
        failure("additive", 1),
        failure("last_state"),
    ]
    claims = analysis(mean_pooling=(20, 20, 20), dot=(24, 24, 24))
    assert names(*trials, analysis=claims) == ["dot", "mean_pooling", "additive", "last_state"]
    assert names(*trials) == ["additive", "dot", "mean_pooling", "last_state"]


# A row.


def test_a_row_sums_up_the_trials_that_count() -> None:
    times = [(1.0, 5.0, 30.0), (2.0, 0.0, 70.0), (6.0, 0.0, 11.0)]
    trials = [
        trial(
            "dot",
            score,
            split,
            validation=0.6 + split / 10,
            calibration=(0.1, 0.2, 0.6)[split],
            concentration=(0.25, 0.5, 0.75)[split],
            train_seconds=train,
            compile_seconds=compiling,
            peak_memory_mb=memory,
            parameters=70,
            attention_parameters=9,
        )
        for split, (score, (train, compiling, memory)) in enumerate(
            zip((0.5, 0.6, 0.62345), times, strict=True)
        )
    ]
    check = trial("dot", 0.99, setting=1, validation=0.99, compile_seconds=2.0, train_seconds=90.0)
    again = dataclasses.replace(failure("dot"), key=TrialKey("dot", 0, 1))
    (row,) = leaderboard_rows(PLAN, [*trials, check, again], answers={"dot": 3.5, "words": 9.0})
    assert row.score == 0.5745
    assert row.validation == pytest.approx(0.7)
    assert row.calibration == pytest.approx(0.3)
    assert row.concentration == pytest.approx(0.5)
    assert (row.trials, row.failed) == (3, 1)
    assert (row.parameters, row.attention_parameters) == (70, 9)
    assert row.scores == (0.5, 0.6, 0.62345)
    # The trial of the rate check compiled too.
    assert (row.train_seconds, row.compile_seconds) == (3.0, 7.0)
    assert (row.inference_ms, row.peak_memory_mb) == (3.5, 70.0)
    # Without an analysis nothing is claimed.
    assert row.score_low is row.score_high is row.first_in_draws is row.better is None
    assert row.group == ""


def test_what_the_analysis_claims() -> None:
    claims = analysis(
        mean_pooling=(20, 21, 19, 22, 20),
        dot=(30, 33, 29, 34, 30),
        additive=(30, 32, 31, 33, 29),
        words=(39, 38, 37, 39, 38),
    )
    trials = [
        trial(name, 0.1, split)
        for name in ("mean_pooling", "dot", "additive", "words")
        for split in range(5)
    ]
    plan = dataclasses.replace(PLAN, splits=5)
    rows = {row.contender: row for row in leaderboard_rows(plan, trials, analysis=claims)}
    assert list(rows) == ["dot", "additive", "mean_pooling", "words"]
    assert {name: row.group for name, row in rows.items()} == {
        "dot": "winners",
        "additive": "winners",
        "mean_pooling": "",
        "words": "",
    }
    for name, right in (("dot", 156), ("additive", 155), ("mean_pooling", 102), ("words", 191)):
        row = rows[name]
        assert row.score == right / 200
        assert row.score_low < row.score < row.score_high
    firsts = [rows[name].first_in_draws for name in ("dot", "additive", "mean_pooling")]
    assert sum(firsts) == pytest.approx(1)
    assert firsts[0] > firsts[1] > firsts[2]
    assert rows["words"].first_in_draws is None
    # Against mean pooling, which is not compared with itself.
    assert rows["mean_pooling"].better is None
    for name in ("dot", "additive", "words"):
        row = rows[name]
        assert row.better > 0.95
        assert row.better + row.same + row.worse == pytest.approx(1)


@pytest.mark.parametrize(("flagged", "said"), [(2, ""), (3, "undertrained")])
def test_a_flag_holds_for_more_than_half_of_the_trials(flagged, said) -> None:
    trials = [
        trial("dot", split=number, checks=8, best_check=8, limited=number < flagged)
        for number in range(4)
    ]
    assert leaderboard_rows(PLAN, trials)[0].flags == said


def test_flags_are_named() -> None:
    quick = trial("dot", checks=8, best_check=1, validation=0.5)
    rates = [trial("dot", setting=1, validation=0.9), trial("dot", setting=2, validation=0.1)]
    others = [trial("additive", setting=setting, validation=0.6) for setting in range(3)]
    rows = leaderboard_rows(PLAN, [quick, *rates, *others])
    assert {row.contender: row.flags for row in rows} == {
        "dot": "step too long; rank depends on the rate",
        "additive": "rank depends on the rate",
    }


def test_the_role_decides_what_is_ranked() -> None:
    rows = leaderboard_rows(PLAN, [trial("dot"), trial("dense_control"), trial("words")])
    assert [(row.role, row.ranked) for row in rows] == [
        ("sequence", True),
        ("control", False),
        ("reference", False),
    ]


def test_no_trials_give_no_rows() -> None:
    assert leaderboard_rows(PLAN, []) == ()
