"""How the kinds of sections are drawn, one file a kind.

Each file holds `shown`, which turns a section into what `templates/sections/KIND.html`
shows. No kind knows what the data are of.
"""

import importlib
from collections.abc import Mapping
from typing import Any

__all__ = ["OPEN_KINDS", "shown_section"]

OPEN_KINDS = ("token_maps", "series_maps")
"""What stands right behind the verdict, and is not folded."""


def shown_section(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a section.

    Args:
        section: of `report.json`.

    Returns:
        Its `name`, `title`, `link` and `kind`; the name of its `template`; and what that shows as
        `shown`.
    """
    kind = section["kind"]
    module = importlib.import_module(f"{__name__}.{kind}")
    words = {name: section[name] for name in ("name", "title", "link", "kind")}
    template = f"sections/{kind}.html"
    return {**words, "template": template, "shown": module.shown(section)}
