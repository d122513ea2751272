"""A task gives back a run from its store."""

import numpy as np
import pytest

from regard.comparison import Store, Task, Trainer
from tests.comparison.toy_task import Numbers, NumbersPlan, NumbersTask

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, rate_check=False)


@pytest.mark.parametrize("kind", [Task, Trainer])
def test_what_is_abstract_is_not_made(kind) -> None:
    with pytest.raises(TypeError, match="abstract"):
        kind()


def test_a_run_comes_back_from_its_store(tmp_path) -> None:
    made = Numbers(PLAN, np.arange(40) - 19.5)
    Store.create(tmp_path / "run.sqlite", made, {}).close()
    with Store.open(tmp_path / "run.sqlite") as store:
        found = NumbersTask().restored(store)
    np.testing.assert_array_equal(found.numbers, made.numbers)
    assert found.plan == PLAN
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(found.splits[0], part), getattr(made.splits[0], part))
