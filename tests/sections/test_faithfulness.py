"""The section holds what the maps say, in the words of their rows."""

import json

import numpy as np
import pytest

from regard.explain.deletion_insertion import REMOVED_SHARES
from regard.sections.faithfulness import faithfulness_section
from tests.sections.made_maps import answering, made_maps, spread

pytestmark = pytest.mark.only_on("jax")  # no tensors

STEPS = (3, 5, 7)


def made(path, **more):
    there = np.arange(7) < np.array(STEPS)[:, None]
    random = np.random.default_rng(3)
    weights = [spread(there * random.uniform(0.1, 1, there.shape)) for _ in range(2)]
    effects = there * random.uniform(0, 0.5, there.shape)
    looks = {
        "mean_pooling": [{"answers": answering(0, 1, 2)}],
        "dot": [
            {"answers": answering(0, 1, 2), "weights": each, "effects": effects} | more
            for each in weights
        ],
    }
    known = [np.arange(count) == 1 for count in STEPS]
    return made_maps(path, looks, STEPS, truth=np.array([0, 1, 2]), known=known)


def test_it_holds_what_the_maps_say(tmp_path) -> None:
    curves = np.random.default_rng(1).uniform(size=(3, 2, 2, len(REMOVED_SHARES)))
    maps = made(tmp_path, removal=curves)
    section = faithfulness_section(maps)
    assert (section.name, section.kind) == ("faithful", "faithfulness")
    data = json.loads(json.dumps(section.data))
    assert (data["rows"], data["step"], data["steps"]) == ("words", "letter", "letters")
    assert (data["count"], data["trials"]) == (3, 2)
    assert data["said"][0].startswith("The weights of ")
    assert any(each.startswith("By the letters that are known") for each in data["said"])
    (own,) = data["contenders"].values()
    pointing = maps.pointing["dot"]
    assert own["answer"] == pointing.answer
    assert own["pointed"] == pytest.approx(pointing.pointed, abs=1e-5)
    assert own["over_permuted"] == pytest.approx(pointing.over_permuted.value, abs=1e-5)
    error = pointing.over_permuted.variance**0.5
    assert own["over_permuted_error"] == pytest.approx(error, abs=1e-5)
    assert own["over_control"] is own["over_control_error"] is None
    assert own["agreement"] == pytest.approx(maps.agreement("dot"), abs=1e-5)
    np.testing.assert_allclose(own["deletion"], curves[:, 0].mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(own["insertion"], curves[:, 1].mean(axis=0), atol=1e-5)
    assert [own["gap"], own["gap_error"]] == pytest.approx(maps.removal_gap("dot"), abs=1e-5)
    assert list(data["deciding"]) == ["dot"]


def test_without_curves(tmp_path) -> None:
    (own,) = faithfulness_section(made(tmp_path)).data["contenders"].values()
    assert own["deletion"] is own["insertion"] is own["gap"] is own["gap_error"] is None
