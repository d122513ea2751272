"""The code of the page about conditional random fields runs."""

import re

import numpy as np

from tests.architecture.repository import ROOT


def test_the_code_of_the_page_runs() -> None:
    text = (ROOT / "docs" / "crf.md").read_text(encoding="utf-8")
    there: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        exec(compile(block, "crf.md", "exec"), there)
    found = there["model"].predict(there["x"], verbose=0)["tags"]
    assert found.shape == (2, 4)
    assert not np.isin(found[:, 0], 2).any()  # no sentence begins inside a span
