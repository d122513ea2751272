"""Scores by class: shaded cells that say precision and recall, and what is taken for what."""

import re

import pytest

from tests.report.sections.drawn import drawn

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def section(findings, **changes) -> dict:
    names = [row["contender"] for row in findings["leaderboard"]]
    own = {"precision": [0.5, None], "recall": [0.75, 0.0], "f1": [0.6, 0.0]}
    data = {
        "rows": "windows",
        "what": "class",
        "classes": [{"name": "<a>", "count": 1200}, {"name": "b", "count": 5}],
        "left_out": 0,
        "contenders": {
            names[-1]: {**own, "confusion": [[3, 1], [7, 0]]},
            names[0]: {**own, "f1": [1.0, None], "confusion": None},
        },
        **changes,
    }
    return {"name": "classes", "title": "C", "link": "C", "kind": "class_scores", "data": data}


def test_cells_say_all_three_scores(findings) -> None:
    names = [row["contender"] for row in findings["leaderboard"]]
    shown = drawn(findings, section(findings))
    assert re.findall(r'<tr><th scope="row">(\w+)</th>', shown)[:2] == [names[0], names[-1]]
    assert '<th scope="col">&lt;a&gt; <small>1,200</small></th>' in shown
    assert re.findall(r'--w:([\d.]+)" data-said="[^"]*">([\d.]*)<', shown)[:4] == [
        *(("1.0", "100.0"), ("0.0", "")),
        *(("0.6", "60.0"), ("0.0", "0.0")),
    ]
    near = section(findings)
    for each in near["data"]["contenders"].values():
        each["f1"] = [0.7, 0.75]  # all alike but for noise
    assert set(re.findall(r'--w:([\d.]+)" data-said="\w+, [^"]*: F1', drawn(findings, near))) == {
        "0.0",
        "0.25",
    }
    assert f"{names[-1]}, &lt;a&gt;: F1 60.0 %, precision 50.0 %, recall 75.0 %" in shown
    assert f"{names[-1]}, b: F1 0.0 %, precision unknown, recall 0.0 %" in shown


def test_each_class_is_crossed_with_each(findings) -> None:
    shown = drawn(findings, section(findings))
    assert shown.count('<table class="confusion') == 1
    assert "b, said to be &lt;a&gt;: 7 of 7, 100.0 %" in shown
    assert re.findall(r'<td class="spot cell right"[^>]*>(\d+)</td>', shown) == ["3", "0"]
    assert re.findall(r"</td><td>([\d.]+ %)</td></tr>", shown) == ["75.0 %", "0.0 %"]


def test_what_is_left_out_is_said_and_nothing_crossed_has_no_heading(findings) -> None:
    made = section(findings, left_out=7)
    for each in made["data"]["contenders"].values():
        each["confusion"] = None
    shown = drawn(findings, made)
    assert "7 more with fewer windows are not shown." in shown
    assert "is taken for which" not in shown
