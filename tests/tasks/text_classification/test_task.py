"""The task of texts: a run is prepared again from its store, and trainers are found."""

import numpy as np
import pytest

from regard.bundle import read_bundle
from regard.comparison import KeptWeights, RunFolder, Store, claimed_leaderboard
from regard.data import LabelledTexts
from regard.errors import ArgumentError, UnknownNameError
from regard.execution.in_process import InProcessExecutor
from regard.execution.run import run_trials
from regard.report import findings_of, report_page
from regard.tasks.text_classification.bag_of_words import WordsTrials
from regard.tasks.text_classification.dataset import TextDataset
from regard.tasks.text_classification.plan import TextReading
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.task import TextTask
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import corpus, small_plan, small_preparation, told_corpus

PLAN = small_plan(layers=("mean_pooling", "words"), splits=2, rate_check=False)


@pytest.mark.parametrize("has_groups", [False, True])
@pytest.mark.parametrize("has_test", [False, True])
def test_a_run_is_prepared_again_from_its_store(tmp_path, has_groups, has_test) -> None:
    def texts(rows: int) -> LabelledTexts:
        plain = corpus(rows, 2)
        groups = [f"author {row // 2}" for row in range(rows)] if has_groups else ()
        return LabelledTexts.from_rows(plain.texts, plain.labels, groups=groups, source="here")

    test = texts(21) if has_test else None
    plan = small_plan(layers=PLAN.layers, splits=1 if has_test else 2, rate_check=False)
    made = TextPreparation(plan, texts(60), test)
    with Store.create(tmp_path / "run.sqlite", made, {}) as store:
        found = TextTask().restored(store)
    assert (found.plan, found.source, found.classes) == (made.plan, "here", made.classes)
    assert found.texts == made.texts
    np.testing.assert_array_equal(found.targets, made.targets)
    assert (found.groups is None) != has_groups
    if has_groups:
        np.testing.assert_array_equal(found.groups, made.groups)
    assert found.has_test_set == has_test
    for one, other in zip(found.splits, made.splits, strict=True):
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(getattr(one, part), getattr(other, part))


@pytest.mark.parametrize(
    ("name", "kind"), [("mean_pooling", NetworkTrials), ("words", WordsTrials)]
)
def test_a_contender_has_its_trainer(tmp_path, name, kind) -> None:
    small_preparation(PLAN).write(tmp_path, [0, 1])
    assert isinstance(TextTask().trainer(name, tmp_path), kind)


# Numbers and several labels

SMALL = {
    "embedding": 4,
    "encoder": "none",
    "epochs": 12,
    "patience": 12,
    "batch_size": 8,
    "learning_rate": 0.05,
    "min_count": 1,
    "splits": 2,
    "rate_check": False,
}


@pytest.mark.parametrize(
    ("answer", "metric", "verdict"),
    [
        ("numbers", "rmse", "Ridge regression on words has"),
        ("labels", "micro_f1", "Logistic regression on words has"),
    ],
)
def test_a_run_from_data_to_a_kept_model(tmp_path, answer, metric, verdict) -> None:
    task, data = TextTask(), told_corpus(90, answer)
    budget = {**SMALL, "layers": ("mean_pooling", "pooling_linear", "words")}
    made = task.prepare(TextDataset(data), budget)
    assert (made.plan.answer, made.plan.metric) == (answer, metric)
    with (
        RunFolder(tmp_path / "run") as folder,
        Store.create(folder.store, made, {"backend": "jax"}) as store,
    ):
        kept = KeptWeights(folder.weights, made.plan)
        trainers = InProcessExecutor(lambda name: task.trainer(name, folder.work))
        run_trials(
            made, store, trainers, folder.work, kept=kept, listen=lambda event: None, notices=()
        )
        assert {trial.status for trial in store.trials()} == {"done"}
        found = task.restored(store)
        assert (found.plan, found.data.kind, found.classes) == (made.plan, answer, made.classes)
        np.testing.assert_array_equal(found.targets, made.targets)
        rows, analysis = claimed_leaderboard(store, found)
        assert analysis is not None
        assert {row.contender for row in rows} == set(made.plan.layers)
        assert all((row.calibration is None) == (answer == "numbers") for row in rows)
        findings = findings_of(task, store, found, rows, analysis)
        assert verdict in " ".join(findings["verdict"])
        assert ("less is better" in findings["card"]["use"]) == (answer == "numbers")
        _check_sections(findings["sections"], answer)
        assert "%" in report_page(findings) or answer == "numbers"
        kept.write_best(folder.best, found, store)
        best = kept.winner(store)
        tested = made.splits[best.split].test
        said = store.predictions(best, "test")
    bundle = read_bundle(folder.best)
    texts = [made.texts[row] for row in tested]
    again = bundle.numbers(texts) if answer == "numbers" else bundle.probabilities(texts)
    np.testing.assert_allclose(again, said, rtol=1e-4, atol=1e-4 * bundle.description.scale)
    explanation = bundle.explain(texts[:1])[0]
    assert explanation.kind == answer
    assert "".join(piece.text for piece in explanation.pieces) == texts[0]


def _check_sections(sections, answer: str) -> None:
    maps, tests, lengths = (each["data"] for each in sections)
    assert tests["told"] == maps["told"] == ("numbers" if answer == "numbers" else "label")
    layer = tests["contenders"]["pooling_linear"]
    assert (layer["deletion"] is None) == (answer == "numbers")
    assert layer["pointed"] is not None
    label = maps["examples"][0]["label"]
    if answer == "numbers":
        assert 40 < float(label) < 160
        assert lengths["meaning"].startswith("Mean absolute error of test texts")
        assert max(lengths["bins"][0]["scores"].values()) > 1
    else:
        assert set(label.split(", ")) <= {"good", "bad", "odd", "no label"}
        assert maps["note"].startswith("A text may have several labels")


def test_the_rope_of_numbers_is_a_hundredth_of_their_deviation() -> None:
    data = TextDataset(told_corpus(90, "numbers"))
    task, deviation = TextTask(), data.data.targets().std()
    assert task.prepare(data, SMALL).plan.rope == pytest.approx(deviation / 100, rel=0.5)
    assert task.prepare(data, {**SMALL, "metric": "r2"}).plan.rope == 0.01
    assert task.prepare(data, {**SMALL, "rope": 0.25}).plan.rope == 0.25


@pytest.mark.parametrize(
    ("answer", "budget", "error", "message"),
    [
        (
            "numbers",
            {"metric": "accuracy"},
            UnknownNameError,
            "'rmse', 'mae', 'r2'. Received: metric='accuracy'",
        ),
        ("labels", {"metric": "rmse"}, UnknownNameError, "micro_f1.*macro_f1.*subset_accuracy"),
        ("numbers", {"answer": "classes"}, ArgumentError, "must be what the data have: numbers"),
        ("labels", {"class_weights": True}, ArgumentError, "only where each row has one class"),
    ],
)
def test_what_does_not_fit_the_data_is_refused(answer, budget, error, message) -> None:
    with pytest.raises(error, match=message):
        TextTask().prepare(TextDataset(told_corpus(90, answer)), {**SMALL, **budget})


def test_lists_with_numbers_or_labels() -> None:
    plain = told_corpus(90, "numbers")
    found = TextTask().read(plain.texts, plain.labels, TextReading(target="stars"))
    assert (found.data.kind, found.data.labels) == ("numbers", plain.labels)
    several = told_corpus(90, "labels")
    assert TextTask().read(several.texts, several.labels, TextReading()).data.kind == "labels"
    assert any(each.startswith("90 numbers, ") for each in found.notices())
