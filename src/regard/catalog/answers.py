"""The pages that answer a question, as plain data: what `regard ask` searches.

`answers.json` is made from `docs/answers/` by `python -m examples.answers --index`: an installed
regard has no pages.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["ANSWERS", "AnswerPage"]


@dataclass(frozen=True)
class AnswerPage:
    """One page of `docs/answers/`.

    Args:
        name: the file's name without the ending.
        question: its title, as people ask it.
        answer: its first paragraph, without marks.
        tags: other words that people use for it.
    """

    name: str
    question: str
    answer: str
    tags: tuple[str, ...]

    @property
    def path(self) -> str:
        """The file in the repository."""
        return f"docs/answers/{self.name}.md"


def _read() -> tuple[AnswerPage, ...]:
    found = json.loads((files(__package__) / "answers.json").read_text(encoding="utf-8"))
    return tuple(AnswerPage(**{**each, "tags": tuple(each["tags"])}) for each in found)


ANSWERS = _read()
"""All pages, in the order of their names."""
