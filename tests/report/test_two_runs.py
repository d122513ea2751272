"""Two runs side by side: differences only of what was tested alike, against sums by hand."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from regard.comparison import Store, Trial, TrialKey
from regard.data import Split
from regard.report.given_call import GivenCall
from regard.report.two_runs import OpenRun, run_pair
from tests.comparison.toy_task import Numbers, NumbersPlan

pytestmark = pytest.mark.only_on("jax")  # no tensors

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=5, rate_check=False)
ROWS = np.arange(200) - 99.5
CALL = GivenCall.of("compare", {"data": "n.csv"}, {"splits": 5})


def splits(shift: int = 0) -> tuple[Split, ...]:
    parts = np.roll(np.arange(200), shift).reshape(5, 40)
    none = np.arange(0)
    return tuple(Split(np.setdiff1d(np.arange(200), part), none, np.sort(part)) for part in parts)


@pytest.fixture
def made(tmp_path) -> Iterator:
    """What makes a run whose contenders have a given share of each part right."""
    with ExitStack() as stack:

        def make(name: str, *, plan=PLAN, rows=ROWS, parts=None, seed=0, **shares) -> OpenRun:
            preparation = Numbers(plan, rows)
            preparation.splits = splits() if parts is None else parts
            facts = {
                "backend": "jax",
                "versions": f'{{"regard": "{seed}"}}',
                "call": CALL.to_json(),
            }
            store = stack.enter_context(
                Store.create(tmp_path / f"{name}.sqlite", preparation, facts)
            )
            random = np.random.default_rng(seed)
            for contender, share in shares.items():
                for place, part in enumerate(preparation.splits):
                    truth = preparation.targets[part.test]
                    right = random.random(len(truth)) < share
                    answers = np.eye(2, dtype=np.float32)[np.where(right, truth, 1 - truth)]
                    trial = Trial(TrialKey(contender, place), validation=share, test=right.mean())
                    store.finish(trial, [], {"validation": answers, "test": answers})
            return OpenRun(name, store, preparation)

        yield make


def test_a_difference_is_that_of_the_same_rows_with_the_corrected_interval(made) -> None:
    first = made("a", mean_pooling=0.6, dot=0.8, seed=1)
    second = made("b", mean_pooling=0.9, dot=0.8, seed=2)
    pair = run_pair(first, second)
    assert pair["apart"] == ""
    found = {each["name"]: each for each in pair["contenders"]}
    for name, each in found.items():
        scores = [
            np.array([trial.test for trial in run.store.trials() if trial.contender == name])
            for run in (first, second)
        ]
        gaps = scores[1] - scores[0]
        assert each["difference"] == pytest.approx(gaps.mean())
        # Nadeau and Bengio: 1/J + n_test / n_train, here 40 of 160.
        error = np.sqrt(gaps.var(ddof=1) * (1 / 5 + 40 / 160))
        half = stats.t.ppf(0.975, 4) * error
        assert each["high"] - each["low"] == pytest.approx(2 * half)
        assert each["first"]["score"] == pytest.approx(scores[0].mean(), abs=1e-4)
    assert found["mean_pooling"]["low"] > 0
    assert [each["name"] for each in pair["runs"]] == ["a", "b"]
    assert pair["runs"][0]["command"] == "regard compare n.csv --splits 5"
    assert {"what": "regard", "first": "1", "second": "2"} in pair["differs"]


def test_the_other_way_round_it_is_the_other_sign(made) -> None:
    runs = made("a", dot=0.6, seed=1), made("b", dot=0.8, seed=2)
    one, other = (run_pair(*each)["contenders"][0] for each in (runs, runs[::-1]))
    assert one["difference"] == pytest.approx(-other["difference"])
    assert (one["low"], one["high"]) == pytest.approx((-other["high"], -other["low"]))


def test_what_is_not_tested_alike_has_no_difference(made) -> None:
    run = made("a", dot=0.7)
    others = {
        "the data are not the same": made("data", rows=ROWS + 1, dot=0.7),
        "other rows are tested": made("parts", parts=splits(7), dot=0.7),
        "the scores are accuracy and macro-F1": made(
            "score", plan=replace(PLAN, metric="macro_f1"), dot=0.7
        ),
    }
    for reason, other in others.items():
        pair = run_pair(run, other)
        assert pair["apart"] == reason
        (contender,) = pair["contenders"]
        assert contender["difference"] is contender["low"] is None
        assert contender["first"] is not None
        assert contender["second"] is not None
    assert run_pair(run, run)["differs"] == []
    told = run_pair(run, others["the data are not the same"])["differs"]
    assert {"what": "rows of the data", "first": "", "second": "others"} in told


def test_a_contender_of_one_run_alone_stands_there_alone(made) -> None:
    pair = run_pair(made("a", dot=0.7), made("b", dot=0.7, mean_pooling=0.8, seed=1))
    found = {each["name"]: each for each in pair["contenders"]}
    assert found["mean_pooling"]["first"] is None
    assert found["mean_pooling"]["second"] is not None
    assert found["mean_pooling"]["difference"] is None
    assert found["dot"]["difference"] is not None


def test_the_same_answers_differ_by_nothing_and_have_no_interval(made) -> None:
    pair = run_pair(made("a", dot=0.7), made("b", dot=0.7))
    (contender,) = pair["contenders"]
    assert (contender["difference"], contender["low"], contender["high"]) == (0, None, None)
