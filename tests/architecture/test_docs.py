"""Links of the documentation lead somewhere; decisions are numbered and have four headings."""

import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

DECISIONS = ROOT / "docs" / "decisions"
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
CONTRIBUTING_LINES = 56

LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:|//", re.IGNORECASE)


def prose(path: Path) -> str:
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the site makes them, and those written by hand."""
    text = prose(path)
    found = set(re.findall(r"(?:id|name)=\"([^\"]+)\"|\{ *#([\w-]+)", text))
    slugs = {each for pair in found for each in pair if each}
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.MULTILINE):
        plain = re.sub(r"[^\w\s-]", "", heading).strip().lower()
        slugs.add(re.sub(r"[-\s]+", "-", plain))
    return slugs


def dead_links(path: Path) -> list[str]:
    dead = []
    for link in LINK.findall(CODE.sub("", prose(path))):
        if ELSEWHERE.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name) if name else path
        if not target.exists():
            dead.append(f"{path.name}: {link} is not there")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            dead.append(f"{path.name}: {link}: no such heading")
    return dead


def wrong_decisions(folder: Path) -> list[str]:
    """Numbered from 0001 without a gap, four headings in order, and listed in the index."""
    index = (folder / "index.md").read_text(encoding="utf-8")
    faults = []
    pages = sorted(path for path in folder.glob("*.md") if path.name != "index.md")
    for number, page in enumerate(pages, start=1):
        if not re.fullmatch(rf"{number:04}-[a-z0-9-]+\.md", page.name):
            faults.append(f"{page.name}: its number should be {number:04}")
        headings = re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
        if headings != HEADINGS:
            faults.append(f"{page.name}: headings {headings}")
        if f"({page.name})" not in index:
            faults.append(f"{page.name}: not listed in index.md")
    return faults


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links(path: Path) -> None:
    assert dead_links(path) == []


def test_decisions() -> None:
    assert wrong_decisions(DECISIONS) == []


def test_contributing_is_short() -> None:
    lines = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= CONTRIBUTING_LINES


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Some `Heading`, here\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](other.md) [b](other.md#some-heading-here) [c](https://example.org/x)\n"
        "`[d](gone.md)`\n```\n[e](gone.md)\n```\n",
        encoding="utf-8",
    )
    assert dead_links(page) == []
    page.write_text("[a](gone.md) [b](other.md#none)", encoding="utf-8")
    assert dead_links(page) == [
        "page.md: gone.md is not there",
        "page.md: other.md#none: no such heading",
    ]


def test_a_wrong_decision_is_seen(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("[1](0001-one.md)", encoding="utf-8")
    good = "\n".join(f"## {heading}\n" for heading in HEADINGS)
    (tmp_path / "0001-one.md").write_text(good, encoding="utf-8")
    assert wrong_decisions(tmp_path) == []
    (tmp_path / "0003-three.md").write_text(good.replace("Context", "Why"), encoding="utf-8")
    assert [fault.split(":")[1].split()[0] for fault in wrong_decisions(tmp_path)] == [
        "its",
        "headings",
        "not",
    ]
