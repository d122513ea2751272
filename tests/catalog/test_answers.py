"""The pages as data, which an installed regard has without the pages."""

from pathlib import Path

from regard.catalog.answers import ANSWERS

ROOT = Path(__file__).resolve().parents[2]


def test_each_is_a_page_and_each_page_is_there() -> None:
    names = [each.name for each in ANSWERS]
    pages = {path.stem for path in (ROOT / "docs" / "answers").glob("*.md")} - {"index"}
    assert names == sorted(pages)
    assert all((ROOT / each.path).is_file() for each in ANSWERS)
    assert all(isinstance(each.tags, tuple) for each in ANSWERS)
