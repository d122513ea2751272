"""Files with numbers or several labels a text, and their test sets."""

from pathlib import Path

import pytest

from regard.data import read_data, read_examples
from regard.errors import ArgumentError, TableError


def write(path: Path) -> Path:
    path.write_text("text,label\na film,good\n")
    return path


def test_numbers_and_those_of_a_test_set(tmp_path: Path) -> None:
    rows = "".join(f"a film {row},{row % 7 / 2},kind {row % 2}\n" for row in range(20))
    (tmp_path / "t.csv").write_text(f"text,stars,label\n{rows}")
    (tmp_path / "o.csv").write_text("stars,text\n9.5,an odd film\n")
    data, test = read_data(tmp_path / "t.csv", target="stars", text="text", test=tmp_path / "o.csv")
    assert test is not None
    assert (data.kind, data.classes, data.labels[:3]) == ("numbers", (), (0.0, 0.5, 1.0))
    assert data.unused == ("label",)
    assert (test.kind, test.labels, test.is_test) == ("numbers", (9.5,), True)
    assert data.notices()[0].endswith("texts from column 'text', numbers from column 'stars'.")


def test_several_labels_and_those_of_a_test_set(tmp_path: Path) -> None:
    rows = "".join(f"a film {row}\t{('x; y', 'y;', 'x', '')[row % 4]}\n" for row in range(40))
    (tmp_path / "t.tsv").write_text(f"text\tlabel\n{rows}")
    (tmp_path / "o.tsv").write_text("text\tlabel\nan odd film\ty\nanother\t\n")
    data, test = read_data(tmp_path / "t.tsv", multi_label=";", test=tmp_path / "o.tsv")
    assert test is not None
    assert (data.kind, data.classes) == ("labels", ("x", "y"))
    assert data.labels[:4] == (("x", "y"), ("y",), ("x",), ())
    assert test.labels == (("y",), ())
    (tmp_path / "o.tsv").write_text("text\tlabel\nan odd film\ty;z\n")
    with pytest.raises(TableError, match=r"must be classes of the training.*'z' in 1 row\."):
        read_data(tmp_path / "t.tsv", multi_label=";", test=tmp_path / "o.tsv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "n", "label": "l"}, r"^`label` has no effect on numbers.*target='n'$"),
        ({"target": "n", "multi_label": ","}, r"^`multi_label` has no effect on numbers"),
        ({"multi_label": ""}, r"^`multi_label` must be what stands between labels"),
    ],
)
def test_kinds_that_exclude_each_other(tmp_path: Path, options, message) -> None:
    with pytest.raises(ArgumentError, match=message):
        read_examples(write(tmp_path / "t.csv"), **options)


def test_a_target_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"the target column must be one of .*Received: 'labl'"):
        read_examples(write(tmp_path / "t.csv"), target="labl")
