"""What a report shows of texts: five sections, with numbers that can be counted by hand."""

import json

import numpy as np
import pytest

from regard.comparison import Store
from regard.comparison.selection import chosen_trials
from regard.data import TokenTable
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.report_sections import text_sections
from regard.tasks.text_classification.task import TextTask
from tests.comparison.small_material import small_plan, small_preparation


@pytest.fixture
def run(run_folder):
    with Store.open(run_folder / "run.sqlite") as store:
        chosen = chosen_trials(store.plan_as(TextPlan), store.trials())
        yield store, TextTask().restored(store), chosen


def test_maps_tests_and_lengths(run) -> None:
    store, preparation, chosen = run
    found = TextTask().sections(store, preparation, chosen)
    assert [(each.name, each.kind) for each in found] == [
        ("maps-of-texts", "token_maps"),
        ("faithful", "faithfulness"),
        ("classes", "class_scores"),
        ("hardest", "hardest_rows"),
        ("length", "scores_by_bin"),
    ]
    maps, tests, *_ = (each.data for each in found)
    assert tests["count"] == len(preparation.sample)
    assert list(tests["contenders"]) == ["dot", "pooling_linear"]
    assert "words" not in maps["examples"][0]["contenders"]  # the reference has no network
    json.dumps([each.data for each in found], allow_nan=False)


def test_lengths_are_of_tokens_and_the_share_is_of_right_answers(run) -> None:
    store, preparation, chosen = run
    section = text_sections(store, preparation, chosen)[-1]
    assert section.title == "Score by length of text"
    assert (
        section.data["meaning"] == "Percent of test texts that are right, by the number of words."
    )
    table = TokenTable((), kind="words")
    tested = sorted({int(row) for split in preparation.splits for row in split.test})
    lengths = {row: table.lengths([preparation.texts[row]])[0] for row in tested}
    bins = section.data["bins"]
    assert len(bins) > 1
    assert list(bins[0]["scores"]) == list(chosen)
    for each in bins:
        own = {row for row in tested if each["least"] <= lengths[row] <= each["most"]}
        assert each["count"] == len(own)
        for name, trials in chosen.items():
            right = []
            for trial in trials:
                rows = preparation.splits[trial.key.split].test
                answers = store.predictions(trial.key, "test").argmax(axis=1)
                both = zip(answers, rows, strict=True)
                right += [a == preparation.labels[row] for a, row in both if row in own]
            assert each["scores"][name] == pytest.approx(np.mean(right), abs=1e-4)


def test_nothing_is_finished(tmp_path) -> None:
    made = small_preparation(small_plan(layers=("dot", "words"), splits=2))
    with Store.create(tmp_path / "run.sqlite", made, {"backend": "jax"}) as store:
        maps, tests, classes, hardest, lengths = (
            each.data for each in text_sections(store, made, {})
        )
    assert maps["examples"] == []
    assert tests["contenders"] == tests["deciding"] == classes["contenders"] == {}
    assert hardest["examples"] == []
    assert all(each["scores"] == {} for each in lengths["bins"])


def test_classes_and_hardest_texts_are_counted_from_the_answers(run) -> None:
    store, preparation, chosen = run
    by_class, hardest = (each.data for each in text_sections(store, preparation, chosen)[2:4])
    assert [each["name"] for each in by_class["classes"]] == list(preparation.classes)
    wrong = {int(row): [] for split in preparation.splits for row in split.test}
    for name, trials in chosen.items():
        crossed = np.zeros((2, 2), dtype=int)
        for trial in trials:
            rows = preparation.splits[trial.key.split].test
            answers = store.predictions(trial.key, "test").argmax(axis=1)
            for row, answer in zip(rows, answers, strict=True):
                crossed[preparation.labels[row], answer] += 1
                wrong[int(row)].append(answer != preparation.labels[row])
        assert by_class["contenders"][name]["confusion"] == crossed.tolist()
    shares = sorted((np.mean(each) for each in wrong.values() if any(each)), reverse=True)[:20]
    assert [each["off"] for each in hardest["examples"]] == pytest.approx(shares, abs=1e-4)
    for each in hardest["examples"]:
        assert each["said"] == preparation.texts[each["row"]]
        assert each["label"] == preparation.classes[preparation.labels[each["row"]]]
        assert sum(count for _, count in each["answers"]) == each["trials"]
