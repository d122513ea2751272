"""What is compared on tokens: twelve taggers, controls, two references."""

import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.tasks.tagging.plan import TagPlan, TagReading


def test_each_context_has_three_ends() -> None:
    plan = TagPlan()
    ranked = [name for name in plan.layers if plan.contender(name).ranked]
    assert ranked == [
        f"{context}{end}"
        for context in ("no_context", "window", "self_attention", "multi_head")
        for end in ("", "_viterbi", "_crf")
    ]
    roles = {name: plan.contender(name).role for name in plan.layers[12:]}
    assert roles == {
        "no_context_again": "control",
        "random_attention": "control",
        "dense_control": "control",
        "most_frequent": "reference",
        "word_windows": "reference",
    }
    assert (plan.baseline, plan.again, plan.single) == (
        "no_context",
        "no_context_again",
        "multi_head_crf",
    )


def test_without_spans_no_path_is_forbidden() -> None:
    plan = TagPlan(answer="labels")
    assert plan.metric == "accuracy"
    assert not any(name.endswith("viterbi") for name in plan.layers)
    assert "multi_head_crf" in plan.layers
    assert TagPlan(answer="labels", layers="all").layers == plan.layers
    with pytest.raises(ArgumentError, match="rows of viterbi only where labels mark spans"):
        TagPlan(answer="labels", layers=["window", "window_viterbi"])


def test_the_score_is_that_of_the_answer() -> None:
    assert TagPlan().metric == "span_f1"
    assert TagPlan(metric="macro_f1").scoring.name == "macro_f1"
    with pytest.raises(UnknownNameError, match="span_f1"):
        TagPlan(answer="labels", metric="span_f1")


def test_it_comes_back_from_json() -> None:
    plan = TagPlan(answer="labels", encoder="gru", layers=["no_context"])
    assert TagPlan.from_json(plan.to_json()) == plan
    assert TagReading().token_column is None
