"""The paragraph on methods follows the plan."""

import dataclasses

import pytest

from regard.comparison import Store
from regard.report.methods import methods_paragraph
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.small_material import corpus, small_plan, small_preparation


def told(tmp_path, made: TextPreparation) -> str:
    facts = {"backend": "jax", "versions": '{"regard": "9.8.7"}'}
    path = tmp_path / "run.sqlite"
    with Store.create(path, made, facts) as store:
        return methods_paragraph(store, made)


def test_splits(tmp_path) -> None:
    plan = small_plan(layers=("dot", "mean_pooling"), splits=3, embedding=7, units=5, epochs=2)
    made = small_preparation(plan)
    text = told(tmp_path, made)
    first = made.splits[0]
    assert f"split 3 times into about {len(first.train)} texts to train" in text
    assert "We compared 2 ways" in text
    assert "width 7;" in text
    assert "GRU (Cho et al. 2014) of 5 units" in text
    assert "at most 2 epochs" in text
    assert "corrected resampled t (Nadeau and Bengio 2003)" in text
    assert "Trained with regard 9.8.7 on Keras with jax." in text
    assert "  " not in text


def test_a_test_set(tmp_path) -> None:
    plan = small_plan(layers=("dot",), splits=1, seeds=4, metric="macro_f1", encoder="none")
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


@pytest.mark.parametrize("encoder", ["gru", "lstm", "cnn", "transformer", "none"])
def test_every_encoder_has_words(tmp_path, encoder: str) -> None:
    plan = dataclasses.replace(small_plan(layers=("dot",), splits=2), encoder=encoder)
    assert "{" not in told(tmp_path, small_preparation(plan))
