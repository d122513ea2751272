"""A section as it stands on a page: rendered alone, in the report of made-up findings."""

import re
from collections.abc import Mapping
from typing import Any

from regard.report.run_page import report_page


def page_with(findings: Mapping[str, Any], *sections: Mapping[str, Any]) -> str:
    """The whole page with these sections alone."""
    return report_page({**findings, "sections": list(sections)})


def drawn(findings: Mapping[str, Any], section: Mapping[str, Any]) -> str:
    """What stands in a section, up to the next one."""
    page = page_with(findings, section)
    begin = rf'(?:<h2 id="{section["name"]}">.*?</h2>|<div class="inside" id="{section["name"]}">)'
    end = r'(?=<h2 id=|</div></details>\s*<(?:details class="part"|p id="reading"))'
    (found,) = re.findall(rf"{begin}(.*?){end}", page, re.DOTALL)
    return str(found)


def section_of(findings: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The section of a kind that a finished run has."""
    (found,) = [each for each in findings["sections"] if each["kind"] == kind]
    return dict(found)
