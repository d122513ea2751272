"""The README's code, as it is typed."""

import re
import shlex
from pathlib import Path

__all__ = ["README", "blocks", "commands"]

README = Path(__file__).resolve().parents[2] / "README.md"


def blocks(language: str) -> list[str]:
    """Return the blocks of code in a language, in their order."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Return the words of each line that is typed into a shell."""
    lines = "".join(blocks("console")).splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip()]
