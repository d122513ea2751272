"""The leaderboard and the trials as CSV: exact, and the same but for times from run to run."""

import csv
import dataclasses
import io

from regard.comparison import (
    COLUMNS,
    MEASURED,
    Trial,
    leaderboard_csv,
    leaderboard_rows,
    trials_csv,
)
from tests.comparison.test_leaderboard import PLAN, analysis, failure, trial


def test_no_rows_give_a_header() -> None:
    assert leaderboard_csv([]) == ",".join(COLUMNS) + "\n"


def test_the_columns_are_exactly_these() -> None:
    assert ", ".join(COLUMNS) == (
        "contender, score, score_low, score_high, validation, calibration, first_in_draws, group, "
        "better, same, worse, concentration, flags, parameters, attention_parameters, trials, "
        "failed, train_seconds, compile_seconds, inference_ms, peak_memory_mb"
    )
    assert set(MEASURED) < set(COLUMNS)


def test_the_leaderboard_as_csv() -> None:
    done = trial(
        "dot",
        0.81236,
        validation=0.5,
        calibration=0.01239,
        concentration=0.25,
        checks=4,
        best_check=4,
        limited=True,
        train_seconds=1.234,
        compile_seconds=3.456,
        peak_memory_mb=812.7,
        parameters=1234,
        attention_parameters=0,
    )
    rows = leaderboard_rows(PLAN, [done, failure("additive")], answers={"dot": 0.98765})
    assert leaderboard_csv(rows) == (
        ",".join(COLUMNS) + "\n"
        "dot,0.8124,,,0.5000,0.0124,,,,,,0.250,undertrained,1234,0,1,0,1.23,3.46,0.988,813\n"
        "additive,,,,,,,,,,,,,,,0,1,,,,\n"
    )


def measured_again(each: Trial, number: int) -> Trial:
    """The same trial in another run: what is measured is another."""
    return dataclasses.replace(
        each,
        train_seconds=each.train_seconds * 20 - number,
        compile_seconds=each.compile_seconds + 3,
        peak_memory_mb=(each.peak_memory_mb or 0) + 100 * number + 1,
    )


def test_two_equal_runs_differ_in_the_measured_columns_alone() -> None:
    trials = [
        trial(name, 0.5 + split / 30 + place / 7, split, concentration=1 / 3, train_seconds=1.0)
        for split in range(3)
        for place, name in enumerate(("mean_pooling", "dot", "additive"))
    ]
    # Two are equal: what is measured must not decide between them.
    claims = analysis(mean_pooling=(20, 21, 19), dot=(30, 33, 30), additive=(30, 32, 31))
    again = [measured_again(each, number) for number, each in enumerate(trials)]
    one, other = (
        leaderboard_csv(leaderboard_rows(PLAN, found, analysis=claims, answers=answers))
        for found, answers in ((trials, {"dot": 1.0}), (again[::-1], {"dot": 2.0, "additive": 3.0}))
    )
    assert one != other
    assert without_times(one) == without_times(other)
    assert [row["contender"] for row in without_times(one)] == ["dot", "additive", "mean_pooling"]
    assert trials_csv(trials) != trials_csv(again)
    assert without_times(trials_csv(trials)) == without_times(trials_csv(again))


def without_times(text: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(text)))
    return [{key: value for key, value in row.items() if key not in MEASURED} for row in rows]


def test_the_trials_as_csv() -> None:
    done = trial(
        "dot",
        0.5,
        2,
        1,
        validation=2 / 3,
        calibration=0.125,
        checks=16,
        best_check=7,
        train_seconds=1.504,
        compile_seconds=2.25,
        peak_memory_mb=512.25,
        learning_rate=0.01,
        dropout=0.2,
    )
    text = trials_csv([done, failure("additive", 1)])
    assert text == (
        "contender,split,seed,setting,learning_rate,dropout,status,reason,validation,test,"
        "calibration,concentration,checks,best_check,train_seconds,compile_seconds,peak_memory_mb\n"
        "dot,2,1,0,0.01,0.2,done,,0.666667,0.5,0.125,,16,7,1.50,2.25,512.25\n"
        'additive,1,0,0,,,failed,"TrialError: no, it is not",,,,,0,0,0.00,0.00,\n'
    )
    assert list(csv.DictReader(io.StringIO(text)))[1]["reason"] == "TrialError: no, it is not"
