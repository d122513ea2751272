"""A run that has ended, without a training: all its files, with made-up numbers in them."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

import regard
from regard.comparison import Check, KeptWeights, RunFolder, Store, Trial, TrialKey
from regard.comparison.best_model import weights_metadata
from regard.explain.deletion_insertion import REMOVED_SHARES
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.small_material import small_plan, small_preparation

PLAN = small_plan(layers=("mean_pooling", "additive", "words"), splits=2, rate_check=False)
ROWS = 180
FACTS = {"backend": "jax", "notices": '["a notice"]', "versions": '{"regard": "0"}'}


def ended_run(path: Path, plan: TextPlan = PLAN, *, killed: bool = False) -> Path:
    """Write the folder of a run and end it as `regard.compare` does.

    Where it is killed as soon as it has ended, all that was written stands in SQLite's log.
    """
    with RunFolder(path) as folder:
        made = small_preparation(plan, rows=ROWS)
        Store.create(folder.store, made, FACTS).close()
    aside = path.with_name(f"{path.name}-aside")
    aside.mkdir()
    # As long as another connection reads, the log stays.
    with closing(sqlite3.connect(path / "run.sqlite", isolation_level=None)) as reader:
        if killed:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM about").fetchone()
        _finish(path, plan)
        regard.compare(resume=path)
        for file in path.glob("run.sqlite*"):
            shutil.copy(file, aside)
    if killed:
        for name in ("run.sqlite", "run.sqlite-wal"):
            shutil.copy(aside / name, path)
    shutil.rmtree(aside)
    assert (path / "best").is_dir()
    assert not (path / "weights").exists()
    return path


def _finish(path: Path, plan: TextPlan) -> None:
    """Let all trials end."""
    made = small_preparation(plan, rows=ROWS)
    generator = np.random.default_rng(5)

    def chances(rows: int) -> np.ndarray:
        right = generator.random(rows, dtype=np.float32)
        return np.stack([right, 1 - right], axis=1)

    def looks(key: TrialKey) -> dict[str, np.ndarray]:
        rows = len(made.sample)
        found = {"answers": chances(rows), "probe": chances(4)}
        if key.contender == "additive":
            found["weights"] = generator.random((rows, 8), dtype=np.float32)
            shape = (rows, 2, 2, len(REMOVED_SHARES))
            found["removal"] = generator.random(shape, dtype=np.float32)
        return found

    with RunFolder(path, resume=True) as folder, Store.open(folder.store) as store:
        kept = KeptWeights(folder.weights, plan)
        for number, key in enumerate(plan.trials(), start=1):
            trial = Trial(key, validation=number / 7, test=number / 9, checks=2, best_check=1)
            checks = [Check(step, step / 4, 1 / number, step / number, 0.5) for step in (1, 2)]
            split, is_network = made.splits[key.split], key.contender != "words"
            answers = {part: chances(len(getattr(split, part))) for part in ("validation", "test")}
            store.begin(key)
            store.finish(trial, checks, answers, looks(key) if is_network else {})
            weights = kept.new_file()
            if is_network:
                values = {"answer/kernel": np.full((2, 3), number, np.float32)}
                save_file(values, weights, metadata=weights_metadata(key))
            kept.offer(trial, weights, store)
        for number, name in enumerate(plan.layers, start=1):
            store.keep_answer(name, number / 3)


def said(path: Path) -> str:
    """All that the command says of a run."""
    found = regard.compare(resume=path)
    report = json.loads((path / "report.json").read_text(encoding="utf-8"))
    return repr((found.rows, found.trials, found.analysis, found.verdict, found.notices, report))


def stored(path: Path) -> str:
    """All that a store says, from which follows all that the command says."""
    with Store.open(path / "run.sqlite") as store:
        store.check_end()
        keys = store.plan_as(TextPlan).trials()
        return repr(
            (
                [store.about(name) for name in FACTS],
                (
                    store.plan_as(TextPlan),
                    store.trials(),
                    store.answers(),
                    store.keys("queued", "running"),
                ),
                [store.examples(is_test=is_test) for is_test in (False, True)],
                [[part.tobytes() for part in vars(each).values()] for each in store.splits()],
                [store.checks(key) for key in keys],
                [
                    store.predictions(key, part).tobytes()
                    for key in keys
                    for part in ("validation", "test")
                ],
                [
                    (name, each.shape, each.tobytes())
                    for key in keys
                    for name, each in store.looks(key).items()
                ],
            )
        )
