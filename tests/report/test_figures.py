"""Figures as files: what matplotlib can draw, with names that are text."""

import sys
from xml.etree import ElementTree

import pytest

from regard.errors import MissingExtraError, RunFolderError
from regard.report.figures import write_figures

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

pytest.importorskip("matplotlib", reason="needs the extra `figures`")


def test_three_figures_in_two_formats(findings, tmp_path) -> None:
    written = write_figures(findings, tmp_path / "new" / "figures")
    assert [path.name for path in written] == [
        "leaderboard.png",
        "leaderboard.svg",
        "cost.png",
        "cost.svg",
        "removal.png",
        "removal.svg",
    ]
    for path in written:
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
        else:
            ElementTree.fromstring(path.read_text(encoding="utf-8"))


def test_the_same_run_gives_the_same_drawing(findings, tmp_path) -> None:
    one, two = (write_figures(findings, tmp_path / name)[1] for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_rows_are_called_what_the_task_calls_them(findings, tmp_path) -> None:
    write_figures({**findings, "rows": "windows"}, tmp_path)
    # Letters are drawn as shapes: what they say stands in a comment.
    said = (tmp_path / "cost.svg").read_text(encoding="utf-8")
    assert "milliseconds for a batch of 16 windows" in said


def test_nothing_to_draw(findings, tmp_path) -> None:
    empty = {**findings, "leaderboard": [], "sections": []}
    assert write_figures(empty, tmp_path) == []


def test_a_folder_that_is_a_file(findings, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFolderError, match="must be writable"):
        write_figures(findings, tmp_path / "file")


def test_without_matplotlib(findings, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"regard\[figures\]"):
        write_figures(findings, tmp_path)
