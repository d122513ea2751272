"""The page that shows the contract says what the code says."""

from pathlib import Path

from tests.contract.faults import FAULTS
from tests.contract.table import BEGIN, tables, updated

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contract.md"


def test_page_is_up_to_date():
    page = PAGE.read_text(encoding="utf-8")
    assert page == updated(page), "run: python -m tests.contract.table docs/contract.md"
    assert BEGIN in page


def test_every_fault_has_a_row():
    shown = tables()
    assert len(FAULTS) >= 15
    assert all(fault.name in shown and fault.caught_by in shown for fault in FAULTS)
