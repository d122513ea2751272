"""Kinds and labels, counted: held to loops over a run's answers."""

from collections import Counter

from regard.tasks.tagging.label_counts import LabelCounts


def test_labels_are_counted_token_by_token(tag_run) -> None:
    store, prepared, chosen = tag_run
    data = LabelCounts(store, prepared, chosen).labels().data
    rows = prepared.splits[0].test
    counted = Counter(
        (int(true), int(said[0]))
        for own, answers in zip(
            prepared.labels[rows], store.predictions(chosen["window"][0].key, "test"), strict=True
        )
        for true, said in zip(own, answers, strict=True)
        if true >= 0
    )
    crossed = data["contenders"]["window"]["confusion"]
    assert {
        (true, said): count for true, row in enumerate(crossed) for said, count in enumerate(row)
    } == {(true, said): counted[true, said] for true in range(5) for said in range(5)}
    assert data["rows"] == "tokens"
    assert [each["name"] for each in data["classes"]] == list(prepared.classes)
    assert sum(each["count"] for each in data["classes"]) == prepared.lengths[rows].sum()


def test_kinds_have_the_spans_that_begin(tag_run) -> None:
    store, prepared, chosen = tag_run
    section = LabelCounts(store, prepared, chosen).spans()
    rows = prepared.splits[0].test
    begun = Counter(
        label[2:] for row in rows for label in prepared.data.labels[row] if label[0] == "B"
    )
    assert {each["name"]: each["count"] for each in section.data["classes"]} == begun
    assert (section.title, section.link) == ("Scores by kind", "Spans")
    assert section.data["contenders"]["window"]["confusion"] is None
    assert all(0 <= f1 <= 1 for f1 in section.data["contenders"]["window"]["f1"] if f1 is not None)
