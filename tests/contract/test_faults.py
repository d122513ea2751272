"""The contract bites: each planted fault is caught by the check that is named for it."""

import keras
import pytest

from tests.contract.checks import CHECKS
from tests.contract.faults import FAULTS
from tests.contract.planting import planted
from tests.contract.subjects import subject

CASES = [
    pytest.param(
        fault,
        id=f"{fault.name} -> {fault.caught_by}",
        marks=pytest.mark.xdist_group(subject(fault.subject).layer_class.__name__),
    )
    for fault in FAULTS
]


@pytest.mark.parametrize("fault", CASES)
def test_check_catches_fault(fault, monkeypatch):
    # Faults of the plain path; those of the others are planted in `test_fused`.
    monkeypatch.setenv("REGARD_KERNEL", "reference")
    if fault.only_on not in (None, keras.backend.backend()):
        pytest.skip(f"can be made on {fault.only_on} alone")
    check, healthy = CHECKS[fault.caught_by], subject(fault.subject)
    assert check.applies(healthy)
    check.run(healthy)
    with planted(fault), pytest.raises((Exception, pytest.fail.Exception)) as caught:
        check.run(healthy)
    assert not isinstance(caught.value, (NameError, SyntaxError)), caught.value
    check.run(healthy)


def test_every_check_has_a_fault():
    assert set(CHECKS) == {fault.caught_by for fault in FAULTS}
