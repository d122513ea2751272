"""Maps of a sample with made-up arrays, in a run that knows neither texts nor series."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from regard.comparison import Store, Trial, TrialKey
from regard.sections.sample import Names, Sample
from regard.sections.sample_maps import SampleMaps
from tests.comparison.toy_task import Numbers, NumbersPlan

NAMES = Names(row="word", rows="words", step="letter", steps="letters", weighed="letters")
NUMBERS = Names("window", "windows", "step", "steps", "steps", told="numbers")


def made_maps(
    path: Path,
    looks: Mapping[str, Sequence[Mapping[str, np.ndarray]]],
    steps: Sequence[int],
    *,
    truth: np.ndarray,
    known: Sequence[np.ndarray] = (),
    names: Names = NAMES,
    readable: int = 60,
) -> SampleMaps:
    """Make maps of contenders of whose trials, one a seed, these arrays are kept."""
    seeds = max(len(each) for each in looks.values())
    plan = NumbersPlan(layers=tuple(looks), splits=1, seeds=seeds, rate_check=False)
    store = Store.create(path / "run.sqlite", Numbers(plan, np.arange(40) - 19.5), {})
    chosen: dict[str, list[Trial]] = {}
    for name, trials in looks.items():
        for seed, arrays in enumerate(trials):
            trial = Trial(TrialKey(name, 0, seed), validation=0.5, test=0.5)
            kept = {kind: np.asarray(each, np.float32) for kind, each in arrays.items()}
            store.finish(trial, [], {}, kept)
            chosen.setdefault(name, []).append(trial)

    def errors(answers: np.ndarray) -> Any:
        if names.told == "numbers":
            return np.abs(answers - truth).mean(axis=1)
        return answers.argmax(axis=1) != truth

    rows = np.arange(3, 3 + len(steps))
    sample = Sample(rows, np.asarray(steps), errors, names, known, readable)
    return SampleMaps(store, chosen, sample)


def answering(*classes: int) -> np.ndarray:
    """Answers that are sure of these classes, of three."""
    return np.eye(3)[list(classes)] * 0.7 + 0.1


def spread(weights: np.ndarray) -> np.ndarray:
    """Weights that sum to 1."""
    return weights / weights.sum(axis=1, keepdims=True)
