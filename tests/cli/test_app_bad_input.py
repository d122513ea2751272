"""What is wrong with files, folders, options and models.

Each ends with one sentence on the standard error, with status 2, and leaves all as it was: one of
each kind by the installed command, the others in this process.
"""

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regard.bundle.manifest import FILES, MANIFEST, manifest_text

pytestmark = pytest.mark.only_on("jax")  # what is refused here never reaches a backend

GOOD = "".join(
    f"film {row} is {('good', 'bad')[row % 2]},{('yes', 'no')[row % 2]}\n" for row in range(40)
)
TABLE = "text,label\n" + GOOD


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def refused(regard: Any, folder: Path, *arguments: str) -> str:
    """Run a command that must fail; return its sentence."""
    before = contents(folder)
    done = regard(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert contents(folder) == before
    return " ".join(done.stderr.split())


def write(content: str | bytes) -> Callable[[Path], None]:
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data) and None


def write_cut_parquet(path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["a film"] * 40, "label": ["yes", "no"] * 20}), path)
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("none.csv", None, "The data must exist."),
        ("empty.csv", write(""), "Received: an empty file."),
        ("header.csv", write("text,label\n"), "Received: a header and no rows."),
        ("column.csv", write("text\na film\nanother\n"), "at least two columns"),
        (
            "label.csv",
            write("text,words\n" + GOOD.replace(",yes", ",a b c d").replace(",no", ",e f g h")),
            None,
        ),
        (
            "dates.csv",
            write("text,day,hour\n" + "".join(f"a film {n},2020-{n},{n}:30\n" for n in range(60))),
            "as the label column (few different values), or be named.",
        ),
        ("class.csv", write(TABLE.replace(",no", ",yes")), "at least two classes"),
        ("few.csv", write(TABLE + "a film,maybe\n"), "'maybe'"),
        ("ragged.csv", write(TABLE + "a film,yes,more\n"), "3 fields in line 42"),
        (
            "quotes.csv",
            write(TABLE + '"a film,yes\n'),
            "line 42, a quote is opened and never closed",
        ),
        ("encoding.csv", write(TABLE.encode() + "caf\xe9,yes\n".encode("cp1252")), "byte 0xe9"),
        ("binary.csv", write(b"text,label\n\0\0\0,yes\n"), "NUL"),
        ("cut.parquet", write_cut_parquet, "cut off, damaged"),
        (
            "price.csv",
            write("text,label\n" + "".join(f"film {n},{n}.5\n" for n in range(60))),
            "regression",
        ),
    ],
)
def test_data_that_cannot_be_used(
    regard, regard_process, tmp_path, name: str, make: Any, said: str | None
) -> None:
    regard = regard_process if name == "ragged.csv" else regard
    if make is not None:
        make(tmp_path / name)
    if said is None:  # a label column that nothing tells apart from texts may still be classes
        assert regard("check", name).returncode == 0
        return
    told = refused(regard, tmp_path, "compare", name, "--out", "run")
    assert told.startswith("error: ")
    assert said in told


def test_a_folder_that_cannot_be_written(regard, tmp_path) -> None:
    (tmp_path / "data.csv").write_text(TABLE)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("mine")
    told = refused(regard, tmp_path, "compare", "data.csv", "--out", "file")
    assert "which is a file" in told
    told = refused(regard, tmp_path, "compare", "data.csv", "--out", "file/run")
    assert "must be" in told
    if Path("/proc/self").is_dir():  # where not even root may write
        told = refused(regard, tmp_path, "compare", "data.csv", "--out", "/proc/self/run")
        assert "must be writable" in told
    for more in ((), ("--overwrite",)):
        told = refused(regard, tmp_path, "compare", "data.csv", "--out", "foreign", *more)
        assert "which holds other files" in told


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(regard, tmp_path) -> None:
    (tmp_path / "data.csv").write_text(TABLE)
    (tmp_path / "locked").mkdir(mode=0o500)
    told = refused(regard, tmp_path, "compare", "data.csv", "--out", "locked/run")
    assert "must be writable" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--layers", "additiv"), "Did you mean 'additive'?"),
        (("--layers", "dot,dot"), "none twice"),
        (("--encoder", "gur"), "Did you mean 'gru'?"),
        (("--metric", "accurracy"), "Did you mean 'accuracy'?"),
        (("--tokens", "letters"), "'words', 'characters'"),
        (("--encoding", "latin-99"), "a text encoding that Python knows"),
        (("--epochs", "0"), "positive integer"),
        (("--epochs", "many"), "--epochs"),
        (("--backend", "theano"), "'jax', 'tensorflow', 'torch'"),
        (("--format", "xlsx"), "'csv'"),
        (("--layer", "dot"), "--layer"),
        (("--label", "lable"), "Did you mean 'label'?"),
    ],
)
def test_options_that_cannot_be_used(regard, tmp_path, arguments, said: str) -> None:
    (tmp_path / "data.csv").write_text(TABLE)
    assert said in refused(regard, tmp_path, "compare", "data.csv", "--out", "run", *arguments)


@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "missing"])
def test_a_run_that_is_damaged(regard, regard_process, run_folder, tmp_path, damage: str) -> None:
    regard = regard_process if damage == "cut" else regard
    run = Path(shutil.copytree(run_folder, tmp_path / "run"))
    store = run / "run.sqlite"
    content = store.read_bytes()
    if damage == "missing":
        store.unlink()
    else:
        changed = {
            "cut": content[: len(content) // 2],
            "garbage": b"no database" * 999,
            "empty": b"",
        }
        store.write_bytes(changed[damage])
    before = {
        name: each for name, each in contents(run).items() if not name.endswith(("-wal", "-shm"))
    }
    for command in (("compare", "--resume", "run"), ("report", "run")):
        done = regard(*command)
        assert done.returncode == 2
        assert done.stderr.startswith("error: ")
        assert "Traceback" not in done.stderr
    after = {
        name: each for name, each in contents(run).items() if not name.endswith(("-wal", "-shm"))
    }
    assert after == before


class _Trap:
    def __reduce__(self) -> tuple:
        return Path.touch, (Path("sprung"),)


def reseal(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    files = {each: (folder / each).read_bytes() for each in FILES}
    (folder / MANIFEST).write_text(manifest_text(files, {}))


def spoil(folder: Path, how: str) -> None:
    weights = folder / "weights.safetensors"
    content = weights.read_bytes()
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    if how == "a flipped bit":
        weights.write_bytes(content[:-9] + bytes([content[-9] ^ 16]) + content[-8:])
    elif how == "truncated":
        weights.write_bytes(content[:-100])
    elif how == "a billion units":
        reseal(folder, "model.json", json.dumps({**model, "units": 10**9}).encode())
    elif how == "a pickle":
        reseal(folder, "weights.safetensors", pickle.dumps(_Trap()))
    elif how == "a Lambda":
        reseal(folder, "model.json", json.dumps({**model, "contender": "Lambda"}).encode())
    else:
        (folder / "more.py").write_text("")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("a flipped bit", "another SHA-256"),
        ("truncated", "instead of"),
        ("a billion units", "Received: units"),
        ("a pickle", "whole safetensors file"),
        ("a Lambda", "none of the catalogue's networks"),
        ("a file more", "'more.py' in it"),
    ],
)
def test_a_bundle_that_is_not_to_be_trusted(
    regard, regard_process, run_folder, tmp_path, how: str, said: str
) -> None:
    regard = regard_process if how == "a pickle" else regard
    folder = Path(shutil.copytree(run_folder / "best", tmp_path / "best"))
    spoil(folder, how)
    told = refused(regard, tmp_path, "predict", "best", "a film")
    assert told.startswith("error: ")
    assert said in told
    assert not (tmp_path / "sprung").exists()


# What is strange, but can be used.


def told_by_check(regard: Any, *arguments: str) -> str:
    done = regard("check", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return str(done.stdout)


def test_labels_are_taken_as_written(regard, tmp_path) -> None:
    labels = ("0/1", "01", "1", "NA", "null", "=1+1")
    rows = "".join(f"text {row},{labels[row % 6]}\n" for row in range(60))
    (tmp_path / "data.csv").write_text("text,label\n" + rows)
    told = told_by_check(regard, "data.csv")
    for label in labels:
        assert f"{label!r} 10" in told


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_words_that_others_take_for_missing(regard, tmp_path, end: str) -> None:
    words = ("NA", "null", "</script>", "=1+1", "one\u0085line", "nan")
    rows = [f"{words[row % 6]} film {row},{('yes', 'no')[row % 2]}" for row in range(40)]
    data = end.join(["text,label", *rows, ""])
    (tmp_path / "data.csv").write_bytes(data.encode())
    assert "40 rows" in told_by_check(regard, "data.csv")


def test_repetitions_and_gaps_are_counted(regard, tmp_path) -> None:
    (tmp_path / "data.csv").write_text(TABLE + "film 0 is good,yes\n" * 3 + ",yes\nfilm,\n")
    told = told_by_check(regard, "data.csv")
    assert "3 rows with the exact text of an earlier row" in told
    assert "line 45 (empty text)" in told
    assert "line 46 (empty label)" in told
    (tmp_path / "gaps.csv").write_text(TABLE + ",yes\n" * 9)
    named = ("gaps.csv", "--text", "text", "--label", "label")
    assert "--allow-dropped" in refused(regard, tmp_path, "check", *named)
    assert "9 rows left out" in told_by_check(regard, *named, "--allow-dropped")


def test_a_line_of_20_mb_is_cut_and_counted(regard, tmp_path) -> None:
    long = "word " * 4_000_000
    (tmp_path / "data.csv").write_text(TABLE + f"{long},yes\n")
    done = regard(
        "compare",
        "data.csv",
        "--layers",
        "words,mean_pooling",
        "--encoder",
        "none",
        "--epochs",
        "1",
        "--splits",
        "2",
        "--no-rate-check",
        "--out",
        "run",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of the 41 texts is longer and loses its end" in done.stdout.replace(
        "are longer and lose their", "is longer and loses its"
    )
