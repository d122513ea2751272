"""The result as an object: a table, a model, a report, and how a notebook shows it."""

import gc
import html
import json
import re

import pytest

import regard
from regard.comparison import COLUMNS, VerdictCard
from regard.errors import ArgumentError, RunFolderError
from regard.report.result import Result
from regard.tasks.own_model.own_plan import OwnPlan
from tests.report.finished import BACKEND, LABELS, hard_texts

pytestmark = pytest.mark.only_on("jax")  # models on each backend: tests/bundle, tests/comparison


def test_the_leaderboard_is_a_table(finished) -> None:
    table = finished.leaderboard
    assert [table.index.name, *table.columns] == list(COLUMNS)
    assert list(table.index) == [row.contender for row in finished.rows]
    for row in finished.rows:
        assert table.loc[row.contender, "score"] == row.score


def test_the_best_is_a_model(finished) -> None:
    texts, labels = hard_texts()
    best = finished.best
    assert best is finished.best  # read once
    assert best.labels == tuple(sorted(LABELS))
    predicted = best.predict(texts)
    right = sum(a == b for a, b in zip(predicted, labels, strict=True)) / len(texts)
    assert right > 0.8
    (explained,) = best.explain(texts[:1])
    assert explained.label == predicted[0]


def test_the_report_is_written_where_it_is_asked_for(finished, findings, tmp_path) -> None:
    page = finished.report(tmp_path / "here.html")
    assert page.read_bytes() == (finished.folder / "report.html").read_bytes()
    data = finished.report(str(tmp_path / "here.json"))
    assert json.loads(data.read_text(encoding="utf-8")) == findings
    with pytest.raises(ArgumentError, match=r"must end in \.html or \.json"):
        finished.report(tmp_path / "here.pdf")
    with pytest.raises(RunFolderError, match="must be writable"):
        finished.report(tmp_path / "none" / "here.html")


def test_a_notebook_shows_the_leaderboard_and_the_verdict(finished) -> None:
    text = finished._repr_html_()
    assert text.count("<tr>") == 1 + len(finished.rows)
    for row in finished.rows:
        assert row.contender in text
    assert "Question:" in text
    card, details = text.split("<summary>Details</summary>")
    for line in finished.card.lines:
        assert line in html.unescape(card)
    assert "Question:" not in card
    assert "Question:" in details


def test_the_card_comes_before_the_details(finished) -> None:
    names = {row.contender for row in finished.rows}
    (used,) = re.findall(r"^Use (\S+): accuracy ", finished.card.use)
    assert used in names
    assert str(finished.card).startswith(finished.card.use)
    assert f"Use {used}" in " ".join(finished.verdict)


def test_without_a_folder_the_files_live_as_long_as_the_result() -> None:
    texts, labels = hard_texts(30)
    result = regard.compare(
        texts,
        labels,
        layers=["mean_pooling"],
        encoder="none",
        epochs=1,
        splits=2,
        rate_check=False,
        backend=BACKEND,
    )
    assert result.folder is None
    place = result.place
    assert result.best.predict(texts[:2])
    assert (place / "report.html").is_file()
    del result
    gc.collect()
    assert not place.exists()


def test_a_result_without_files_has_neither_report_nor_best() -> None:
    result = Result(OwnPlan(), (), (), None, VerdictCard("Use a."), (), (), None, False)
    with pytest.raises(ArgumentError, match="kept none"):
        _ = result.best
    with pytest.raises(ArgumentError, match="a result without"):
        result.report("x.html")
    interrupted = Result(OwnPlan(), (), (), None, VerdictCard("Use a."), (), (), None, True)
    with pytest.raises(ArgumentError, match="was interrupted"):
        _ = interrupted.best
