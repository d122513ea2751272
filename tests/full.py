"""What `make test FULL=1` runs beside the usual tests."""

import os

ADDED = {
    "settings": "contract: every check with each setting, and with each pair of settings",
    "properties": "contract: 400 drawn cases of each property",
    "damage": "comparison: 1,000 flipped bits and 100 edited rows of a store (60 and 40)",
    "disks": "comparison: a full disk of a second size",
}


def full(added: str) -> bool:
    """Whether this run adds something, by its name in the list."""
    if added not in ADDED:
        raise LookupError(f"{added!r} must be one of {', '.join(ADDED)}")
    return os.environ.get("REGARD_FULL") == "1"
