"""`regard predict` as a person runs it."""

import csv
import io
import shutil

import pytest

from regard.bundle import read_bundle
from tests.bundle.small_bundle import LABELS_KIND, NUMBERS_KIND, TEXTS, write_small
from tests.report.finished import LABELS, hard_texts

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_labels_with_their_chances(regard_process, run_folder) -> None:
    done = regard_process("predict", str(run_folder), "a good film", "bad </script>")
    assert (done.returncode, done.stderr) == (0, "")
    head, first, second = done.stdout.splitlines()
    assert head.split() == ["label", "chance", "text"]
    best = read_bundle(run_folder)
    for line, text in ((first, "a good film"), (second, "bad </script>")):
        (answer,) = best.probabilities([text])
        assert line.startswith(best.labels[answer.argmax()])
        assert f"{answer.max():.1%}" in line
        assert line.rstrip().endswith(text)


def test_a_file_as_csv(regard, run_folder, tmp_path) -> None:
    texts = hard_texts(20)[0]
    with (tmp_path / "new.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(texts)])
    done = regard("predict", str(run_folder / "best"), "--file", "new.csv", "--csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    best = read_bundle(run_folder)
    assert [row["label"] for row in rows] == best.predict(texts)
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 21)]
    first = [float(rows[0][f"p({label})"]) for label in sorted(LABELS)]
    assert abs(sum(first) - 1) < 1e-4


def test_what_cannot_be_used_is_one_line(regard, run_folder, tmp_path) -> None:
    damaged = shutil.copytree(run_folder / "best", tmp_path / "damaged")
    content = bytearray((damaged / "weights.safetensors").read_bytes())
    content[len(content) // 2] ^= 4
    (damaged / "weights.safetensors").write_bytes(content)
    for arguments, said in (
        (("none", "a text"), "which is not there"),
        (("damaged", "a text"), "another SHA-256"),
        ((str(run_folder),), "Received: neither"),
        ((str(run_folder), "--file", "none.txt"), "which is not there"),
    ):
        done = regard("predict", *arguments)
        assert done.returncode == 2, arguments
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1
        assert said in done.stderr


def test_numbers_and_several_labels(regard, tmp_path) -> None:
    numbers = write_small(tmp_path / "numbers", **NUMBERS_KIND)
    done = regard("predict", "numbers", *TEXTS)
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["number", "text"]
    assert [row.split()[0] for row in rows] == [f"{each:.6g}" for each in numbers.predict(TEXTS)]
    done = regard("predict", "numbers", "a good film", "--csv")
    assert done.stdout == f"row,number\n1,{numbers.predict(['a good film'])[0]:.9g}\n"
    labels = write_small(tmp_path / "labels", **LABELS_KIND, classes=("a", "b, c", "d"))
    done = regard("predict", "labels", *TEXTS, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["labels"] for row in rows] == [", ".join(each) for each in labels.predict(TEXTS)]
    chances = [[float(row[f"p({name})"]) for name in labels.labels] for row in rows]
    assert chances == pytest.approx(labels.probabilities(TEXTS), abs=1e-5)
    done = regard("predict", "labels", *TEXTS)
    said = zip(done.stdout.splitlines()[1:], labels.predict(TEXTS), strict=True)
    assert all(line.startswith(", ".join(each) or "-") for line, each in said)
