"""Each way to prune keeps every promise, and each planted fault is caught."""

import keras
import pytest

from regard import pruning
from tests.contract.planting import planted
from tests.contract.pruners.checks import CHECKS, FORMULA, applies
from tests.contract.pruners.faults import FAULTS
from tests.contract.pruners.subjects import SUBJECTS, subject

# Public names that are no subjects, each with the reason.
NO_SUBJECTS = {
    "GradualSparsity": "a schedule: tests/pruning",
    "KernelSparsity": "a part of a report: tests/pruning",
    "SparsityReport": "a report: tests/pruning",
    "head_importance": "changes nothing: tests/pruning",
    "shrink": "makes another model: tests/pruning",
    "sparsity": "changes nothing: tests/pruning",
    "strip": "makes another model: tests/pruning",
}
CASES = [
    pytest.param(check, each, id=f"{check}-{each.name}")
    for each in SUBJECTS
    for check in CHECKS
    if applies(check, each)
]


@pytest.mark.parametrize(("check", "each"), CASES)
def test_pruner_keeps_promise(check, each) -> None:
    CHECKS[check](each)


@pytest.mark.parametrize(
    "fault", [pytest.param(each, id=f"{each.name} -> {each.caught_by}") for each in FAULTS]
)
def test_check_catches_fault(fault) -> None:
    if fault.only_on not in (None, keras.backend.backend()):
        pytest.skip(f"can be made on {fault.only_on} alone")
    healthy = subject(fault.subject)
    assert applies(fault.caught_by, healthy)
    with planted(fault), pytest.raises((Exception, pytest.fail.Exception)) as caught:
        CHECKS[fault.caught_by](healthy)
    assert not isinstance(caught.value, (NameError, SyntaxError)), caught.value


@pytest.mark.only_on("jax")
def test_every_check_has_a_fault_and_every_public_name_a_place() -> None:
    assert set(CHECKS) == {fault.caught_by for fault in FAULTS}
    assert all(check.__doc__ for check in CHECKS.values())
    assert CHECKS.keys() > FORMULA
    tried = {each.part.__name__ for each in SUBJECTS}
    assert set(pruning.__all__) - tried == NO_SUBJECTS.keys()
