"""Every check meets the fused path too: it is taken where it can be, however small the sizes."""

import pytest

from tests.contract.checks import CHECKS
from tests.contract.planting import Fault, planted
from tests.contract.subjects import subject

SUBJECT = subject("AdditiveAttention(units=4)")
CONCAT = subject("ConcatAttention(units=4)")
FAULT = Fault(
    "keys centred, queries not",
    "kernels.additive_score.scores:additive_scores",
    "centred_scores(query + centre,",
    "centred_scores(query,",
    "output_equals_the_paper",
    SUBJECT.name,
)

pytestmark = pytest.mark.xdist_group("fused")


@pytest.fixture(autouse=True)
def fused(monkeypatch):
    monkeypatch.setenv("REGARD_KERNEL", "fused")


@pytest.mark.parametrize(
    "check", [each for each in CHECKS.values() if each.applies(SUBJECT)], ids=lambda each: each.name
)
def test_layer_keeps_promise(check):
    check.run(SUBJECT)


def test_concat_takes_the_same_path(monkeypatch):
    CHECKS["output_equals_the_paper"].run(CONCAT)
    with planted(FAULT), pytest.raises(AssertionError):
        CHECKS["output_equals_the_paper"].run(CONCAT)


def test_check_catches_fault():
    with planted(FAULT), pytest.raises(AssertionError):
        CHECKS[FAULT.caught_by].run(SUBJECT)
