"""The code of the page about recurrent layers runs."""

import re

from tests.architecture.repository import ROOT

PAGE = ROOT / "docs" / "recurrence.md"


def test_the_code_of_the_page_runs() -> None:
    there: dict[str, object] = {}
    blocks = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 4
    for block in blocks:
        exec(compile(block, "recurrence.md", "exec"), there)
    assert there["outputs"].shape == (2, 7, 32)
    assert there["both"].shape == (2, 16)
