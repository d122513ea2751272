"""Which trials count: one per split and seed, the best setting on validation, never by the test."""

import dataclasses
import itertools
import random

from regard.comparison import Trial, TrialKey
from regard.comparison.selection import chosen_trials
from regard.tasks.text_classification.plan import TextPlan

PLAN = TextPlan(layers=("mean_pooling", "dot", "words"), splits=2, seeds=2, tune=3)


def trial(name, split=0, seed=0, setting=0, validation=0.5, test=0.5) -> Trial:
    return Trial(TrialKey(name, split, seed, setting), validation=validation, test=test)


def settings_of(plan: TextPlan, *trials: Trial) -> list[int]:
    return [each.key.setting for each in chosen_trials(plan, trials)["dot"]]


def test_the_best_setting_on_validation_counts() -> None:
    scores = (0.61, 0.63, 0.62)
    trials = [trial("dot", setting=place, validation=score) for place, score in enumerate(scores)]
    assert settings_of(PLAN, *trials) == [1]


def test_each_split_and_seed_has_its_own_best_setting() -> None:
    best = {(0, 0): 2, (0, 1): 0, (1, 0): 1, (1, 1): 2}
    trials = [
        trial("dot", split, seed, setting, 0.7 if setting == best[split, seed] else 0.6)
        for split, seed, setting in itertools.product(range(2), range(2), range(3))
    ]
    random.Random(3).shuffle(trials)
    found = chosen_trials(PLAN, trials)["dot"]
    assert [each.key[1:] for each in found] == [(0, 0, 2), (0, 1, 0), (1, 0, 1), (1, 1, 2)]


def test_the_test_decides_nothing() -> None:
    generator = random.Random(5)
    keys = [key for key in PLAN.trials() if key.contender != "words"]
    trials = [Trial(key, validation=generator.random(), test=0.5) for key in keys]
    other = [dataclasses.replace(each, test=generator.random()) for each in trials]
    assert [[each.key for each in found] for found in chosen_trials(PLAN, trials).values()] == [
        [each.key for each in found] for found in chosen_trials(PLAN, other).values()
    ]
    # The validation decides.
    turned = [dataclasses.replace(each, validation=1 - (each.validation or 0)) for each in trials]
    assert chosen_trials(PLAN, trials).keys() == chosen_trials(PLAN, turned).keys()
    assert [each.key for each in chosen_trials(PLAN, trials)["dot"]] != [
        each.key for each in chosen_trials(PLAN, turned)["dot"]
    ]


def test_of_equals_the_smaller_setting_wins_whichever_ended_first() -> None:
    one, other = trial("dot", setting=1), trial("dot", setting=2)
    assert settings_of(PLAN, one, other) == settings_of(PLAN, other, one) == [1]


def test_the_smaller_log_loss_is_the_better_one() -> None:
    plan = dataclasses.replace(PLAN, metric="log_loss")
    trials = [trial("dot", setting=place, validation=0.9 - place / 10) for place in range(3)]
    assert settings_of(plan, *trials) == [2]
    assert settings_of(PLAN, *trials) == [0]


def test_trials_of_the_rate_check_never_count() -> None:
    plan = TextPlan(layers=("dot",), splits=1)
    rates = [trial("dot", setting=place, validation=0.5 + place / 10) for place in range(3)]
    assert settings_of(plan, *rates) == [0]
    assert chosen_trials(plan, rates[1:]) == {}


def test_failed_trials_do_not_count() -> None:
    failed = Trial(TrialKey("dot", 0, 0, 1), status="failed", reason="x")
    assert settings_of(PLAN, failed, trial("dot", setting=2, validation=0.1)) == [2]
    assert chosen_trials(PLAN, [failed]) == {}


def test_contenders_stand_in_the_order_of_the_table_and_those_without_trials_are_missing() -> None:
    found = chosen_trials(PLAN, [trial("words"), trial("mean_pooling", split=1)])
    assert list(found) == ["mean_pooling", "words"]
    assert [each.key.split for each in found["mean_pooling"]] == [1]
