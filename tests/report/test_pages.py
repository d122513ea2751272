"""Pages: what comes from data is text, nothing is loaded, a file is whole or not there."""

import base64
import hashlib
import json
import os
import re

import pytest

from regard.comparison import VerdictCard
from regard.errors import RunFolderError
from regard.report.pages import fragment, rendered, write_page

NASTY = "</script><img src=x onerror=alert(1)>\"'&"


def page() -> str:
    row = [{"text": NASTY, "weight": 0.5, "effect": 0.1, "shade": 1.0, "push": 1.0}]
    texts = [{"label": NASTY, "chances": [(NASTY, 0.5)], "row": row, "lines": [NASTY]}]
    told = {"contender": NASTY, "texts": texts, "attends": True, "change": NASTY}
    return rendered("explanation.html", **told)


def test_what_comes_from_data_is_escaped() -> None:
    text = page()
    assert "onerror=alert" in text
    assert "<img" not in text
    assert text.count("</script>") == 1
    assert "&lt;/script&gt;&lt;img" in text


def test_only_the_page_s_own_script_may_run() -> None:
    text = page()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = policy.replace("&#39;", "'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)", page())
    assert "@import" not in page()
    assert "url(" not in page()


def test_a_value_that_a_template_needs_must_be_given() -> None:
    with pytest.raises(Exception, match="undefined"):
        rendered("explanation.html", contender="dot", attends=True)


def test_a_fragment_is_escaped_too() -> None:
    scoring = type("Scoring", (), {"heading": NASTY})
    plan = type("Plan", (), {"scoring": scoring})
    card = VerdictCard(NASTY, (NASTY,))
    text = fragment("notebook.html", rows=[], card=card, verdict=(NASTY,), plan=plan)
    assert "<img" not in text
    assert text.count("&lt;/script&gt;") == 4


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch) -> None:
    path = tmp_path / "page.html"
    write_page(path, "one \u05e9 \U0001f600\n")
    assert path.read_bytes() == "one \u05e9 \U0001f600\n".encode()
    (tmp_path / "plain").write_text("")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunFolderError, match="No space left on device"):
        write_page(path, "two")
    assert path.read_text(encoding="utf-8").startswith("one")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["page.html", "plain"]


def test_a_folder_that_is_not_there(tmp_path) -> None:
    with pytest.raises(RunFolderError, match="must be writable"):
        write_page(tmp_path / "none" / "page.html", "text")


def test_json_in_a_page_cannot_close_its_element() -> None:
    from regard.report.pages import _compact

    text = str(_compact({"a": NASTY}))
    assert "<" not in text
    assert "&" not in text
    assert json.loads(text) == {"a": NASTY}
