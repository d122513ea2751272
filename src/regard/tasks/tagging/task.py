"""Sentences with a label for each token: the task."""

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
from regard.errors import ArgumentError, ArgumentTypeError, TableError
from regard.tasks.tagging.inputs import TagInputs, given_sentences
from regard.tasks.tagging.plan import FREQUENT, TagPlan, TagReading

if TYPE_CHECKING:
    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.tasks.tagging.preparation import TagPreparation
    from regard.tasks.tagging.sentences import TaggedSentences
    from regard.tasks.tagging.split_data import TagData

__all__ = ["TagTask"]

_COLUMNS = (".conll", ".bio", ".iob", ".iob2")
_RECORDS = (".jsonl", ".ndjson")
_FIRST = 65_536  # bytes of a file in which its first line must end to be recognised


@final
class TagTask(Task):
    """Sentences with a label for each token, such as names in IOB2 or parts of speech."""

    name: ClassVar[str] = "tag"
    summary: ClassVar[str] = (
        "Sentences with a label a token: a CoNLL file of columns, or JSONL or Parquet with lists"
    )
    demo_source: ClassVar[str] = "made-up sentences"
    plan: ClassVar[type[TagPlan]] = TagPlan
    reading: ClassVar[type[TagReading]] = TagReading
    inputs: ClassVar[type[TagInputs]] = TagInputs
    inputs_summary: ClassVar[str] = "Sentences, each in quotes"
    model_formats: ClassVar[tuple[str, ...]] = ("regard token tagger 1",)

    def recognises(self, source: Any) -> str | None:
        """Say why data are sentences: by an ending, or lists of strings in the first record."""
        if isinstance(source, list | tuple) and source and isinstance(source[0], list | tuple):
            words = all(isinstance(each, str) for each in source[0])
            return "lists of tokens are sentences" if source[0] and words else None
        if not isinstance(source, str | os.PathLike):
            return None
        ending = Path(os.fspath(source).removesuffix(".gz")).suffix.lower()
        if ending in _COLUMNS:
            return f"it ends in {ending}"
        listed = ending in _RECORDS and _first_record_has_lists(source)
        return "its first line has a list of tokens" if listed else None

    def demo(self) -> Dataset:
        """Return made-up sentences, of which the deciding clues are known."""
        from regard.tasks.tagging.dataset import demo_dataset

        return demo_dataset()

    def read(self, source: Any, targets: Any, reading: Reading) -> Dataset:
        """Read a file, or take lists of tokens and labels."""
        from regard.tasks.tagging.dataset import TagDataset
        from regard.tasks.tagging.sentences import TaggedSentences

        assert isinstance(reading, TagReading)
        if targets is not None:
            _refuse_reading(reading)
            tokens, labels = (_lists(*each) for each in (("data", source), ("labels", targets)))
            if len(tokens) != len(labels):
                raise ArgumentError(
                    "`labels` must be as many lists as the sentences. Received:"
                    f" {len(tokens):,} sentences and {len(labels):,} lists of labels"
                )
            given = "the given sentences"
            return TagDataset(
                TaggedSentences.from_rows(tokens, labels, source=given, iob1=reading.iob1)
            )
        if not isinstance(source, str | os.PathLike):
            raise ArgumentTypeError(
                "`data` must be a path, or lists of tokens with `labels=`."
                f" Received: {type(source).__name__} without labels"
            )
        data = _sentences(_checks.path("data", source), reading)
        test = None if reading.test is None else _sentences(reading.test, reading, data.classes)
        return TagDataset(data, test)

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> "TagPreparation":
        """Split the sentences, and fill in what the plan takes from them."""
        from regard.tasks.tagging.dataset import TagDataset
        from regard.tasks.tagging.preparation import TagPreparation

        assert isinstance(data, TagDataset)
        answer = "spans" if data.data.has_spans else "labels"
        if budget.get("answer") not in (None, answer):
            raise ArgumentError(
                f"`answer` must be what the data have: {answer}."
                f" Received: answer={_checks.written(budget['answer'])}"
            )
        plan = TagPlan.made_for(budget, has_test_set=data.has_test_set, answer=answer)
        return TagPreparation(plan, data.data, data.test, splits=data.splits)

    def restored(self, store: "Store") -> "TagPreparation":
        """Prepare a run again from what its store holds."""
        from regard.tasks.tagging.preparation import TagPreparation
        from regard.tasks.tagging.sentences import TaggedSentences

        classes = tuple(json.loads(store.about("classes") or "[]"))

        def sentences(source: str, *, is_test: bool) -> "TaggedSentences | None":
            records = store.examples(is_test=is_test)
            if not records:
                return None
            return TaggedSentences.from_records(
                records, classes=classes, source=source, is_test=is_test
            )

        data = sentences(store.about("source") or "", is_test=False)
        assert data is not None
        test = sentences("the test set", is_test=True)
        return TagPreparation(store.plan_as(TagPlan), data, test, splits=store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender: a network, or a reference."""
        from regard.tasks.tagging.split_data import TagData
        from regard.training.shared_files import plan_file, split_file

        plan = TagPlan.from_json(plan_file(folder).read_text(encoding="utf-8"))

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> "TagData":
            return TagData.load(split_file(folder, split))

        if TagPlan.contender(contender).role == "reference":
            from regard.tasks.tagging.references import FrequentTrials, WindowTrials

            frequent = contender == FREQUENT.name
            return FrequentTrials(plan, load) if frequent else WindowTrials(plan, load)
        with runtime.lean_imports(runtime.chosen_backend()):
            from regard.tasks.tagging.tag_network import tag_trials

        runtime.compilation_cache(runtime.cache_folder())
        return tag_trials(contender, plan, load)

    def read_inputs(
        self, given: Sequence[str], inputs: Options, model: Mapping[str, Any]
    ) -> tuple[str, ...] | list[tuple[str, ...]]:
        """Return the sentences that are given themselves, or those of a file."""
        del model
        assert isinstance(inputs, TagInputs)
        return given_sentences(given, inputs)

    def model_in_words(self, preparation: "Preparation") -> str:
        """Describe the tagger."""
        from regard.tasks.tagging.model_wording import tagger_in_words

        assert isinstance(preparation.plan, TagPlan)
        return tagger_in_words(preparation.plan)

    def sections(
        self,
        store: "Store",
        preparation: "Preparation",
        chosen: "Mapping[str, Sequence[Trial]]",
    ) -> "Sequence[Section]":
        """Return where a token looks, whether that explains, and scores by kind and label."""
        from regard.tasks.tagging.preparation import TagPreparation
        from regard.tasks.tagging.report_sections import tag_sections

        assert isinstance(preparation, TagPreparation)
        return tag_sections(store, preparation, chosen)


def _first_record_has_lists(source: str | os.PathLike[str]) -> bool:
    import gzip

    from regard.tasks.tagging.json_file import has_lists

    path = Path(source)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            line = file.readline(_FIRST).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError):
        return False
    return has_lists(line)


def _sentences(
    path: str, reading: TagReading, classes: Sequence[str] | None = None
) -> "TaggedSentences":
    """Read a file; with the labels of the training data a test set."""
    from regard.tasks.tagging.readers import read_sentences
    from regard.tasks.tagging.sentences import TaggedSentences

    found = read_sentences(
        path,
        token_column=reading.token_column,
        label_column=reading.label_column,
        encoding=reading.encoding,
        format=reading.format,
    )
    return TaggedSentences.from_rows(
        found.tokens,
        found.labels,
        source=found.source,
        places=found.places,
        lines=found.lines,
        groups=found.documents,
        classes=classes,
        iob1=reading.iob1,
    )


def _lists(name: str, rows: Any) -> list[Any]:
    """Return lists of strings as they are."""
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise ArgumentTypeError(
            f"`{name}` must be a list with a list of strings for each sentence. Received:"
            f" {type(rows).__name__}"
        )
    for place, row in enumerate(rows):
        if isinstance(row, str) or not isinstance(row, Sequence):
            raise TableError(
                f"`{name}` must be a list with a list of strings for each sentence. Received:"
                f" {_checks.written(row)} at place {place:,}."
            )
    return list(rows)


def _refuse_reading(reading: TagReading) -> None:
    """Refuse what says how a file is read where there is none."""
    unread = TagReading(iob1=reading.iob1)
    for name, value in vars(reading).items():
        if value != getattr(unread, name):
            raise ArgumentError(
                f"`{name}` has no effect here. Received: {name}={_checks.written(value)} with"
                " sentences that are given as lists"
            )
