"""The checks ask a kind; they know no layer, and take a kind that they have never seen."""

import ast
from pathlib import Path

import pytest

from tests.contract.checks import CHECKS
from tests.contract.kinds import KINDS
from tests.contract.new_kind import MEAN
from tests.contract.planting import Fault, planted

FILES = sorted((Path(__file__).parent / "checks").glob("*.py"))
FINE = ("check.name",)
KNOWN = ("regard.layers", "tests.contract.kinds", "tests.contract.oracles")
APPLIES = [pytest.param(each, id=each.name) for each in CHECKS.values() if each.applies(MEAN)]


def named(text: str) -> list[str]:
    """Where a check imports layers or kinds, or asks for the name or the class of a subject."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            modules = [f"{node.module}.{each.name}" for each in node.names]
            found += [each for each in modules if each.startswith(KNOWN)]
        if isinstance(node, ast.Attribute) and node.attr in ("layer_class", "name"):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Compare):
            sides = map(ast.unparse, (node.left, *node.comparators))
            found += [each for each in sides if each.endswith(".kind")]
    return [each for each in found if each not in FINE]


@pytest.mark.only_on("jax")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_checks_name_no_layer_and_no_kind(path) -> None:
    assert named(path.read_text(encoding="utf-8")) == []


@pytest.mark.only_on("jax")
def test_a_check_that_names_one_is_seen() -> None:
    assert named("from regard.layers import DotAttention") == ["regard.layers.DotAttention"]
    assert named("from tests.contract.kinds.pairs import PAIRS") != []
    assert named("subject.kind is PAIRS") == ["subject.kind"]
    assert named("subject.layer_class.__name__ == 'X'") == ["subject.layer_class"]
    assert named("'X' in subject.name") == ["subject.name"]
    assert named("subject.kind.pools and subject.kind.sizes == (KEYS,)") == []


@pytest.mark.only_on("jax")
def test_no_layer_is_of_two_kinds() -> None:
    every = [layer for kind in KINDS for layer in kind.layers]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("check", APPLIES)
def test_a_new_kind_is_held_to_what_means_something_for_it(check) -> None:
    check.run(MEAN)


def test_a_new_kind_is_held_to_most_that_is_not_about_weights() -> None:
    names = {each.id for each in APPLIES}
    assert len(names) > 20
    assert {"output_equals_the_paper", "padding_changes_nothing", "unusable_mask_raises"} < names
    assert not names & {"masked_key_has_weight_zero", "unusable_bias_raises", "key_needs_value"}


def test_a_fault_in_a_layer_of_a_new_kind_is_caught() -> None:
    fault = Fault(
        "a mean that is twice as large",
        "ops.pooling:masked_mean",
        "mean = total /",
        "mean = 2 * total /",
        "output_equals_the_paper",
        MEAN.name,
    )
    with planted(fault), pytest.raises(AssertionError):
        CHECKS[fault.caught_by].run(MEAN)
