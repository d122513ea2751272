"""What the pages answer, as the data that `regard ask` searches: made from the pages."""

import json
import re
from pathlib import Path
from typing import Any

from examples.answers.answer import PAGES

__all__ = ["INDEX", "indexed", "written"]

INDEX = PAGES.parents[1] / "src" / "regard" / "catalog" / "answers.json"

_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*(\S(?:[^*]*\S)?)\*")


def indexed(folder: Path = PAGES) -> list[dict[str, Any]]:
    """Return of each page its name, question, answer and tags."""
    return [_entry(path) for path in sorted(folder.glob("*.md")) if path.stem != "index"]


def written() -> str:
    """Return the content of `answers.json`."""
    return json.dumps(indexed(), indent=1, ensure_ascii=False) + "\n"


def _entry(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    front = _FRONT.match(text)
    tags = _tags(front["front"]) if front else []
    body = _COMMENT.sub("", text[front.end() if front else 0 :]).strip()
    title, _, rest = body.partition("\n")
    return {
        "name": path.stem,
        "question": title.removeprefix("# "),
        "answer": _words(rest.strip().split("\n\n")[0]),
        "tags": tags,
    }


def _tags(front: str) -> list[str]:
    """The list behind `tags:`, one a line."""
    lines = front.partition("tags:\n")[2].splitlines()
    return [line.removeprefix("  - ") for line in lines]


def _words(markdown: str) -> str:
    """The words of a paragraph without links and emphasis; code keeps its backquotes."""
    plain = _LINK.sub(r"\1", markdown).replace("**", "")
    return " ".join(_EMPHASIS.sub(r"\1", plain).split())
