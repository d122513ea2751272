"""The rows that are wrong most often or by most, against counts by hand."""

import numpy as np
import pytest

from regard.comparison import Store, Trial, TrialKey
from regard.data import Split
from regard.sections.hardest_rows import ShownRows, hardest_rows_section
from regard.sections.sample import Names
from tests.comparison.toy_task import Numbers, NumbersPlan

pytestmark = pytest.mark.only_on("jax")  # no tensors

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, rate_check=False)
TRUTH = np.array([0, 1, 0, 1, 1, 0, 0])
TESTED = np.array([6, 0, 1, 2, 3])  # not in order; rows 4 and 5 are never tested
NONE = np.arange(0)


def section_of(path, answers, names, shown, tested=TESTED) -> dict:
    made, chosen = Numbers(PLAN, np.arange(40) - 19.5), {}
    made.splits = (Split(NONE, NONE, tested),)
    with Store.create(path / "run.sqlite", made, {}) as store:
        for name, each in answers.items():
            trial = Trial(TrialKey(name, 0), validation=0.5, test=0.5)
            store.finish(trial, [], {"test": np.asarray(each, np.float32)}, {})
            chosen[name] = [trial]
        section = hardest_rows_section(store, made, chosen, names, shown)
    assert (section.name, section.kind) == ("hardest", "hardest_rows")
    return {"title": section.title, **section.data}


SHOWN = ShownRows(
    row=lambda row: f"row {row}",
    truth=lambda row: "ab"[TRUTH[row]],
    answer=lambda given, row: "ab"[int(given.argmax())],
    errors=lambda answers, rows: answers.argmax(axis=1) != TRUTH[rows],
    chances=lambda answers, rows: answers[np.arange(len(rows)), TRUTH[rows]],
)
NAMES = Names("text", "texts", "word", "words", "words")


def test_rows_are_ordered_by_how_many_are_wrong_then_by_the_chance_of_the_truth(tmp_path) -> None:
    #             row 6       row 0       row 1       row 2       row 3
    one = [[0.05, 0.95], [0.9, 0.1], [0.7, 0.3], [0.1, 0.9], [0.2, 0.8]]
    two = [[0.05, 0.95], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7], [0.1, 0.9]]
    found = section_of(tmp_path, {"dot": one, "mean_pooling": two}, NAMES, SHOWN)
    examples = found["examples"]
    assert [each["row"] for each in examples] == [6, 2, 1]  # 0 and 3 are right in all trials
    assert [each["off"] for each in examples] == [1.0, 1.0, 0.5]
    assert [each["chance"] for each in examples] == pytest.approx([0.05, 0.2, 0.6])
    assert examples[1] == {
        "row": 2,
        "said": "row 2",
        "label": "a",
        "off": 1.0,
        "trials": 2,
        "chance": pytest.approx(0.2),
        "answers": [["b", 2]],
    }
    assert sorted(examples[2]["answers"]) == [["a", 1], ["b", 1]]
    assert found["title"] == "Hardest texts"


def test_numbers_have_their_largest_errors_and_mean_answers(tmp_path) -> None:
    truth = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    shown = ShownRows(
        row=lambda row: "x" * 400 if row else "short",
        truth=lambda row: f"{truth[row]:g}",
        answer=lambda given, row: f"{float(given):g}",
        errors=lambda answers, rows: np.abs(answers - truth[rows]),
    )
    names = Names("text", "texts", "word", "words", "words", told="numbers")
    answers = {"dot": [7.0, 3.0, 2.5, 3.0, 4.0], "mean_pooling": [7.0, 5.0, 2.5, 3.0, 4.0]}
    found = section_of(tmp_path, answers, names, shown)
    assert [each["row"] for each in found["examples"]] == [0, 1, 2, 3, 6]
    first = found["examples"][0]
    assert (first["off"], first["label"], first["answers"]) == (3.0, "1", [["4", 2]])
    assert (first["said"], first["chance"]) == ("short", None)
    assert len(found["examples"][1]["said"]) == 300
    assert found["title"] == "Largest errors"


def test_twenty_are_shown_at_most(tmp_path) -> None:
    shown = ShownRows(
        str, str, lambda given, row: str(given), lambda answers, rows: np.ones(len(rows))
    )
    answers = {"dot": np.zeros((30, 2))}
    found = section_of(tmp_path, answers, NAMES, shown, np.arange(30))
    assert [each["row"] for each in found["examples"]] == list(range(20))
