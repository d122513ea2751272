"""`regard report` as a person runs it."""

import shutil
import sys

import pytest

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_the_report_is_built_again(regard, run_folder, tmp_path) -> None:
    run = shutil.copytree(run_folder, tmp_path / "run")
    page = (run / "report.html").read_bytes()
    for name in ("report.html", "report.json"):
        (run / name).unlink()
    done = regard("report", "run")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert told[0].startswith("Use ")
    assert told[told.index("Details") + 1].startswith("Question: ")
    assert told[-3:] == ["", "run/report.html", "run/report.json"]
    assert (run / "report.html").read_bytes() == page
    assert (run / "report.json").read_bytes() == (run_folder / "report.json").read_bytes()


def test_elsewhere_with_figures(regard, run_folder, tmp_path) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra `figures`")
    done = regard("report", str(run_folder), "--out", "here.html", "--figures", "figures")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figures", "here.html", "here.json"]
    assert len(list((tmp_path / "figures").iterdir())) == 6


def test_matplotlib_is_asked_for_before_the_run_is_read(regard, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = regard("report", "nosuch", "--figures", "figures")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'regard[figures]'" in done.stderr
    assert "must be there" in regard("report", "nosuch").stderr


def test_a_task_that_is_named_must_be_that_of_the_run(regard, run_folder, tmp_path) -> None:
    shutil.copytree(run_folder, tmp_path / "run")
    done = regard("report", "run", "--task", "tests.comparison.toy_task:NumbersTask")
    assert (done.returncode, done.stdout) == (2, "")
    assert "NumbersTask for one of 'text'" in done.stderr


def test_what_is_no_run(regard, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("none", "empty"):
        done = regard("report", folder)
        assert done.returncode == 2
        assert "folder of a run must be there" in done.stderr
        assert "Traceback" not in done.stderr
    (tmp_path / "empty" / "run.sqlite").write_bytes(b"no database" * 99)
    done = regard("report", "empty")
    assert done.returncode == 2
    assert "which is damaged" in done.stderr


def test_keras_is_not_imported_for_a_report(imported_by, run_folder, tmp_path) -> None:
    packages = imported_by("report", str(run_folder), "--out", str(tmp_path / "x.html"))
    assert "jinja2" in packages
    assert not {"keras", "jax", "tensorflow", "torch"} & packages
