"""The Python of the README runs as it stands there."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_there_are_three() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.only_on("jax")  # what the blocks use is tested on each backend where it lives
@pytest.mark.parametrize("block", [BLOCKS[0], BLOCKS[2]], ids=["layers", "own model"])
def test_a_block_runs(block: str) -> None:
    names: dict = {}
    exec(compile(block, "README.md", "exec"), names)
    if "result" in names:
        assert {row.contender for row in names["result"].rows} == {
            "mean_pooling",
            "max_pooling",
            "additive",
        }
        assert names["result"].verdict[0].startswith("Question:")


def test_the_block_on_a_file_runs(tmp_path, monkeypatch) -> None:
    rows = [f"the plot is {word} in scene {number},{word}" for number in range(20) for word in "ab"]
    (tmp_path / "reviews.csv").write_text("\n".join(["text,label", *rows]) + "\n")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    quick = 'layers=["mean_pooling"], encoder="none", epochs=1, splits=2, rate_check=False'
    small = BLOCKS[1].replace('"reviews.csv"', f'"reviews.csv", {quick}')
    assert small != BLOCKS[1]
    exec(compile(small, "README.md", "exec"), names)
    assert [row.contender for row in names["result"].rows] == ["mean_pooling"]
    assert (tmp_path / "report.html").stat().st_size > 10_000
