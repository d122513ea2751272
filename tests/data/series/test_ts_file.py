"""`.ts` files: every header that is about, lines as they stand, and a sentence for what is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from regard.data.series import Series, read_series_sets, series_notices, summary_features
from regard.data.series.ts_file import ts_series
from regard.errors import DataError, TableError

HEADER = "@problemName Two\n@timeStamps false\n@classLabel true a b\n@data\n"
NAN = np.nan


def read(text: str) -> Series:
    return ts_series(text, source="s.ts")


def message(text: str) -> str:
    with pytest.raises(TableError) as caught:
        read(text)
    return str(caught.value)


def test_channels_labels_and_unequal_lengths() -> None:
    series = read(HEADER + "1,2,3:4,5,6:a\n-1e-2,?:.5,NaN:b\n")
    assert (series.labels, series.classes) == (("a", "b"), ("a", "b"))
    assert series.places == ("line 5", "line 6")
    assert series.lengths.tolist() == [3, 2]
    np.testing.assert_array_equal(series.case(0), [[1, 4], [2, 5], [3, 6]])
    np.testing.assert_array_equal(series.case(1), np.float32([[-0.01, 0.5], [NAN, NAN]]))
    assert series.told == ()


@pytest.mark.parametrize(
    "header",
    [
        "#note\n%more\n\n@problemName x\n@timeStamps false\n@missing true\n@univariate false\n"
        "@dimension 2\n@equalLength true\n@seriesLength 2\n@classLabel true a b\n@data\n",
        "@problemname x\r\n@timestamps FALSE\r\n@univariate false\r\n@dimensions 2\r\n"
        "@equallength true\r\n@serieslength 2\r\n@classlabel true  a\tb \r\n@DATA\r\n",
        "  @dimensions   2\n@classLabel true\n@data\n",
        "@classLabel true a b\n@data\n# the first\n\n",
    ],
)
def test_headers_as_they_are_written(header: str) -> None:
    series = read(header + "1,2:3,4:a\n 5 , 6:7,8 : b \n\n")
    np.testing.assert_array_equal(series.values, [[[1, 3], [2, 4]], [[5, 7], [6, 8]]])
    assert series.labels == ("a", "b")
    assert series.told == ()


def test_numbers_and_series_without_either() -> None:
    series = read("@classLabel false\n@targetLabel true\n@data\n1,2:0.5\n3:-1e3\n")
    assert series.targets.tolist() == [[0.5], [-1000]]
    assert (series.labels, series.lengths.tolist()) == ((), [2, 1])
    bare = read("@classLabel false\n@data\n1,2:0.5,3\n")
    assert (bare.kind, bare.values.shape) == ("none", (1, 2, 2))


def test_what_the_header_has_wrong_is_told() -> None:
    header = (
        "@missing false\n@univariate true\n@equalLength true\n@classLabel true a b z\n@type x\n"
    )
    assert read(header + "@data\n1,2:3,?:a\n1:2:b\n").told == (
        "Otherwise than the header says, the series have 2 channels, not one (@univariate true);"
        " the series are not of equal length (@equalLength true); values are missing (@missing"
        " false).",
        "Labels of the header without a series: z.",
        "Tags that were read over: @type.",
    )
    assert read("@seriesLength 3\n@data\n1,2\n").told == (
        "Otherwise than the header says, the series are not all of 3 steps (@seriesLength 3).",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "s.ts: a .ts file must have a line @data. Received: none."),
        ("@classLabel true a\n", "must have a line @data"),
        ("1,2:a\n", "each line before @data must begin with @ or #. Received: line 1, '1,2:a'."),
        (HEADER, "there must be series behind @data. Received: none."),
        (HEADER + "# none\n", "there must be series behind @data"),
        ("@missing false\n@missing true\n@data\n1\n", "Received: @missing in line 1 and in line 2"),
        ("@dimension 1\n@dimensions 1\n@data\n1\n", "@dimensions in line 1 and in line 2"),
        ("@missing maybe\n@data\n1\n", "line 1: @missing must be true or false. Received: 'maybe"),
        ("@missing\n@data\n1\n", "must be true or false. Received: ''."),
        ("@dimensions two\n@data\n1\n", "@dimensions must be a whole number. Received: 'two'."),
        (f"@dimensions {'9' * 5000}\n@data\n1\n", "@dimensions must be a whole number"),
        ("@timeStamps true\n@data\n(0,1)\n", "values must stand without times"),
        (HEADER + "(0,1.5),(1,2):a\n", "line 5: values must stand without times, one for each"),
        ("@classLabel true a\n@targetLabel true\n@data\n1:a\n", "a label or a number each"),
        (HEADER + "1,2:c\n", "line 5: the label must be one of those in the header, a, b. Received:"
         " 'c'."),
        (HEADER + "1,2:a\n1,2:\n", "line 6: each line must end with its label, behind the last"),
        (HEADER + "1,2:?\n", "each line must end with its label"),
        (HEADER + "a\n", "all channels of a series must have as many values"),
        ("@data\n1:x\n", "line 2: each value must be a number, or ? where it is missing. Received:"
         " 'x' in channel 2, step 1."),
        ("@dimensions 2\n@data\n1:2:a\n", "line 3: each series must have 2 channels, as the header"
         " says, with colons between them. Received: 3. If the last one is a label, the header"),
        (HEADER + "1:2:a\n1:a\n", "line 6: each series must have 2 channels, as the lines before"),
        (HEADER + "1,2:3:a\n", "line 5: all channels of a series must have as many values, with ?"
         " where one is missing. Received: 1 and 2 values."),
        (HEADER + "1,,2:a\n", "Received: '' in channel 1, step 2."),
        (HEADER + "1,2,:a\n", "Received: '' in channel 1, step 3."),
        (HEADER + "1,inf:a\n", "Received: 'inf' in channel 1, step 2."),
        ("@targetLabel true\n@data\n1:2\n1:abc\n", "must end with its number, as @targetLabel true"
         " says. Received: 'abc' in line 4."),
        ("@targetLabel true\n@data\n1:nan\n", "must end with its number"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(text: str, said: str) -> None:
    assert said in message(text)


def test_values_beyond_float32_are_refused() -> None:
    with pytest.raises(
        DataError, match=r"finite in float32.* in line 5, step 2, channel 'channel 1'"
    ):
        read(HEADER + "1,1e39:a\n")


def test_a_small_file_cannot_ask_for_much_memory() -> None:
    text = "@classLabel true a\n@data\n" + ",".join("1" * 100_000) + ":a\n" + "1:a\n" * 3000
    with pytest.raises(DataError, match="which would be 300,100,000"):
        read(text)


floats = st.one_of(st.none(), st.floats(width=32, allow_nan=False, allow_infinity=False))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 3), st.integers(1, 5))
def test_what_is_written_is_read(data: st.DataObject, channels: int, cases: int) -> None:
    lines, wanted, labels = [], [], []
    for _ in range(cases):
        steps = data.draw(st.integers(1, 4))
        case = [
            data.draw(st.lists(floats, min_size=steps, max_size=steps)) for _ in range(channels)
        ]
        labels.append(data.draw(st.sampled_from("ab")))
        words = [",".join("?" if each is None else repr(each) for each in row) for row in case]
        lines.append(":".join([*words, labels[-1]]))
        wanted.append(np.array(case, dtype=np.float32).T)
    series = read(HEADER + "\n".join(lines))
    assert series.labels == tuple(labels)
    for row, case in enumerate(wanted):
        np.testing.assert_array_equal(series.case(row), case)


@settings(max_examples=100, deadline=None)
@given(st.text("1,:?a(@.e-\n #", max_size=40))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    said = "Received:"
    try:
        read(HEADER + text)
    except DataError as error:
        said = str(error)
    assert "Received:" in said


def test_japanese_vowels(shared) -> None:
    folder = shared / "data" / "japanese_vowels"
    train, test = read_series_sets(
        folder / "JapaneseVowels_TRAIN.ts", test=folder / "JapaneseVowels_TEST.ts"
    )
    assert (len(train), len(test), len(train.channels)) == (270, 370, 12)
    lengths = np.concatenate([train.lengths, test.lengths])
    assert (lengths.min(), lengths.max()) == (7, 29)
    assert train.classes == test.classes == tuple("123456789")
    assert not any("Warning" in told for told in (*series_notices(train), *series_notices(test)))
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(summary_features(train.values, train.lengths), train.label_ids())
    score = model.score(summary_features(test.values, test.lengths), test.label_ids())
    assert score == pytest.approx(0.984, abs=0.003)  # a series more or less
