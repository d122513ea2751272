"""Texts with labels: the task."""

import functools
import json
from pathlib import Path
from typing import ClassVar, final

from regard import runtime
from regard.catalog.contenders import contender as contender_named
from regard.comparison.plan import Plan
from regard.comparison.store import Store
from regard.comparison.task import Task, Trainer
from regard.data import LabelledTexts
from regard.tasks.text_classification.preparation import (
    TextPreparation,
    material_file,
    plan_file,
    texts_file,
)
from regard.tasks.text_classification.split_data import Material

__all__ = ["TextTask"]


@final
class TextTask(Task):
    """Texts with one label each."""

    name: ClassVar[str] = "text"

    def restored(self, store: Store) -> TextPreparation:
        """Prepare a run again from what its store holds."""
        classes = tuple(json.loads(store.about("classes") or "[]"))

        def texts(source: str, *, is_test: bool) -> LabelledTexts | None:
            records = store.examples(is_test=is_test)
            if not records:
                return None
            return LabelledTexts.from_records(records, classes=classes, source=source)

        data = texts(store.about("source") or "", is_test=False)
        assert data is not None
        test = texts("the test set", is_test=True)
        return TextPreparation(store.plan, data, test, splits=store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender: a network, or the reference."""
        plan = Plan.from_json(plan_file(folder).read_text(encoding="utf-8"))

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> Material:
            return Material.load(material_file(folder, split))

        if contender_named(contender).role == "reference":
            from regard.tasks.text_classification.bag_of_words import WordsTrials

            return WordsTrials(plan, load, json.loads(texts_file(folder).read_text("utf-8")))
        with runtime.lean_imports(runtime.chosen_backend()):
            from regard.tasks.text_classification.text_network import text_trials

        runtime.compilation_cache(runtime.cache_folder())
        return text_trials(contender, plan, load)
