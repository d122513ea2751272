"""Every check meets the fast paths too: taken where they can be, however small the sizes."""

import pytest

from regard.kernels.dispatch import dots, windows
from tests.contract.checks import CHECKS
from tests.contract.planting import Fault, planted
from tests.contract.subjects import subject

ADDITIVE = [subject("AdditiveAttention(units=4)"), subject("ConcatAttention(units=4)")]
WINDOWED = [
    subject(f"{layer}position=History(width=2, offset=2))")
    for layer in ("DotAttention(", "MultiHeadAttention(num_heads=2, head_dim=4, ")
]
# On PyTorch these go to its own kernel, on the others in blocks.
DOTS = [subject("DotAttention()"), subject("MultiHeadAttention(num_heads=2, head_dim=4)")]

CASES = [
    pytest.param(check, each, id=f"{check.name}-{each.name}")
    for each in (ADDITIVE[0], WINDOWED[0], DOTS[1])
    for check in CHECKS.values()
    if check.applies(each)
]
UNCENTRED = Fault(
    "keys centred, queries not",
    "kernels.additive_score.scores:additive_scores",
    "centred_scores(query + centre,",
    "centred_scores(query,",
    "output_equals_the_paper",
    ADDITIVE[0].name,
)
LATE = Fault(
    "blocks of keys one key late",
    "kernels.band:Band.of_keys",
    "tensor, 1, self._first,",
    "tensor, 1, self._first + 1,",
    "output_equals_the_paper",
    WINDOWED[0].name,
)
UNMASKED = Fault(
    "the kernel is not told of masks",
    "kernels.dot_product.output:dot_output",
    "_pair_mask(pairs, len(query.shape)), bias",
    "None, bias",
    "padding_changes_nothing",
    DOTS[0].name,
)
FAULTS = [
    pytest.param(fault, each, id=f"{fault.name}-{each.name}")
    for fault, subjects in ((UNCENTRED, ADDITIVE), (LATE, WINDOWED), (UNMASKED, DOTS))
    for each in subjects
]

pytestmark = pytest.mark.xdist_group("fused")


@pytest.fixture(autouse=True)
def fused(monkeypatch):
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    monkeypatch.setattr(windows, "_LEAST", 2)
    monkeypatch.setattr(dots, "_QUERIES", 2)


@pytest.mark.parametrize(("check", "tried"), CASES)
def test_layer_keeps_promise(check, tried):
    check.run(tried)


@pytest.mark.parametrize(("fault", "tried"), FAULTS)
def test_check_catches_fault(fault, tried):
    CHECKS[fault.caught_by].run(tried)
    with planted(fault), pytest.raises(AssertionError):
        CHECKS[fault.caught_by].run(tried)
