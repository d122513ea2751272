"""Docstrings of layers follow one template; docstrings of `ops` name arguments and result."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from regard import layers
from tests.architecture.repository import SOURCE, Function, public_names, python_files
from tests.architecture.test_classes import is_abstract

SECTIONS = [
    "Weights",
    "Args",
    "Call arguments",
    "Returns",
    "Mask contract",
    "Cost",
    "Raises",
    "Example",
    "Source",
    "See also",
]
OPTIONAL = {"Cost"}
HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):[ \t]*$", re.MULTILINE)
ENTRY = re.compile(r"^    (\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: \([^)]*\))?:", re.MULTILINE)
SAME_ARGUMENTS = re.compile(r"see\s+`\w+`\s+for\s+the\s+arguments")


def split(docstring: str) -> tuple[str, dict[str, str]]:
    """What comes before the first section, and the sections in the order they stand in."""
    before, *rest = HEADING.split(docstring)
    return before, dict(zip(rest[::2], rest[1::2], strict=True))


def entries(section: str) -> list[str]:
    return [name for match in ENTRY.findall(section) for name in match.split(", ")]


def wrong_order(docstring: str) -> list[str]:
    found = HEADING.findall(docstring)
    wanted = [name for name in SECTIONS if name in found or name not in OPTIONAL]
    return [] if found == wanted else [f"sections {found}, wanted {wanted}"]


def wrong_opening(docstring: str) -> list[str]:
    before, _ = split(docstring)
    first = before.split("\n", maxsplit=1)[0]
    faults = []
    if not re.match(r"[A-Z][a-z]+ .*\.$", first) or first.split()[0] in {"A", "An", "The", "This"}:
        faults.append(f"the first line is not one imperative sentence: {first!r}")
    if not re.search(r"^    \S", before, re.MULTILINE):
        faults.append("no formula before the sections, indented by four spaces")
    return faults


def wrong_arguments(docstring: str, names: list[str], section: str = "Args") -> list[str]:
    documented = entries(split(docstring)[1].get(section, ""))
    return [] if documented == names else [f"{section}: {documented}, in the signature: {names}"]


def empty_promises(docstring: str) -> list[str]:
    """The example is a doctest, and the source says where the layer differs."""
    _, sections = split(docstring)
    faults = []
    if ">>> " not in sections.get("Example", ""):
        faults.append("Example: no doctest")
    if "Differs: " not in sections.get("Source", ""):
        faults.append("Source: no 'Differs: ...'")
    return faults


def argument_names(signature: inspect.Signature) -> list[str]:
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    parameters = signature.parameters.values()
    return [stars.get(each.kind, "") + each.name for each in parameters if each.name != "self"]


def undocumented(function: Function) -> list[str]:
    """A function of `ops` says what it takes and what it gives."""
    docstring = inspect.cleandoc(ast.get_docstring(function) or "")
    given = function.args
    names = [each.arg for each in given.posonlyargs + given.args + given.kwonlyargs]
    gives = not (isinstance(function.returns, ast.Constant) and function.returns.value is None)
    faults = []
    if names and not SAME_ARGUMENTS.search(docstring):
        faults += wrong_arguments(docstring, names)
    if gives and "Returns" not in split(docstring)[1]:
        faults.append("no section Returns")
    return [f"{function.name}: {fault}" for fault in faults]


LAYERS = [each for name in layers.__all__ if not is_abstract(each := getattr(layers, name))]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_layers(layer: type) -> None:
    docstring = inspect.getdoc(layer) or ""
    call = argument_names(inspect.signature(layer.call))
    assert wrong_order(docstring) == []
    assert wrong_opening(docstring) == []
    assert wrong_arguments(docstring, argument_names(inspect.signature(layer))) == []
    assert wrong_arguments(docstring, call, "Call arguments") == []
    assert empty_promises(docstring) == []


@pytest.mark.parametrize("path", python_files(SOURCE / "ops"), ids=lambda path: path.name)
def test_ops(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = public_names(tree)
    found = [node for node in tree.body if isinstance(node, Function) and node.name in public]
    assert [fault for function in found for fault in undocumented(function)] == []


GOOD = """Attend by example.

    a = b

""" + "".join(
    f"{name}:\n    text: x\n\n" for name in ["Weights", "Args", "Call arguments", "Returns"]
) + """Mask contract:
    Kept.

Raises:
    ValueError: never.

Example:
    >>> 1 + 1
    2

Source:
    Nobody, equation 0. Differs: in nothing.

See also:
    `Other`: another.
"""  # fmt: skip


def test_a_wrong_order_is_seen() -> None:
    assert wrong_order(GOOD) == []
    assert wrong_order(GOOD.replace("Raises:", "Cost:\n    Much.\n\nRaises:")) == []
    assert wrong_order(GOOD.replace("Weights:", "Raises:", 1)) != []
    assert wrong_order(GOOD.replace("See also:", "Also:")) != []


def test_a_wrong_opening_is_seen() -> None:
    assert wrong_opening(GOOD) == []
    assert len(wrong_opening(GOOD.replace("Attend by", "The"))) == 1
    assert len(wrong_opening(GOOD.replace("    a = b", "a = b"))) == 1


def test_a_wrong_argument_is_seen() -> None:
    assert wrong_arguments(GOOD, ["text"]) == []
    assert wrong_arguments(GOOD, ["text", "**kwargs"]) != []
    assert wrong_arguments(GOOD.replace("text: x", "b, a: x"), ["a", "b"]) != []


def test_an_empty_promise_is_seen() -> None:
    assert empty_promises(GOOD) == []
    assert empty_promises(GOOD.replace(">>>", "")) == ["Example: no doctest"]
    assert empty_promises(GOOD.replace("Differs:", "")) == ["Source: no 'Differs: ...'"]


def test_an_undocumented_function_is_seen() -> None:
    text = 'def f(x, y=1) -> int:\n    """Add.\n\n    Args:\n        x: one.\n%s    """\n'
    function = ast.parse(text % "").body[0]
    assert isinstance(function, Function)
    assert [fault.split(":")[1] for fault in undocumented(function)] == [
        " Args",
        " no section Returns",
    ]
    function = ast.parse(text % "        y: two.\n\n    Returns:\n        x + y\n").body[0]
    assert isinstance(function, Function)
    assert undocumented(function) == []
