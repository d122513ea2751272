"""A trained tagger as a bundle: `test_every_task.py` holds its answers to the trial's."""

import numpy as np

from regard.bundle import TagDescription
from regard.bundle.manifest import checked_files
from regard.comparison import Trial, TrialKey
from regard.data.word_table import WordTable
from regard.tasks.tagging.written_model import write_tag_model
from tests.tasks.tagging.small_sentences import small_plan


def test_sizes_labels_and_words_are_written(tmp_path) -> None:
    write_tag_model(
        tmp_path / "best",
        Trial(TrialKey("window", 2, 3), validation=0.5),
        plan=small_plan(dropout=0.3),
        classes=("O", "B-X", "I-X"),
        words=WordTable(("old", "heron")),
        vocabulary=5,
        lengths=(8,),
        weights={"a": np.zeros((2, 3), np.float32)},
        probe=np.full((4, 3), 1 / 3),
        backend="jax",
    )
    files = checked_files(tmp_path / "best")
    found = TagDescription.from_json(files["model.json"])
    assert (found.contender, found.classes, found.spans) == ("window", ("O", "B-X", "I-X"), True)
    assert (found.vocabulary, found.embedding, found.dropout) == (5, 4, 0.3)
    assert (found.split, found.seed, found.metric) == (2, 3, "span_f1")
    assert WordTable.from_json(files["tokens.json"], "tokens.json").size == 4
