"""The plan of texts: what it refuses, the order of its trials, and its way through JSON."""

import dataclasses
import json

import pytest

from regard.comparison import Setting
from regard.errors import ArgumentError, ArgumentTypeError, DataError, UnknownNameError
from regard.tasks.text_classification.plan import TextPlan, TextReading


def test_the_default_takes_all_contenders_on_five_splits() -> None:
    plan = TextPlan()
    assert plan.layers == tuple(row.name for row in TextPlan.table if row.by_default)
    assert TextPlan(layers="all").layers == tuple(row.name for row in TextPlan.table)
    assert (plan.splits, plan.seeds, plan.metric, plan.rope) == (5, 1, "accuracy", 0.01)


def test_layers_are_put_in_the_order_of_the_table() -> None:
    plan = TextPlan(layers=["words", "additive", "mean_pooling"])
    assert plan.layers == ("mean_pooling", "additive", "words")


@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("layers", ["aditive"], r"layers='aditive'\. Did you mean 'additive'\?"),
        ("encoder", "gruu", r"encoder='gruu'\. Did you mean 'gru'\?"),
        ("tokens", "word", r"tokens='word'\. Did you mean 'words'\?"),
        ("metric", "macro-f1", r"metric='macro-f1'\. Did you mean 'macro_f1'\?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name, value, nearest) -> None:
    with pytest.raises(UnknownNameError, match=nearest):
        TextPlan(**{name: value})


@pytest.mark.parametrize("layers", [[], ["additive", "additive"]])
def test_no_layer_and_a_layer_twice_are_refused(layers) -> None:
    with pytest.raises(ArgumentError, match="at least one contender, and none twice"):
        TextPlan(layers=layers)


@pytest.mark.parametrize("layers", ["additive", 3])
def test_layers_must_be_a_list(layers) -> None:
    with pytest.raises(ArgumentTypeError, match="`layers` must be a list of contenders' names"):
        TextPlan(layers=layers)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in ("splits", "seeds", "epochs", "patience", "batch_size", "tune")),
        *((name, -3) for name in ("embedding", "units", "vocabulary", "min_count", "length")),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("rope", 0.0),
        ("dropout", 1.0),
        *((name, 10**12) for name in ("splits", "seeds", "epochs", "patience", "batch_size")),
        *((name, 10**12) for name in ("embedding", "units", "vocabulary", "min_count", "length")),
        pytest.param("tune", 10**400, id="tune-400 digits"),
        pytest.param("learning_rate", 10**400, id="learning_rate-400 digits"),
        ("embeddings", "\0x"),
    ],
)
def test_numbers_out_of_range_are_refused(name, value) -> None:
    with pytest.raises(ArgumentError, match=f"Received: {name}="):
        TextPlan(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 2.5),
        ("seeds", True),
        ("rope", "1"),
        ("rate_check", 1),
        ("class_weights", "yes"),
        ("embeddings", 3),
    ],
)
def test_wrong_types_are_refused(name, value) -> None:
    with pytest.raises(ArgumentTypeError, match=f"Received: {name}="):
        TextPlan(**{name: value})


def test_more_trials_than_a_list_has_room_for_are_refused() -> None:
    with pytest.raises(ArgumentError, match="`splits` times `seeds` must be at most 10,000"):
        TextPlan(splits=101, seeds=100)
    assert TextPlan(splits=100, seeds=100).seeds == 100


def test_an_argument_without_effect_is_refused() -> None:
    with pytest.raises(ArgumentError, match="has an effect only with `embeddings`"):
        TextPlan(freeze_embeddings=True)
    assert TextPlan(freeze_embeddings=True, embeddings="vectors.txt").freeze_embeddings is True


# Settings: what may differ between trials of one contender.


def test_the_rate_check_tries_half_and_twice_the_rate() -> None:
    own = Setting(0.01, 0.2)
    assert TextPlan().settings() == (own, Setting(0.005, 0.2), Setting(0.02, 0.2))
    assert TextPlan(rate_check=False).settings() == (own,)


# Trials: each round is finished before the next begins.


def test_the_first_trial_of_every_contender_comes_before_the_second_of_any() -> None:
    plan = TextPlan(layers=("dot", "mean_pooling", "words"), splits=2, seeds=2, rate_check=False)
    assert plan.trials() == (
        ("mean_pooling", 0, 0, 0),
        ("dot", 0, 0, 0),
        ("words", 0, 0, 0),
        ("mean_pooling", 1, 0, 0),
        ("dot", 1, 0, 0),
        ("words", 1, 0, 0),
        # Nothing in the reference is random: another seed would say nothing.
        ("mean_pooling", 0, 1, 0),
        ("dot", 0, 1, 0),
        ("mean_pooling", 1, 1, 0),
        ("dot", 1, 1, 0),
    )
    assert all(plan.competes(key) for key in plan.trials())


def test_the_rate_check_comes_last_and_does_not_compete() -> None:
    plan = TextPlan(layers=("dot", "mean_pooling", "words"), splits=2)
    assert plan.trials()[6:] == (
        ("mean_pooling", 0, 0, 1),
        ("dot", 0, 0, 1),
        ("mean_pooling", 0, 0, 2),
        ("dot", 0, 0, 2),
    )
    assert [plan.competes(key) for key in plan.trials()] == [True] * 6 + [False] * 4


def test_all_settings_to_tune_compete_on_each_split_and_seed() -> None:
    plan = TextPlan(layers=("dot", "words"), splits=2, seeds=3, tune=2)
    keys = plan.trials()
    assert len(keys) == len(set(keys)) == 2 * 3 * 2 + 2
    assert keys[:3] == (("dot", 0, 0, 0), ("words", 0, 0, 0), ("dot", 0, 0, 1))
    assert all(plan.competes(key) for key in keys)
    assert max(key.setting for key in keys) == 1


@pytest.mark.parametrize(
    ("metric", "sign"),
    [("accuracy", 1), ("balanced_accuracy", 1), ("macro_f1", 1), ("log_loss", -1), ("auroc", 1)],
)
def test_less_log_loss_is_better(metric, sign) -> None:
    assert TextPlan(metric=metric).scoring.name == metric
    assert TextPlan(metric=metric).scoring.sign == sign


# JSON.


def test_json_gives_an_equal_plan() -> None:
    plan = TextPlan(
        layers=["words", "dot"],
        encoder="cnn",
        splits=3,
        seeds=2,
        epochs=3,
        batch_size=5,
        learning_rate=0.007,
        tokens="characters",
        embeddings="vectors.txt",
        class_weights=True,
        metric="log_loss",
        rate_check=False,
        tune=3,
    )
    assert plan != TextPlan()
    assert TextPlan.from_json(plan.to_json()) == plan
    assert json.loads(plan.to_json()).keys() == {
        "format",
        *(field.name for field in dataclasses.fields(TextPlan)),
    }


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_plan_is_refused(text) -> None:
    with pytest.raises(DataError, match="A plan must"):
        TextPlan.from_json(text)


def test_a_missing_or_foreign_field_is_refused() -> None:
    content = json.loads(TextPlan().to_json())
    with pytest.raises(DataError, match="Received: colour"):
        TextPlan.from_json(json.dumps({**content, "colour": 1}))
    del content["epochs"]
    with pytest.raises(DataError, match="Received: epochs"):
        TextPlan.from_json(json.dumps(content))


def test_a_broken_rule_in_the_file_is_refused() -> None:
    content = {**json.loads(TextPlan().to_json()), "epochs": 0}
    with pytest.raises(ArgumentError, match="epochs=0"):
        TextPlan.from_json(json.dumps(content))


# What is told


@pytest.mark.parametrize(("answer", "first"), [("numbers", "rmse"), ("labels", "micro_f1")])
def test_metrics_are_those_of_what_is_told(answer: str, first: str) -> None:
    plan = TextPlan(answer=answer)
    assert plan.metric == first
    assert TextPlan.from_json(plan.to_json()) == plan
    assert TextPlan.from_json(plan.to_json()).metrics is plan.metrics
    with pytest.raises(UnknownNameError, match="accuracy"):
        TextPlan(answer=answer, metric="accuracy")


def test_the_reference_has_its_name_in_sentences() -> None:
    assert TextPlan(answer="numbers").said("words") == "Ridge regression on words"
    assert TextPlan(answer="labels").said("words") == "Logistic regression on words"
    assert TextPlan(answer="numbers").said("dot") == TextPlan.contender("dot").said


@pytest.mark.parametrize("given", ["price", ["price"], ("price",)])
def test_a_target_is_one_column(given) -> None:
    assert TextReading(target=given).target == ("price",)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (["a", "b"], ArgumentError, "must be one column"),
        ([], ArgumentError, "must be one column"),
        (3, ArgumentTypeError, "the name of a column"),
    ],
)
def test_a_target_that_is_no_column(given, error, message) -> None:
    with pytest.raises(error, match=message):
        TextReading(target=given)
