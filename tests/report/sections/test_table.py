"""A plain table: every cell, escaped."""

import re

import pytest

from tests.report.sections.drawn import drawn

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_cells_are_words_and_numbers(findings) -> None:
    data = {"columns": ["<a>", "b"], "rows": [["</td>", 12345], [None, 0.123456], [True, 2.5e6]]}
    section = {"name": "costs", "title": "C", "link": "C", "kind": "table", "data": data}
    shown = drawn(findings, section)
    assert re.findall(r'<th scope="col">(.*?)</th>', shown) == ["&lt;a&gt;", "b"]
    assert re.findall(r"<td>(.*?)</td>", shown) == [
        "&lt;/td&gt;",
        "12,345",
        "",
        "0.1235",
        "True",
        "2.5e+06",
    ]
    assert "<p>" not in shown
    with_text = {**section, "data": {**data, "text": "What it costs."}}
    assert "<p>What it costs.</p>" in drawn(findings, with_text)
