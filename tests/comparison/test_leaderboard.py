"""Rows from trials: order, means, and the exact CSV."""

import csv
import io

import pytest

from regard.comparison import COLUMNS, Trial, leaderboard_csv, leaderboard_rows, trials_csv


def trial(contender, test=0.5, seed=0, **parts) -> Trial:
    return Trial(contender, seed, test=test, **parts)


def failure(contender, seed=0) -> Trial:
    return Trial(contender, seed, status="failed", reason="TrialError: no, it is not")


def names(*trials) -> list[str]:
    return [row.contender for row in leaderboard_rows(trials)]


def test_ranked_first_then_controls_then_the_reference() -> None:
    assert names(
        trial("words", 0.99),
        trial("dense_control", 0.98),
        trial("mean_pooling_again", 0.1),
        trial("dot", 0.5),
        trial("additive", 0.6),
    ) == ["additive", "dot", "mean_pooling_again", "dense_control", "words"]


def test_equal_scores_stand_in_the_order_of_the_table() -> None:
    assert names(trial("pooling_mlp"), trial("max_pooling"), trial("dot")) == [
        "max_pooling",
        "dot",
        "pooling_mlp",
    ]
    # Equal to four decimals is equal.
    assert names(trial("dot", 0.70001), trial("mean_pooling", 0.70000)) == ["mean_pooling", "dot"]


def test_a_contender_without_a_score_is_the_last_of_the_ranked() -> None:
    rows = leaderboard_rows([failure("last_state"), trial("dot", 0.0), trial("dense_control")])
    assert [row.contender for row in rows] == ["dot", "last_state", "dense_control"]
    assert (rows[1].score, rows[1].trials, rows[1].failed) == (None, 0, 1)


def test_a_row_sums_up_its_trials() -> None:
    times = [(1.0, 5.0, 30.0), (2.0, 0.0, 10.0), (6.0, 0.0, 11.0)]
    trials = [
        trial(
            "dot",
            score,
            seed,
            train_seconds=train,
            compile_seconds=compiling,
            inference_ms=answer,
            parameters=70,
            attention_parameters=9,
        )
        for seed, (score, (train, compiling, answer)) in enumerate(
            zip((0.5, 0.6, 0.62345), times, strict=True)
        )
    ]
    (row,) = leaderboard_rows([*trials, failure("dot", 3)])
    assert row.score == 0.5745
    assert (row.trials, row.failed) == (3, 1)
    assert (row.train_seconds, row.compile_seconds, row.inference_ms) == (3.0, 5.0, 11.0)
    assert (row.parameters, row.attention_parameters) == (70, 9)
    assert row.scores == (0.5, 0.6, 0.62345)


def test_the_columns_are_exactly_these() -> None:
    assert ", ".join(COLUMNS) == (
        "contender, score, score_low, score_high, first_in_draws, group, attends, parameters, "
        "attention_parameters, trials, failed, train_seconds, compile_seconds, inference_ms, "
        "peak_memory_mb"
    )


def test_the_leaderboard_as_csv() -> None:
    done = trial(
        "dot",
        0.81236,
        train_seconds=1.234,
        compile_seconds=3.456,
        inference_ms=0.98765,
        parameters=1234,
        attention_parameters=0,
    )
    assert leaderboard_csv(leaderboard_rows([done, failure("additive")])) == (
        ",".join(COLUMNS) + "\n"
        "dot,0.8124,,,,,,1234,0,1,0,1.23,3.46,0.988,\n"
        "additive,,,,,,,,,0,1,,,,\n"
    )


def test_the_trials_as_csv() -> None:
    done = trial("dot", 0.5, 2, validation=2 / 3, epochs=4, train_seconds=1.5, compile_seconds=2.25)
    text = trials_csv([done, failure("additive", 1)])
    assert text == (
        "contender,seed,validation,test,epochs,seconds,status,reason\n"
        "dot,2,0.666667,0.500000,4,3.75,done,\n"
        'additive,1,,,0,0.00,failed,"TrialError: no, it is not"\n'
    )
    assert list(csv.DictReader(io.StringIO(text)))[1]["reason"] == "TrialError: no, it is not"


def test_no_trials_give_no_rows() -> None:
    assert leaderboard_rows([]) == ()
    assert leaderboard_csv([]) == ",".join(COLUMNS) + "\n"


def test_an_unknown_contender_is_an_error() -> None:
    with pytest.raises(KeyError):
        leaderboard_rows([trial("nobody")])
