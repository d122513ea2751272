"""Scores in bins: in the leaderboard's order, shaded between the least and the largest."""

import re

import pytest

from tests.report.sections.drawn import drawn

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_rows_stand_in_the_leaderboard_s_order(findings) -> None:
    names = [row["contender"] for row in findings["leaderboard"]]
    last, first = names[-1], names[0]
    bins = [
        {"least": 1, "most": 3, "count": 1234, "scores": {last: 0.25, first: 0.5}},
        {"least": 4, "most": 9, "count": 5, "scores": {last: 0.75}},
    ]
    data = {"rows": "windows", "meaning": "How far <off>.", "is_share": True, "bins": bins}
    section = {"name": "length", "title": "L", "link": "L", "kind": "scores_by_bin", "data": data}
    shown = drawn(findings, section)
    assert "How far &lt;off&gt;." in shown
    assert re.findall(r'col">(\d.*?)</th>', shown) == [
        "1–3<br><small>1,234 windows</small>",
        "4–9<br><small>5 windows</small>",
    ]
    body = shown[shown.index("<tbody>") :]
    assert re.findall(r'<tr><th scope="row">(\w+)</th>', body) == [first, last]
    assert re.findall(r"--w:([\d.]+)\">([\d.]+)<", body) == [
        ("0.5", "50.0"),
        ("0.0", "25.0"),
        ("1.0", "75.0"),
    ]
    assert "<td></td>" in body


def test_nothing_tested_shows_nothing(findings) -> None:
    data = {"rows": "windows", "meaning": "X", "is_share": True, "bins": []}
    section = {"name": "length", "title": "L", "link": "L", "kind": "scores_by_bin", "data": data}
    assert drawn(findings, section).strip() == ""


def test_errors_are_shown_as_they_are(findings) -> None:
    name = findings["leaderboard"][0]["contender"]
    bins = [{"least": 1, "most": 3, "count": 5, "scores": {name: 0.25}}]
    data = {"rows": "windows", "meaning": "X", "is_share": False, "bins": bins}
    section = {"name": "length", "title": "L", "link": "L", "kind": "scores_by_bin", "data": data}
    assert ">0.25<" in drawn(findings, section)
