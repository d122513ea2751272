"""What a report shows of sentences: from what real trials leave in a store."""

import json

import numpy as np

from regard.report.sections import shown_section
from regard.tasks.tagging.report_sections import tag_sections
from tests.tasks.tagging.small_sentences import small_preparation
from tests.tasks.tagging.tag_run import LAYERS, chosen_of, run_in


def test_sections_of_spans(tag_run) -> None:
    found = tag_sections(*tag_run)
    assert [(each.name, each.kind) for each in found] == [
        ("maps-of-tokens", "token_maps"),
        ("faithful", "faithfulness"),
        ("spans", "class_scores"),
        ("labels", "class_scores"),
        ("hardest", "hardest_rows"),
        ("length", "scores_by_bin"),
    ]
    for each in found:
        json.dumps(each.data, allow_nan=False)
        fields = ("name", "title", "link", "kind", "data")
        assert shown_section({name: getattr(each, name) for name in fields})["shown"]


def test_sentences_and_their_spans_are_in_words(tag_run) -> None:
    store, prepared, chosen = tag_run
    hardest = tag_sections(store, prepared, chosen)[-2].data["examples"]
    for each in hardest:
        row = each["row"]
        assert each["said"] == " ".join(prepared.tokens[row])
        assert each["label"] in {"LOC robin", "LOC robin swift", "PER robin", "PER robin swift"}
        assert sum(count for _, count in each["answers"]) <= len(LAYERS)
        assert 0 < each["off"] <= 1


def test_scores_by_length_are_those_of_tokens(tag_run) -> None:
    store, prepared, chosen = tag_run
    bins = tag_sections(store, prepared, chosen)[-1].data["bins"]
    rows = prepared.splits[0].test
    counts = [each["count"] for each in bins]
    assert sum(counts) == len(rows)
    key = chosen["window"][0].key
    true = prepared.labels[rows]
    right = (store.predictions(key, "test")[..., 0] == true) & (true >= 0)
    mean = np.average([each["scores"]["window"] for each in bins], weights=counts)
    assert abs(mean - (right.sum(axis=1) / (true >= 0).sum(axis=1)).mean()) < 1e-5


def test_labels_without_spans_have_no_section_of_spans(tmp_path) -> None:
    words = small_preparation(60).data
    marked = [["NOUN" if label != "O" else "X" for label in own] for own in words.labels]
    from regard.tasks.tagging.preparation import TagPreparation
    from regard.tasks.tagging.sentences import TaggedSentences
    from tests.tasks.tagging.small_sentences import small_plan

    data = TaggedSentences.from_rows(words.tokens, marked, source="x")
    made = TagPreparation(small_plan(answer="labels", layers=["most_frequent"]), data)
    with run_in(tmp_path, made) as store:
        found = tag_sections(store, made, chosen_of(store, made))
    assert [each.name for each in found] == [
        "maps-of-tokens",
        "faithful",
        "labels",
        "hardest",
        "length",
    ]
