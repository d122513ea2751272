"""Texts with labels: the task."""

import functools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks, runtime
from regard.comparison.dataset import Dataset
from regard.comparison.options import Options
from regard.comparison.task import Reading, Task, Trainer
from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.text_classification.inputs import TextInputs, given_texts
from regard.tasks.text_classification.plan import TextPlan, TextReading
from regard.training.answer_plan import suggested_fields

if TYPE_CHECKING:
    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.data import LabelledTexts
    from regard.tasks.text_classification.preparation import TextPreparation
    from regard.tasks.text_classification.split_data import Material

__all__ = ["TextTask"]

_FORMATS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".txt")


@final
class TextTask(Task):
    """Texts with one label each, several, or a number."""

    name: ClassVar[str] = "text"
    summary: ClassVar[str] = (
        "Texts with labels: a CSV, TSV, JSONL or Parquet file, a folder, or hub:NAME"
    )
    demo_source: ClassVar[str] = "the demo corpus"
    plan: ClassVar[type[TextPlan]] = TextPlan
    reading: ClassVar[type[TextReading]] = TextReading
    inputs: ClassVar[type[TextInputs]] = TextInputs
    inputs_summary: ClassVar[str] = "Texts, each in quotes"
    model_formats: ClassVar[tuple[str, ...]] = (
        "regard text classifier 1",
        "regard text model 2",
    )

    def recognises(self, source: Any) -> str | None:
        """Say why data are texts; tables of other kinds are recognised before."""
        if not isinstance(source, str | os.PathLike):
            return "texts are what lists hold"
        name = os.fspath(source)
        if name.startswith("hub:") or Path(name).is_dir():
            return "it is a folder or a data set of the hub"
        return f"it ends in {Path(name).suffix}" if name.endswith(_FORMATS) else None

    def demo(self) -> Dataset:
        """Return made-up reviews, of which the deciding words are known."""
        from regard.tasks.text_classification.dataset import demo_texts

        return demo_texts()

    def read(self, source: Any, targets: Any, reading: Reading) -> Dataset:
        """Read a file or folder, or take lists of texts and labels."""
        from regard.data import given_examples, read_data
        from regard.tasks.text_classification.dataset import TextDataset

        assert isinstance(reading, TextReading)
        target = None if reading.target is None else reading.target[0]
        if targets is not None:
            _refuse_reading(reading)
            return TextDataset(
                given_examples(
                    source,
                    targets,
                    target=target,
                    multi_label=reading.multi_label,
                    allow_dropped=reading.allow_dropped,
                )
            )
        if not isinstance(source, str | os.PathLike):
            raise ArgumentTypeError(
                "`data` must be a path, or texts with `labels=`."
                f" Received: {type(source).__name__} without labels"
            )
        _checks.path("data", source)
        return TextDataset(*read_data(source, **{**vars(reading), "target": target}))

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> "TextPreparation":
        """Split the texts, and fill in what the plan takes from them."""
        from regard.tasks.text_classification.dataset import TextDataset
        from regard.tasks.text_classification.preparation import TextPreparation

        assert isinstance(data, TextDataset)
        given = dict(budget)
        if given.get("embeddings") is not None:
            # A run that goes on may do so from another folder.
            vectors = Path(_checks.path("embeddings", given["embeddings"]))
            given["embeddings"] = str(vectors.resolve())
        if given.get("answer") not in (None, data.data.kind):
            raise ArgumentError(
                f"`answer` must be what the data have: {data.data.kind}."
                f" Received: answer={_checks.written(given['answer'])}"
            )
        suggested = suggested_fields(data.data.kind, data.data.targets(), given)
        plan = TextPlan.made_for(given, has_test_set=data.has_test_set, **suggested)
        preparation = TextPreparation(plan, data.data, data.test, splits=data.splits)
        if plan.embeddings is not None:
            preparation.material(0)  # refuses a file of vectors that cannot be used
        return preparation

    def restored(self, store: "Store") -> "TextPreparation":
        """Prepare a run again from what its store holds."""
        from regard.data import LabelledTexts
        from regard.tasks.text_classification.preparation import TextPreparation

        plan = store.plan_as(TextPlan)
        classes = tuple(json.loads(store.about("classes") or "[]"))

        def texts(source: str, *, is_test: bool) -> "LabelledTexts | None":
            records = store.examples(is_test=is_test)
            if not records:
                return None
            return LabelledTexts.from_records(
                records, classes=classes, source=source, kind=plan.answer
            )

        data = texts(store.about("source") or "", is_test=False)
        assert data is not None
        test = texts("the test set", is_test=True)
        return TextPreparation(plan, data, test, splits=store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender: a network, or the reference."""
        from regard.tasks.text_classification.preparation import (
            material_file,
            plan_file,
            texts_file,
        )
        from regard.tasks.text_classification.split_data import Material

        plan = TextPlan.from_json(plan_file(folder).read_text(encoding="utf-8"))

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> "Material":
            return Material.load(material_file(folder, split))

        if TextPlan.contender(contender).role == "reference":
            from regard.tasks.text_classification.bag_of_words import WordsTrials

            return WordsTrials(plan, load, json.loads(texts_file(folder).read_text("utf-8")))
        with runtime.lean_imports(runtime.chosen_backend()):
            from regard.tasks.text_classification.text_network import text_trials

        runtime.compilation_cache(runtime.cache_folder())
        return text_trials(contender, plan, load)

    def read_inputs(
        self, given: Sequence[str], inputs: Options, model: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Return the texts that are given themselves, or those of a file."""
        del model
        assert isinstance(inputs, TextInputs)
        return given_texts(given, inputs)

    def model_in_words(self, preparation: "Preparation") -> str:
        """Describe the classifier."""
        from regard.tasks.text_classification.model_wording import classifier_in_words

        assert isinstance(preparation.plan, TextPlan)
        return classifier_in_words(preparation.plan)

    def sections(
        self,
        store: "Store",
        preparation: "Preparation",
        chosen: "Mapping[str, Sequence[Trial]]",
    ) -> "Sequence[Section]":
        """Return texts under every contender, whether weights explain, and scores by length."""
        from regard.tasks.text_classification.preparation import TextPreparation
        from regard.tasks.text_classification.report_sections import text_sections

        assert isinstance(preparation, TextPreparation)
        return text_sections(store, preparation, chosen)


def _refuse_reading(reading: TextReading) -> None:
    """Refuse what says how a file is read where there is none."""
    unread = TextReading(
        allow_dropped=reading.allow_dropped,
        target=reading.target,
        multi_label=reading.multi_label,
    )
    for name, value in vars(reading).items():
        if value != getattr(unread, name):
            raise ArgumentError(
                f"`{name}` has no effect here. Received: {name}={_checks.written(value)} with"
                " texts and labels that are given as lists"
            )
