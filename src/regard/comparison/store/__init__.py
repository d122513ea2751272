"""The store: what is kept of a run, in one SQLite file that notices damage.

Each name below is loaded when it is first used: messages to a process need `array_bytes` alone.

store           writing and reading the store of a run (stored_run: reading alone)
schema          its tables
rows            rows of these tables, from what they say and back
checked_tables  tables that hold each row to its checksum; they know no table by name
checksums       the checksums of rows, and what they add up to
table_layout    what an SQLite file with given tables is made of
damage          what is said of a file that is damaged, or cannot be used just now
array_bytes     arrays as bytes
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.comparison.store.store import Store
    from regard.comparison.store.stored_run import StoredRun

__all__ = ["Store", "StoredRun"]

__getattr__, __dir__ = lazy_names(__name__, {"Store": "store", "StoredRun": "stored_run"})
