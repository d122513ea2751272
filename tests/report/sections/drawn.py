"""A section as it stands on a page: rendered alone, in the report of made-up findings."""

import re
from collections.abc import Mapping
from typing import Any

from regard.report.run_page import report_page


def page_with(findings: Mapping[str, Any], *sections: Mapping[str, Any]) -> str:
    """The whole page with these sections alone."""
    return report_page({**findings, "sections": list(sections)})


def drawn(findings: Mapping[str, Any], section: Mapping[str, Any]) -> str:
    """What stands between a section's heading and the next one."""
    page = page_with(findings, section)
    (found,) = re.findall(rf'<h2 id="{section["name"]}">.*?</h2>(.*?)<h2 ', page, re.DOTALL)
    return str(found)


def section_of(findings: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The section of a kind that a finished run has."""
    (found,) = [each for each in findings["sections"] if each["kind"] == kind]
    return dict(found)
