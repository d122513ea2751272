"""Each kind that a task may name can be drawn."""

import importlib

import pytest

from regard.comparison.section import KINDS
from regard.report import sections
from regard.report.pages import rendered
from regard.report.sections import shown_section

pytestmark = pytest.mark.only_on("jax")  # no tensors


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_file_and_its_template(kind) -> None:
    assert callable(importlib.import_module(f"{sections.__name__}.{kind}").shown)
    with pytest.raises(Exception, match="'section' is undefined"):
        rendered(f"sections/{kind}.html")


def test_a_section_keeps_its_words() -> None:
    made = {"name": "a-b", "title": "A", "link": "B", "kind": "table"}
    made["data"] = {"columns": ["x"], "rows": [[1]]}
    found = shown_section(made)
    assert {name: found[name] for name in ("name", "title", "link")} == {
        "name": "a-b",
        "title": "A",
        "link": "B",
    }
    assert found["template"] == "sections/table.html"
    assert found["shown"]["rows"] == [["1"]]
