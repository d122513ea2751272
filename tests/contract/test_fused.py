"""Every check meets the fast paths too: taken where they can be, however small the sizes."""

import pytest

from regard.kernels import dispatch
from tests.contract.checks import CHECKS
from tests.contract.planting import Fault, planted
from tests.contract.subjects import subject

SUBJECT = subject("AdditiveAttention(units=4)")
CONCAT = subject("ConcatAttention(units=4)")
FAULT = Fault(
    "keys centred, queries not",
    "kernels.additive_score.scores:additive_scores",
    "centred_scores(query + centre,",
    "centred_scores(query,",
    "output_equals_the_paper",
    SUBJECT.name,
)

WINDOWED = [
    subject(f"{layer}position=History(width=2, offset=2))")
    for layer in ("DotAttention(", "MultiHeadAttention(num_heads=2, head_dim=4, ")
]
# On PyTorch these go to its own kernel.
DOTS = [subject("DotAttention()"), subject("MultiHeadAttention(num_heads=2, head_dim=4)")]
UNMASKED = Fault(
    "the kernel is not told of masks",
    "kernels.dot_product.output:dot_output",
    "_allowed(pairs, len(query.shape)), bias",
    "None, bias",
    "padding_changes_nothing",
    DOTS[0].name,
)
LATE = Fault(
    "blocks of keys one key late",
    "kernels.band:Band.of_keys",
    "tensor, 1, self._first,",
    "tensor, 1, self._first + 1,",
    "output_equals_the_paper",
    WINDOWED[0].name,
)

pytestmark = pytest.mark.xdist_group("fused")


@pytest.fixture(autouse=True)
def fused(monkeypatch):
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    monkeypatch.setattr(dispatch, "_LEAST", 2)


@pytest.mark.parametrize(
    "check", [each for each in CHECKS.values() if each.applies(SUBJECT)], ids=lambda each: each.name
)
def test_layer_keeps_promise(check):
    check.run(SUBJECT)


def test_concat_takes_the_same_path(monkeypatch):
    CHECKS["output_equals_the_paper"].run(CONCAT)
    with planted(FAULT), pytest.raises(AssertionError):
        CHECKS["output_equals_the_paper"].run(CONCAT)


def test_check_catches_fault():
    with planted(FAULT), pytest.raises(AssertionError):
        CHECKS[FAULT.caught_by].run(SUBJECT)


@pytest.mark.parametrize(
    ("check", "windowed"),
    [(check, each) for each in WINDOWED for check in CHECKS.values() if check.applies(each)],
    ids=lambda each: each.name,
)
def test_windows_keep_promise(check, windowed):
    check.run(windowed)


def test_check_catches_fault_in_blocks():
    for each in WINDOWED:
        with planted(LATE), pytest.raises(AssertionError):
            CHECKS[LATE.caught_by].run(each)


@pytest.mark.only_on("torch")
@pytest.mark.parametrize(
    ("check", "dots"),
    [(check, each) for each in DOTS for check in CHECKS.values() if check.applies(each)],
    ids=lambda each: each.name,
)
def test_dot_products_keep_promise(check, dots):
    check.run(dots)


@pytest.mark.only_on("torch")
def test_check_catches_fault_in_dot_products():
    for each in DOTS:
        with planted(UNMASKED), pytest.raises(AssertionError):
            CHECKS[UNMASKED.caught_by].run(each)
