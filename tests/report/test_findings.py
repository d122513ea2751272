"""What a report holds as data: all of it JSON, and in agreement with the run."""

import json

import pytest

from regard.comparison import Store
from regard.report.findings import SCHEMA, pareto_front, run_findings
from tests.report.finished import LABELS, LAYERS

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

KEYS = [
    "format",
    "source",
    "backend",
    "versions",
    "notices",
    "plan",
    "scoring",
    "trials",
    "verdict",
    "methods",
    "leaderboard",
    "pareto",
    "pairs",
    "lengths",
    "curves",
    "examples",
    "faithfulness",
    "deciding",
    "cards",
]


def test_the_keys_of_the_schema(findings) -> None:
    assert findings["format"] == SCHEMA
    assert list(findings) == KEYS


def test_it_is_what_the_store_gives_again(finished, findings) -> None:
    with Store.open(finished.folder / "run.sqlite") as store:
        again = run_findings(store)
    assert json.loads(json.dumps(again)) == findings


def test_the_leaderboard_is_the_run_s(finished, findings) -> None:
    assert [row["contender"] for row in findings["leaderboard"]] == [
        row.contender for row in finished.rows
    ]
    for shown, row in zip(findings["leaderboard"], finished.rows, strict=True):
        assert shown["score"] == row.score
        assert shown["role"] == row.role
        assert shown["note"]
    assert findings["verdict"] == list(finished.verdict)
    assert findings["notices"] == list(finished.notices)


def test_pairs_are_of_ranked_contenders_in_the_leaderboard_s_order(findings) -> None:
    order = [row["contender"] for row in findings["leaderboard"]][:3]
    scores = {row["contender"]: row["score"] for row in findings["leaderboard"]}
    assert [(pair["name"], pair["other"]) for pair in findings["pairs"]] == [
        (order[0], order[1]),
        (order[0], order[2]),
        (order[1], order[2]),
    ]
    for pair in findings["pairs"]:
        gap = scores[pair["name"]] - scores[pair["other"]]
        assert pair["difference"] == pytest.approx(gap, abs=2e-4)
        assert pair["low"] is None or pair["low"] <= pair["difference"] <= pair["high"]


def test_curves_are_of_each_trial_that_counts(findings) -> None:
    assert list(findings["curves"]) == list(LAYERS[:-1])
    for trials in findings["curves"].values():
        assert [(trial["split"], trial["seed"]) for trial in trials] == [(0, 0), (1, 0)]
        for trial in trials:
            assert len(trial["epochs"]) == len(trial["validation_loss"]) >= trial["best"] >= 1


def test_examples_hold_a_weight_for_each_token_of_each_contender(findings) -> None:
    assert findings["examples"]
    for example in findings["examples"]:
        assert example["label"] in LABELS
        assert list(example["contenders"]) == list(LAYERS[:-1])
        for seen in example["contenders"].values():
            assert len(seen["weights"]) == len(seen["effects"]) == len(example["pieces"])
    assert any("</script>" in "".join(each["pieces"]) for each in findings["examples"])


def test_faithfulness_is_of_those_that_attend(findings) -> None:
    found = findings["faithfulness"]
    assert list(found["contenders"]) == ["dot", "pooling_linear"]
    for each in found["contenders"].values():
        assert len(each["deletion"][0]) == len(found["shares"])
        assert -1 <= each["agreement"] <= 1
        # `random_attention` was not compared here.
        assert each["answer"] in ("no control", "not more than permuted")
        assert each["over_control"] is each["over_control_error"] is None
        assert each["pointed"] - each["permuted"] == pytest.approx(each["over_permuted"], abs=3e-5)
    assert found["trials"] == 2
    assert found["said"][0].startswith("The weights of ")


def test_cards_are_of_the_layers_compared(findings) -> None:
    assert [card["name"] for card in findings["cards"]] == ["DotAttention", "AttentionPooling"]


def test_an_unfinished_run_has_findings_too(tmp_path) -> None:
    from tests.comparison.small_material import small_plan, small_preparation

    made = small_preparation(small_plan(layers=("dot", "words"), splits=2))
    path = tmp_path / "run.sqlite"
    with Store.create(path, made, {"backend": "jax"}) as store:
        found = run_findings(store)
    assert found["leaderboard"] == found["examples"] == found["pairs"] == []
    assert found["trials"]["done"] == 0
    json.dumps(found)


class _Row:
    def __init__(self, contender: str, score: float | None, inference_ms: float | None) -> None:
        self.contender, self.score, self.inference_ms = contender, score, inference_ms
        self.ranked = contender != "words"


def test_the_front_is_what_no_other_beats() -> None:
    rows = [
        _Row("a", 0.9, 5.0),
        _Row("b", 0.8, 1.0),
        _Row("c", 0.8, 2.0),
        _Row("d", 0.85, 5.0),
        _Row("words", 0.99, 0.1),
        _Row("e", None, 0.2),
        _Row("f", 0.99, None),
    ]
    assert pareto_front(rows, sign=1) == ["b", "a"]
    assert pareto_front(rows, sign=-1) == ["b"]
    assert pareto_front([], sign=1) == []
