"""A small run of the tagging task in a store, with an attending tagger and the references."""

import dataclasses
from pathlib import Path
from typing import Any

from regard.comparison import Store, Trial, TrialKey
from regard.comparison.selection import chosen_trials
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.task import TagTask

LAYERS = ("window", "self_attention", "most_frequent")


def run_in(folder: Path, prepared: TagPreparation) -> Store:
    """The first trial of each of the plan's contenders."""
    work = folder / "work"
    work.mkdir()
    prepared.write(work, [0])
    split, score = prepared.splits[0], prepared.plan.scoring.score
    store = Store.create(folder / "run.sqlite", prepared, {"backend": "jax"})
    for name in prepared.plan.layers:
        key = TrialKey(name)
        store.begin(key)
        events = TagTask().trainer(name, work).run(key)
        *checks, outcome = (event for event in events if event is not None)
        answers: dict[str, Any] = {"validation": outcome.validation, "test": outcome.test}
        scores = {
            part: score(each, prepared.targets[getattr(split, part)])
            for part, each in answers.items()
        }
        store.finish(dataclasses.replace(outcome.trial, **scores), checks, answers, outcome.looks)
    return store


def chosen_of(store: Store, prepared: TagPreparation) -> dict[str, tuple[Trial, ...]]:
    return chosen_trials(prepared.plan, store.trials())
