"""The task of texts: a run is prepared again from its store, and trainers are found."""

import numpy as np
import pytest

from regard.comparison import Store
from regard.data import LabelledTexts
from regard.tasks.text_classification.bag_of_words import WordsTrials
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.task import TextTask
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import corpus, small_plan, small_preparation

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
