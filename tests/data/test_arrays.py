"""Texts and labels of a program: what is taken, as what type, and what each error says."""

import numpy as np
import pytest

from regard.data.arrays import checked_labels, checked_texts, order_doubts
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

TEXTS = ["a good film", "", "no"]
NAN = float("nan")


class _Frame:
    """As much of a table as is asked: several columns."""

    shape = (3, 2)
    columns = ("review", "label")

    def __len__(self):
        return 3

    def __getitem__(self, name):
        raise AssertionError


# Texts.


@pytest.mark.parametrize(
    "values",
    [
        TEXTS,
        tuple(TEXTS),
        np.array(TEXTS),
        np.array(TEXTS, dtype=object),
        np.array(TEXTS, dtype=np.dtypes.StringDType()),
    ],
    ids=["list", "tuple", "str", "object", "StringDType"],
)
def test_texts_come_as_they_are(values) -> None:
    found = checked_texts("X", values)
    assert type(found) is list
    assert found == TEXTS


def test_texts_come_from_a_column_in_the_order_of_its_rows() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
    column = pandas.Series(TEXTS, index=[2, 0, 1])
    assert checked_texts("X", column) == TEXTS
    assert checked_texts("X", column.astype(object)) == TEXTS
    assert checked_texts("X", []) == []


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ("a film", ArgumentTypeError, r"X='a film'\. Put it into a list: \[X\]$"),
        (b"a film", ArgumentTypeError, r"`X` must be several texts: .* X=b'a film'$"),
        (None, ArgumentTypeError, r"`X` must be several texts: .*Received: X=None$"),
        (7, ArgumentTypeError, r"Received: X=7$"),
        ({"text": TEXTS}, ArgumentTypeError, r"Received: X=\{'text'"),
        ({"a", "b"}, ArgumentTypeError, r"`X` must be several texts"),
        (iter(TEXTS), ArgumentTypeError, r"`X` must be several texts"),
        (np.array("a film"), ShapeError, r"shape \(\)"),
        (np.array([TEXTS]).T, ShapeError, r"shape \(3, 1\)\. Pass one column: X\[:, 0\]$"),
        (_Frame(), ShapeError, r"shape \(3, 2\)\. Pass one column: X\['review'\]$"),
        ([["a"], ["b"]], ShapeError, r"\['a'\] at place 0 and 1 other\. .*\[row\[0\] for row in X"),
        (["a", None], ArgumentError, r"None at place 1\. Leave such rows out, or put '' in"),
        (["a", NAN, NAN, NAN], ArgumentError, r"nan at place 1 and 2 others\. Leave such rows"),
        (np.array([0.5, NAN]), ArgumentTypeError, r"0\.5\)? at place 0 and 1 other$"),
        (["a", 7], ArgumentTypeError, r"of `X` must be a string\. Received: 7 at place 1$"),
        (["a", b"b"], ArgumentTypeError, r"b'b' at place 1\. Decode them: \[each\.decode\(\) for"),
        (["a", "b\ud800"], ArgumentError, r"valid Unicode\. Received: 'b\\ud800' at place 1"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(values, error, text) -> None:
    with pytest.raises(error, match=text) as raised:
        checked_texts("X", values)
    assert type(raised.value) is error


def test_a_missing_value_of_pandas_is_missing() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
    with pytest.raises(ArgumentError, match=r"<NA> at place 1\. Leave such rows out"):
        checked_texts("X", ["a", pandas.NA])
    with pytest.raises(ArgumentError, match="nan at place 1"):
        checked_texts("X", pandas.Series(["a", None]))
    with pytest.raises(ShapeError, match=r"Pass one column: X\['text'\]"):
        checked_texts("X", pandas.DataFrame({"text": TEXTS}))


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(ArgumentTypeError) as raised:
        checked_texts("X", "x" * 500)
    assert "x" * 50 in str(raised.value)
    assert len(str(raised.value)) < 300


# Labels.


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["b", "a"], "<U1"),
        (("b", "a"), "<U1"),
        ([np.str_("bc"), "a"], "<U2"),
        ([True, False], "bool"),
        ([np.True_, False], "bool"),
        ([7, np.int32(3)], "int64"),
        (range(2), "int64"),
        (np.array([7, 3], dtype="uint8"), "uint8"),
        (np.array([True, False]), "bool"),
        (np.array(["b", "a"]), "<U1"),
        (np.array(["b", "a"], dtype=object), "object"),
        (np.array([2, 10], dtype=object), "object"),
        (np.array(["b", "a"], dtype=np.dtypes.StringDType()), "StringDType()"),
    ],
)
def test_labels_keep_their_values_and_type(values, dtype) -> None:
    found = checked_labels("y", values)
    assert found.tolist() == list(values)
    assert str(found.dtype) == dtype


def test_labels_come_from_a_column() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
    assert checked_labels("y", pandas.Series(["b", "a"], index=[1, 0])).tolist() == ["b", "a"]
    assert checked_labels("y", pandas.Series([3, 1])).dtype == "int64"
    assert checked_labels("y", pandas.Series(["b", "a"], dtype="category")).tolist() == ["b", "a"]
    with pytest.raises(ArgumentError, match=r"(nan|<NA>) at place 1"):
        checked_labels("y", pandas.Series([1, None], dtype="Int64"))
    with pytest.raises(ShapeError, match=r"shape \(2, 1\)\. Pass its column: y\['label'\]$"):
        checked_labels("y", pandas.DataFrame({"label": [1, 0]}))


ONE_HOT = (
    r"`y` must be one label for each text, not a row\. Received: shape \(3, 2\)\. One-hot rows"
)


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        (None, ArgumentTypeError, r"`y` must be several labels: .*Received: y=None$"),
        ("ab", ArgumentTypeError, r"`y` must be several labels: .*Received: y='ab'"),
        ([], ShapeError, r"Received: no label$"),
        (np.array([]), ShapeError, r"Received: no label$"),
        (np.eye(3, 2), ShapeError, ONE_HOT),
        (np.eye(3, 2).tolist(), ShapeError, ONE_HOT),
        (list(np.eye(3, 2, dtype=int)), ShapeError, ONE_HOT),
        (np.eye(3, 2), ShapeError, r"become labels by names\[np\.argmax\(y, axis=1\)\], where"),
        ([["a"], ["b", "c"]], ShapeError, r"shape \(2, 1\)"),
        (np.array([["a"], ["b"]]), ShapeError, r"\(2, 1\)\. Pass its column: y\[:, 0\]$"),
        ([[1], [0]], ShapeError, r"shape \(2, 1\)\. Pass its column: \[row\[0\] for row in y\]$"),
        (_Frame(), ShapeError, r"shape \(3, 2\)\. One-hot rows"),
        ([0.5, 1.5], ArgumentError, r"look like regression\. Received: 0\.5 at place 0\. If whole"),
        (np.array([0.0, 1.0]), ArgumentError, r"regression.*pass y\.astype\(int\); .*target="),
        ([1, np.float32(1.5)], ArgumentError, r"look like regression\. .* at place 1"),
        (["a", None], ArgumentError, r"a label for each text\. Received: None at place 1\. Leave"),
        (["a", NAN], ArgumentError, r"must have a label for each text\. Received: nan at place 1"),
        (np.array([1.5, NAN]), ArgumentError, r"a label for each text\. Received: nan at place 1"),
        ([b"a", b"b"], ArgumentTypeError, r"must be a string, an integer or a boolean\. .*b'a'"),
        (np.array(["2020-01-01"], dtype="M8[ns]"), ArgumentTypeError, r"be a string, an in"),
        (np.array([3], dtype="m8[s]"), ArgumentTypeError, r"must be a string, an integer or a boo"),
        (np.array([1j, 2]), ArgumentTypeError, r"must be a string, an integer or a boolean"),
        (["a", 1], ArgumentTypeError, r"of one type: all strings, .*Received: 'a' and 1$"),
        ([1, 0, True], ArgumentTypeError, r"of one type: .*Received: 1 and True$"),
        (np.array(["a", 1], dtype=object), ArgumentTypeError, r"Received: 'a' and 1$"),
        (["a", "\udcff"], ArgumentError, r"valid Unicode\. Received: '\\udcff' at place 1"),
    ],
)  # fmt: skip
def test_what_is_no_label_is_refused(values, error, text) -> None:
    with pytest.raises(error, match=text) as raised:
        checked_labels("y", values)
    assert type(raised.value) is error


MASK = [False, True, False]


@pytest.mark.parametrize(
    "values",
    [
        np.ma.array([7, 3, 7], mask=MASK),
        np.ma.array([True, False, True], mask=MASK),
        np.ma.array(["b", "a", "b"], mask=MASK),
        np.ma.array(["b", "a", "b"], dtype=object, mask=MASK),
        ["b", np.ma.masked, "b"],
        np.array(["b", np.ma.masked, "b"], dtype=object),
    ],
    ids=["integers", "booleans", "str", "object", "list", "element"],
)
def test_a_masked_value_is_missing(values) -> None:
    missing = r"Received: (None|masked) at place 1\. Leave such rows out"
    with pytest.raises(ArgumentError, match=rf"a label for each text\. {missing}"):
        checked_labels("y", values)
    if not isinstance(values[0], str):
        return
    with pytest.raises(ArgumentError, match=rf"must be a string\. {missing}"):
        checked_texts("X", values)


def test_a_mask_that_hides_nothing_is_no_mask() -> None:
    found = checked_labels("y", np.ma.array([7, 3], mask=[False, False]))
    assert (type(found), found.tolist()) == (np.ndarray, [7, 3])
    assert checked_texts("X", np.ma.array(TEXTS)) == TEXTS


def test_columns_of_pyarrow() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="comes with the extra `parquet`")
    for column in (pyarrow.array(TEXTS), pyarrow.chunked_array([TEXTS[:1], TEXTS[1:]])):
        assert checked_texts("X", column) == TEXTS
        assert checked_labels("y", column).tolist() == TEXTS
    assert checked_labels("y", pyarrow.array([2, 1])).tolist() == [2, 1]
    for empty in (["a", None], [1, None], [True, None]):
        with pytest.raises(
            ArgumentError, match=r"a label for each text\. .*None at place 1\. Leave"
        ):
            checked_labels("y", pyarrow.array(empty))
    with pytest.raises(ArgumentError, match="None at place 1"):
        checked_texts("X", pyarrow.array(["a", None]))


def test_columns_in_different_orders() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra `hub`")
    texts, labels = pandas.Series(TEXTS), pandas.Series(["a", "b", "a"])
    (told,) = order_doubts(texts[::-1], labels)
    assert told.startswith("Warning: texts and labels have one index in different orders, and are")
    assert "pass labels.loc[texts.index]" in told
    assert order_doubts(texts, labels) == order_doubts(texts[::-1], labels[::-1]) == ()
    assert order_doubts(texts, labels.set_axis([7, 8, 9])) == order_doubts(texts, labels[1:]) == ()
    assert order_doubts(TEXTS, labels) == order_doubts(np.array(TEXTS), ["a"]) == ()


def test_nothing_is_changed() -> None:
    texts, labels = np.array(TEXTS), np.array([2, 1])
    texts.flags.writeable = labels.flags.writeable = False
    checked_texts("X", texts).append("more")
    assert checked_labels("y", labels).tolist() == [2, 1]
    assert texts.tolist() == TEXTS
