"""The paragraph on methods follows the plan."""

from regard.comparison import Preparation, Store
from regard.report.methods import methods_paragraph
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.small_material import corpus, small_plan, small_preparation
from tests.comparison.toy_task import Numbers, NumbersPlan

MODEL = "ways to look at a text, in a model of a kind"


def told(tmp_path, made: Preparation) -> str:
    facts = {"backend": "jax", "versions": '{"regard": "9.8.7"}'}
    path = tmp_path / "run.sqlite"
    with Store.create(path, made, facts) as store:
        return methods_paragraph(store, made, MODEL)


def test_splits(tmp_path) -> None:
    plan = small_plan(layers=("dot", "mean_pooling"), splits=3, epochs=2)
    made = small_preparation(plan)
    text = told(tmp_path, made)
    first = made.splits[0]
    assert f"split 3 times into about {len(first.train)} texts to train" in text
    assert text.startswith("We compared 2 ways to look at a text, in a model of a kind. The data")
    assert "Adam (Kingma and Ba 2015; learning rate 0.01, batches of 7)" in text
    assert "at most 2 epochs" in text
    assert "corrected resampled t (Nadeau and Bengio 2003)" in text
    assert "Trained with regard 9.8.7 on Keras with jax." in text
    assert "  " not in text


def test_a_test_set(tmp_path) -> None:
    plan = small_plan(layers=("dot",), splits=1, seeds=4, metric="macro_f1")
    text = told(tmp_path, TextPreparation(plan, corpus(58, 2), corpus(13, 2)))
    assert "13 to test; each network was trained with 4 seeds." in text
    assert "Scores are mean macro-F1 on" in text
    assert "Satterthwaite" in text
    assert "Nadeau" not in text


def test_tuning_is_told(tmp_path) -> None:
    plan = small_plan(layers=("dot", "mean_pooling"), splits=2, tune=3)
    assert "the same 3 settings of learning rate and dropout" in told(
        tmp_path, small_preparation(plan)
    )


def test_a_plan_without_a_network_of_regard(tmp_path) -> None:
    plan = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, rate_check=False)
    text = told(tmp_path, Numbers(plan, range(-20, 20)))
    assert "The data were 20 numbers to train, 10 to validate, 10 to test; each network was" in text
    assert "was trained with one seed. Each" in text
    assert "trained with its own optimizer (batches of 64) for at most 4 epochs" in text
    assert "Scores are mean accuracy on the test numbers" in text
    assert "analysis of variance of numbers and seeds" in text
    assert "text" not in text.replace(MODEL, "")
