"""What the extras bring, and what is said where something is missing."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from regard import runtime
from regard.errors import MissingExtraError

ROOT = Path(__file__).resolve().parents[2]


def test_the_tool_s_packages_are_the_project_s() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["project"]["optional-dependencies"]["tool"]
    assert [re.split(r"[<>=~! ]", each)[0] for each in extra] == list(runtime.TOOL_PACKAGES)


def test_require_tool(installed: dict[str, str]) -> None:
    installed |= dict.fromkeys(runtime.TOOL_PACKAGES, "1")
    runtime.require_tool("`regard compare`")
    del installed["rich"], installed["tokenizers"]
    message = (
        "`regard compare` needs the extra `tool`: pip install 'regard[tool]' "
        "(missing: rich, tokenizers)"
    )
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        runtime.require_tool("`regard compare`")
