"""The kinds of layers, each in a file of its own; a new one gets a line here."""

from tests.contract.kinds.channel import CHANNEL
from tests.contract.kinds.documents import DOCUMENTS
from tests.contract.kinds.gate import GATE
from tests.contract.kinds.heads import HEADS
from tests.contract.kinds.kind import Kind
from tests.contract.kinds.pairs import PAIRS
from tests.contract.kinds.pooling import POOLING
from tests.contract.kinds.wrapped import WRAPPED

KINDS: tuple[Kind, ...] = (PAIRS, POOLING, DOCUMENTS, GATE, HEADS, WRAPPED, CHANNEL)

__all__ = ["KINDS", "Kind"]
