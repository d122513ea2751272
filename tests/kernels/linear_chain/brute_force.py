"""All paths of tags, one after the other: what a chain is held against."""

import itertools

import numpy as np

STEPS, TAGS = 4, 3
RANDOM = np.random.default_rng(3)
EMISSIONS = RANDOM.normal(size=(5, STEPS, TAGS)).astype("float32")
TRANSITIONS = RANDOM.normal(size=(TAGS, TAGS)).astype("float32")
START, END = RANDOM.normal(size=(2, TAGS)).astype("float32")
# Whole, right padding, left padding, a hole, one step.
MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 0]], bool)


def score(row: int, path: tuple[int, ...], emissions: np.ndarray = EMISSIONS) -> float:
    """Return the score of a path over the valid steps of a row."""
    steps = np.flatnonzero(MASK[row])
    total = float(START[path[0]] + END[path[-1]])
    total += sum(float(emissions[row, step, tag]) for step, tag in zip(steps, path, strict=True))
    return total + sum(float(TRANSITIONS[one, other]) for one, other in itertools.pairwise(path))


def paths(row: int) -> list[tuple[int, ...]]:
    return list(itertools.product(range(TAGS), repeat=int(MASK[row].sum())))


def log_partition(row: int, emissions: np.ndarray = EMISSIONS) -> float:
    return float(np.log(sum(np.exp(score(row, each, emissions)) for each in paths(row))))


def best(row: int) -> tuple[int, ...]:
    return max(paths(row), key=lambda each: score(row, each))


def marginals(row: int) -> np.ndarray:
    """Return the chance of each tag at each step, 0 at masked ones."""
    found = np.zeros((STEPS, TAGS))
    for path in paths(row):
        chance = np.exp(score(row, path) - log_partition(row))
        for step, tag in zip(np.flatnonzero(MASK[row]), path, strict=True):
            found[step, tag] += chance
    return found


def whole(row: int, path: tuple[int, ...]) -> np.ndarray:
    """Return a path with a number that is no tag at masked steps."""
    found = np.full(STEPS, -7)
    found[MASK[row]] = path
    return found
