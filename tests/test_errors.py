"""The tree of exceptions: what the docstring draws is what the classes are."""

import builtins
import inspect

import pytest

from regard import errors

CLASSES = {
    name: each
    for name, each in vars(errors).items()
    if inspect.isclass(each) and each.__module__ == errors.__name__
}


def drawn_tree(text: str) -> dict[str, tuple[str | None, str | None]]:
    """Name -> parent and builtin in parentheses, as the docstring draws them."""
    found: dict[str, tuple[str | None, str | None]] = {}
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        words = line.lstrip(" │├└─").split()
        if not words or words[0] not in CLASSES:
            continue
        depth = line.index(words[0])
        above = [(column, name) for column, name in above if column < depth]
        builtin = words[-1].strip("()") if words[-1].startswith("(") else None
        found[words[0]] = (above[-1][1] if above else None, builtin)
        above.append((depth, words[0]))
    return found


TREE = drawn_tree(errors.__doc__ or "")


def test_all_is_sorted_and_complete() -> None:
    assert errors.__all__ == sorted(CLASSES)


def test_every_class_is_drawn() -> None:
    assert set(TREE) == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_parent_is_the_drawn_one(name: str) -> None:
    parent, builtin = TREE[name]
    own = [base for base in CLASSES[name].__bases__ if base.__module__ == errors.__name__]
    assert [base.__name__ for base in own] == ([] if parent is None else [parent])
    named = [base.__name__ for base in CLASSES[name].__bases__ if base.__module__ == "builtins"]
    if parent is None:
        assert named == ["Exception"]
    else:
        assert named == ([] if builtin is None else [builtin])


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "RegardError"])
def test_each_is_a_regard_error_and_a_builtin(name: str) -> None:
    assert issubclass(CLASSES[name], errors.RegardError)
    builtin = [
        each
        for each in CLASSES[name].__mro__
        if each.__module__ == "builtins" and each not in (Exception, BaseException, object)
    ]
    assert builtin
    assert all(getattr(builtins, each.__name__) is each for each in builtin)


@pytest.mark.parametrize("name", CLASSES)
def test_the_message_survives(name: str) -> None:
    assert str(CLASSES[name]("the rule. Received: x=1")) == "the rule. Received: x=1"


def test_a_wrong_drawing_is_seen() -> None:
    wrong = "RegardError\n├── ShapeError  ...  (ValueError)\n│   └── DataError\n"
    assert drawn_tree(wrong) == {
        "RegardError": (None, None),
        "ShapeError": ("RegardError", "ValueError"),
        "DataError": ("ShapeError", None),
    }
