"""What a report holds as data: all of it JSON, and in agreement with the run."""

import importlib
import json

import pytest

import regard
from regard.comparison import Store, claimed_leaderboard
from regard.report.findings import SCHEMA, findings_of, pareto_front
from regard.tasks.text_classification.task import TextTask
from tests.comparison.toy_task import Numbers, NumbersPlan, NumbersTask
from tests.report.finished import LAYERS

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

KEYS = [
    "format",
    "source",
    "backend",
    "versions",
    "notices",
    "plan",
    "rows",
    "scoring",
    "trials",
    "card",
    "verdict",
    "methods",
    "leaderboard",
    "pareto",
    "pairs",
    "curves",
    "cards",
    "sections",
]


def test_the_keys_of_the_schema(findings) -> None:
    assert findings["format"] == SCHEMA
    assert list(findings) == KEYS


def test_it_is_what_the_store_gives_again(finished, findings) -> None:
    task = TextTask()
    with Store.open(finished.folder / "run.sqlite") as store:
        made = task.restored(store)
        again = findings_of(task, store, made, *claimed_leaderboard(store, made))
    assert json.loads(json.dumps(again)) == findings


def test_claims_and_verdict_are_computed_once_a_run(finished, monkeypatch) -> None:
    """Each takes seconds where there are many contenders."""
    counted: list[str] = []

    def counting(module: str, name: str) -> None:
        original = getattr(importlib.import_module(module), name)

        def called(*arguments, **named):
            counted.append(name)
            return original(*arguments, **named)

        monkeypatch.setattr(f"{module}.{name}", called)

    counting("regard.comparison.results", "analyse")
    counting("regard.report.findings", "verdict_card")
    counting("regard.report.findings", "verdict_sentences")
    regard.compare(resume=finished.folder)
    assert counted == ["analyse", "verdict_card", "verdict_sentences"]


def test_the_leaderboard_is_the_run_s(finished, findings) -> None:
    assert [row["contender"] for row in findings["leaderboard"]] == [
        row.contender for row in finished.rows
    ]
    for shown, row in zip(findings["leaderboard"], finished.rows, strict=True):
        assert shown["score"] == row.score
        assert shown["role"] == row.role
        assert shown["note"]
    assert findings["card"] == finished.card.to_data()
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


def test_sections_are_the_task_s(findings) -> None:
    assert [(each["name"], each["kind"]) for each in findings["sections"]] == [
        ("maps-of-texts", "token_maps"),
        ("faithful", "faithfulness"),
        ("length", "scores_by_bin"),
    ]
    assert {tuple(each) for each in findings["sections"]} == {
        ("name", "title", "link", "kind", "data")
    }
    assert findings["rows"] == "texts"


def test_a_task_that_the_report_does_not_know(tmp_path) -> None:
    plan = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, rate_check=False)
    made = Numbers(plan, range(-20, 20))
    with Store.create(tmp_path / "run.sqlite", made, {"backend": "jax"}) as store:
        found = findings_of(NumbersTask(), store, made, [], None)
    json.dumps(found, allow_nan=False)
    assert (found["source"], found["rows"]) == ("numbers", "numbers")
    assert found["methods"].startswith("We compared 2 ways to look at numbers, in a model that")
    (section,) = found["sections"]
    assert section["data"] == {
        "columns": ["sign", "numbers"],
        "rows": [["above 0", 19], ["below 0", 21]],
    }


def test_cards_are_of_the_layers_compared(findings) -> None:
    assert [card["name"] for card in findings["cards"]] == ["DotAttention", "AttentionPooling"]


def test_an_unfinished_run_has_findings_too(tmp_path) -> None:
    from tests.comparison.small_material import small_plan, small_preparation

    made = small_preparation(small_plan(layers=("dot", "words"), splits=2))
    path = tmp_path / "run.sqlite"
    with Store.create(path, made, {"backend": "jax"}) as store:
        found = findings_of(TextTask(), store, made, *claimed_leaderboard(store, made))
    assert found["leaderboard"] == found["pairs"] == []
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
