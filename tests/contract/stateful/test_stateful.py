"""Every cell keeps every promise in `Recurrence`, and each planted fault is noticed."""

import inspect

import keras
import pytest

from regard import rnn
from tests.contract.planting import planted
from tests.contract.stateful.checks import CHECKS
from tests.contract.stateful.faults import FAULTS
from tests.contract.stateful.subjects import CELLS, subject

CASES = [
    pytest.param(each, name, id=f"{each.name}-{name}")
    for each in CELLS
    for name, check in CHECKS.items()
    if check.applies(each)
]


@pytest.mark.parametrize(("cell", "name"), CASES)
def test_cell_keeps_its_promise(cell, name) -> None:
    CHECKS[name].run(cell)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: f"{each.name} -> {each.caught_by}")
def test_check_notices_fault(fault) -> None:
    if fault.only_on not in (None, keras.backend.backend()):
        pytest.skip(f"can be made on {fault.only_on} alone")
    check, healthy = CHECKS[fault.caught_by], subject(fault.subject)
    assert check.applies(healthy)
    with planted(fault), pytest.raises((Exception, pytest.fail.Exception)) as caught:
        check.run(healthy)
    assert not isinstance(caught.value, (NameError, SyntaxError)), caught.value
    check.run(healthy)


def test_every_check_has_a_fault() -> None:
    assert set(CHECKS) == {fault.caught_by for fault in FAULTS}


def test_every_public_cell_is_a_subject() -> None:
    public = {getattr(rnn, name) for name in rnn.__all__}
    cells = {
        each
        for each in public
        if inspect.isclass(each) and hasattr(each, "get_initial_state")
        if not inspect.isabstract(each)
    }
    assert cells <= {type(each.make()) for each in CELLS}
