"""Every check meets every layer at its defaults and with each setting (in pairs: FULL=1)."""

import pytest

from tests.contract.checks import CHECKS
from tests.contract.checks.registry import spared
from tests.contract.subjects import Subject, subjects

CASES = [
    # One process per layer: what one test compiles serves the next.
    pytest.param(
        check,
        subject,
        id=f"{check.name}-{subject.name}",
        marks=pytest.mark.xdist_group(subject.layer_class.__name__),
    )
    for subject in subjects()
    for check in CHECKS.values()
    if check.applies(subject) and not spared(check, subject)
]


@pytest.mark.parametrize(("check", "subject"), CASES)
def test_layer_keeps_promise(check, subject: Subject):
    check.run(subject)
