"""The plan: what it refuses, its order, and its way through JSON."""

import dataclasses
import json

import pytest

from regard.catalog.contenders import CONTENDERS
from regard.comparison import Plan
from regard.errors import ArgumentError, ArgumentTypeError, DataError, UnknownNameError


def test_the_default_takes_all_contenders() -> None:
    assert Plan().layers == tuple(row.name for row in CONTENDERS)


def test_layers_are_put_in_the_order_of_the_table() -> None:
    plan = Plan(layers=["words", "additive", "mean_pooling"])
    assert plan.layers == ("mean_pooling", "additive", "words")


def test_an_unknown_layer_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"layers='aditive'\. Did you mean 'additive'\?"):
        Plan(layers=["aditive"])


@pytest.mark.parametrize("layers", [[], ["additive", "additive"]])
def test_no_layer_and_a_layer_twice_are_refused(layers) -> None:
    with pytest.raises(ArgumentError, match="at least one contender, and none twice"):
        Plan(layers=layers)


@pytest.mark.parametrize("layers", ["additive", 3])
def test_layers_must_be_a_list(layers) -> None:
    with pytest.raises(ArgumentTypeError, match="`layers` must be a list of contenders' names"):
        Plan(layers=layers)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in ("seeds", "epochs", "patience", "batch_size", "embedding")),
        *((name, -3) for name in ("units", "vocabulary", "min_count", "length")),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("dropout", 1.0),
    ],
)
def test_numbers_out_of_range_are_refused(name, value) -> None:
    with pytest.raises(ArgumentError, match=f"Received: {name}="):
        Plan(**{name: value})


def test_wrong_types_are_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Received: epochs=2\.5"):
        Plan(epochs=2.5)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="Received: seeds=True"):
        Plan(seeds=True)


def test_json_gives_an_equal_plan() -> None:
    plan = Plan(layers=["words", "dot"], seeds=2, epochs=3, batch_size=5, learning_rate=0.007)
    assert plan != Plan()
    assert Plan.from_json(plan.to_json()) == plan
    assert json.loads(plan.to_json()).keys() == {
        "format",
        *(field.name for field in dataclasses.fields(Plan)),
    }


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_plan_is_refused(text) -> None:
    with pytest.raises(DataError, match="A plan must"):
        Plan.from_json(text)


def test_a_missing_or_foreign_field_is_refused() -> None:
    content = json.loads(Plan().to_json())
    with pytest.raises(DataError, match="Received: colour"):
        Plan.from_json(json.dumps({**content, "colour": 1}))
    del content["epochs"]
    with pytest.raises(DataError, match="Received: epochs"):
        Plan.from_json(json.dumps(content))


def test_a_broken_rule_in_the_file_is_refused() -> None:
    content = {**json.loads(Plan().to_json()), "epochs": 0}
    with pytest.raises(ArgumentError, match="epochs=0"):
        Plan.from_json(json.dumps(content))
