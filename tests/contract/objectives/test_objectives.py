"""Every check meets every public loss, metric and constraint, and each planted fault is caught."""

import keras
import pytest

from regard import constraints, losses, metrics
from tests.contract.objectives.checks import CHECKS, FORMULA, KINDS, applies
from tests.contract.objectives.faults import FAULTS
from tests.contract.objectives.subjects import SUBJECTS, subject
from tests.contract.planting import planted

ROOMS = {"loss": losses, "metric": metrics, "constraint": constraints}
CASES = [
    pytest.param(check, each, id=f"{check}-{each.name}")
    for each in SUBJECTS
    for check in CHECKS
    if applies(check, each)
]
# Public names that are no subjects, each with the reason.
NO_SUBJECTS = {
    "CRFLoss": "has no answers a step, but a chain, which tells its padding: tests/losses",
    "masked": "makes a MaskedLoss or a MaskedMetric",
}


@pytest.mark.parametrize(("check", "each"), CASES)
def test_objective_keeps_promise(check, each) -> None:
    CHECKS[check](each)


@pytest.mark.parametrize(
    "fault", [pytest.param(each, id=f"{each.name} -> {each.caught_by}") for each in FAULTS]
)
def test_check_catches_fault(fault) -> None:
    if fault.only_on not in (None, keras.backend.backend()):
        pytest.skip(f"can be made on {fault.only_on} alone")
    check, healthy = CHECKS[fault.caught_by], subject(fault.subject)
    assert applies(fault.caught_by, healthy)
    with planted(fault), pytest.raises((Exception, pytest.fail.Exception)) as caught:
        check(healthy)
    assert not isinstance(caught.value, (NameError, SyntaxError)), caught.value


@pytest.mark.only_on("jax")
def test_every_check_has_a_fault_and_every_kind_has_checks() -> None:
    assert set(CHECKS) == {fault.caught_by for fault in FAULTS}
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(ROOMS)
    assert all(check.__doc__ for check in CHECKS.values())
    assert CHECKS.keys() > FORMULA


@pytest.mark.only_on("jax")
@pytest.mark.parametrize("kind", ROOMS)
def test_every_public_one_is_a_subject(kind) -> None:
    tried = {each.part.__name__ for each in SUBJECTS if each.kind == kind}
    assert set(ROOMS[kind].__all__) - tried == NO_SUBJECTS.keys() & set(ROOMS[kind].__all__)
