"""What to type next: it follows from what was found."""

import dataclasses

import pytest

from regard.comparison import Row
from regard.report.given_call import GivenCall
from regard.report.suggestions import next_steps
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.task import TextTask
from tests.comparison.toy_task import NumbersTask

pytestmark = pytest.mark.only_on("jax")  # no tensors

CALL = GivenCall.of("compare", {"data": "reviews.csv"}, {"epochs": 3})
LAYERS = ("mean_pooling", "dot", "additive", "random_attention", "words")
PLAN = TextPlan(layers=LAYERS, epochs=3)
ROWS = [
    Row(name, role, score=0.9 - place / 100, group="winners" if place < 2 else "")
    for place, (name, role) in enumerate(
        [
            ("additive", "sequence"),
            ("dot", "sequence"),
            ("mean_pooling", "pooling"),
            ("random_attention", "control"),
        ]
    )
]


def commands(rows, *, task=None, kept="dot", call=CALL, plan=PLAN) -> list[str]:
    return [each["command"] for each in _steps(task or TextTask(), plan, rows, kept, call)]


def _steps(task, plan, rows, kept, call) -> list[dict[str, str]]:
    return next_steps(task, plan, rows, call, used="dot", kept=kept)


def flagged(flag: str) -> list[Row]:
    return [dataclasses.replace(ROWS[0], flags=flag), *ROWS[1:]]


def test_the_kept_model_can_be_asked() -> None:
    found = commands(ROWS)
    assert found[:2] == ["regard predict best INPUT", "regard explain best INPUT"]
    why = _steps(TextTask(), PLAN, ROWS, "dot", CALL)[0]["why"]
    assert why == (
        "In the folder of this report: ask the kept model, dot. INPUT: texts, each in quotes."
    )
    assert not [each for each in commands(ROWS, kept=None) if " best " in each]
    assert not [each for each in commands(ROWS, task=NumbersTask()) if " best " in each]


def test_what_cannot_be_told_apart_gets_more_splits() -> None:
    more = (
        "regard compare reviews.csv --epochs 3 --layers dot,additive,mean_pooling,random_attention"
        " --splits 10 --out closer"
    )
    assert more in commands(ROWS)
    seeds = commands(ROWS, plan=dataclasses.replace(PLAN, splits=1, seeds=3))
    assert [each for each in seeds if "--seeds 6" in each]
    single = [
        dataclasses.replace(row, group="" if place else "winners") for place, row in enumerate(ROWS)
    ]
    assert not [each for each in commands(single) if "closer" in each]


def test_what_was_odd_in_training_is_tried_otherwise() -> None:
    assert "regard compare reviews.csv --epochs 6 --out longer" in commands(flagged("undertrained"))
    tuned = [each for each in commands(flagged("rank depends on the rate")) if "--tune" in each]
    assert tuned == [
        "regard compare reviews.csv --epochs 3 --layers dot,additive,mean_pooling,random_attention"
        " --tune 8 --out tuned"
    ]
    assert not [each for each in commands(ROWS) if "longer" in each or "tuned" in each]


def test_a_run_of_which_nobody_knows_how_it_began() -> None:
    assert not [each for each in commands(ROWS, call=None) if "regard compare " in each]
