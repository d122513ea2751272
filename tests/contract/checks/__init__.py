"""Importing this package fills the list of checks."""

from tests.contract.checks import arguments, carrying, masking, memory, numbers, saving, training
from tests.contract.checks.registry import CHECKS, Check

__all__ = [
    "CHECKS",
    "Check",
    "arguments",
    "carrying",
    "masking",
    "memory",
    "numbers",
    "saving",
    "training",
]
