"""Vectors of words from text files, and every way in which such a file can be wrong."""

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data import Embeddings, read_embeddings
from regard.errors import ArgumentTypeError, DataError, EncodingError

GLOVE = "the 0.5 -1 2e-1\ncat 1 2 3\n. . . 7 8 9\nCat 4 4 4\nDog 5 6 7\n"
ADVICE = " It must be a text file as GloVe or word2vec write it; convert a binary one first."


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str | bytes, name: str = "vectors.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(path: Path, words: list[str] | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read_embeddings(path, ["the", "cat"] if words is None else words)
    assert type(caught.value) is DataError
    return str(caught.value)


# What is read


def test_glove(written) -> None:
    path = written(GLOVE)
    made = read_embeddings(path, ["cat", "the"])
    assert isinstance(made, Embeddings)
    assert (made.found, made.width, made.matrix.dtype) == (2, 3, np.float32)
    rows = np.array([[0, 0, 0], [0.75, 0.5, 1.6], [1, 2, 3], [0.5, -1, 0.2]], dtype=np.float32)
    assert np.array_equal(made.matrix, rows)
    assert np.array_equal(read_embeddings(str(path), iter(["cat", "the"])).matrix, rows)


def test_word2vec(written) -> None:
    # Its own program writes a space at the end of each line.
    path = written("3 2\n</s> 0 0 \nthe 1 2 \n7 3 4 \n")
    made = read_embeddings(path, ["the", "7"])
    assert (made.found, made.width) == (2, 2)
    assert made.matrix[2:].tolist() == [[1, 2], [3, 4]]


def test_words_with_spaces(written) -> None:
    path = written("the 1 2\n. . . 3 4\nat name@domain.com 5 6\nin 1998 7 8\n")
    made = read_embeddings(path, ["the", ". . .", "at name@domain.com", "in 1998"])
    assert made.found == 4
    assert made.matrix[2:].tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]


@pytest.mark.parametrize(
    "content",
    [
        GLOVE.replace("\n", "\r\n"),
        GLOVE.rstrip("\n"),
        "\ufeff" + GLOVE,
        GLOVE.replace("\n", " \n"),
        gzip.compress(GLOVE.encode(), mtime=0),
        gzip.compress(GLOVE[:20].encode(), mtime=0) + gzip.compress(GLOVE[20:].encode(), mtime=0),
        "5 3\n" + GLOVE,
        "\ufeff5 3\r\n" + GLOVE,
    ],
)
def test_other_ways_to_write_the_same(written, content: str | bytes) -> None:
    wanted = read_embeddings(written(GLOVE), ["the", "cat", "bird"])
    made = read_embeddings(written(content, "other.vec"), ["the", "cat", "bird"])
    assert np.array_equal(made.matrix, wanted.matrix)


def test_the_exact_word_comes_first_then_the_first_but_for_capitals(written) -> None:
    lines = ["x 0 0", "CAT 1 1", "cat 2 2", "cat 3 3", "Dog 4 4", "DOG 5 5", "É 6 6", "Bird 7 7"]
    path = written("\n".join(lines))
    words = ["cat", "dog", "e\u0301", "bird", "Bird", "Cat"]
    made = read_embeddings(path, words)
    assert made.matrix[2:].tolist() == [[2, 2], [4, 4], [6, 6], [7, 7], [7, 7], [1, 1]]
    assert made.found == 6
    # In any order of the lines.
    back = read_embeddings(written("\n".join(["x 0 0", *reversed(lines)])), words)
    assert back.matrix[2:].tolist() == [[3, 3], [5, 5], [6, 6], [7, 7], [7, 7], [3, 3]]


def test_words_that_are_not_found(written) -> None:
    path = written("the 1 2\nof 3 4\n")
    made = read_embeddings(path, ["zebra", "the", "yak"])
    assert made.found == 1
    assert (made.matrix[[2, 4]] != 0).all()
    assert (np.abs(made.matrix[[2, 4]]) <= 0.05).all()
    assert made.matrix[2].tolist() != made.matrix[4].tolist()
    assert made.matrix[1].tolist() == made.matrix[3].tolist() == [1, 2]
    # From the word alone: not from its place, nor from the others, nor from the file.
    other = read_embeddings(written("of 3 4\n"), ["of", "yak", "zebra"])
    assert other.matrix[3].tolist() == made.matrix[4].tolist()
    assert other.matrix[4].tolist() == made.matrix[2].tolist()


def test_the_values_of_a_word_are_fixed_for_all_time(written) -> None:
    made = read_embeddings(written("the 1 2\n"), ["the", "zebra"])
    assert made.matrix[3].tolist() == pytest.approx([0.01083128, -0.0196649], abs=1e-8)


def test_the_order_of_words_and_lines_changes_no_bit(written) -> None:
    generator = np.random.default_rng(2)
    words = [f"w{number}" for number in range(300)]
    lines = [f"{word} {' '.join(map(str, generator.normal(size=9)))}" for word in words[:200]]
    one = read_embeddings(written("\n".join(lines)), words)
    two = read_embeddings(written("\n".join(lines[::-1])), words)
    assert np.array_equal(one.matrix, two.matrix)
    assert one.found == 200
    # Summed as they come, the second would have a mean of 1/3.
    first = read_embeddings(written("a 1e30\nb 1\nc -1e30\n"), ["a", "b", "c"])
    second = read_embeddings(written("a 1e30\nc -1e30\nb 1\n"), ["a", "b", "c"])
    assert np.array_equal(first.matrix, second.matrix)
    # Nor is the mean that of float32.
    made = read_embeddings(written("a 1e8\nb 1\nc -1e8\n"), ["a", "b", "c"])
    assert made.matrix[1] == np.float32(1 / 3)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" \n\r"), min_size=1),
        st.lists(st.floats(-1e3, 1e3, width=32), min_size=3, max_size=3),
        min_size=1,
        max_size=9,
    ),
    st.booleans(),
)
def test_what_was_written_is_read(
    tmp_path_factory, vectors: dict[str, list[float]], header: bool
) -> None:
    path = tmp_path_factory.mktemp("vectors") / "vectors.txt"
    lines = [f"{word} {' '.join(map(repr, values))}" for word, values in vectors.items()]
    first = [f"{len(lines)} 3"] if header else []
    path.write_bytes("\n".join([*first, *lines]).removeprefix("\ufeff").encode())
    words = [word for word in vectors if not word.startswith("\ufeff")]
    if not words:
        return
    made = read_embeddings(path, words)
    assert made.found == len(words)
    assert made.matrix[2:].tolist() == [vectors[word] for word in words]


def test_memory_depends_on_the_words_alone(written) -> None:
    line = " 0.123456" * 50
    path = written("".join(f"word{number}{line}\n" for number in range(40_000)))
    assert path.stat().st_size > 15_000_000
    tracemalloc.start()
    made = read_embeddings(path, [f"word{number}" for number in range(0, 40_000, 400)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.found == 100
    assert peak < 1_000_000


# What is refused


@pytest.mark.parametrize(
    ("line", "came"),
    [
        ("mat 1 2", "3 fields: 'mat 1 2'"),
        ("mat", "1 field: 'mat'"),
        ("", "0 fields: ''"),
        ("mat 0.1 1 2 3", "5 fields: 'mat 0.1 1 2 3'"),
        ("mat -1.5e-3 1 2 3", "5 fields: 'mat -1.5e-3 1 2 3'"),
        (" 1 2 3", "3 fields: ' 1 2 3'"),
        ("mat  1 2 3", "4 fields: 'mat  1 2 3'"),
        ("mat\t1\t2\t3", r"4 fields: 'mat\t1\t2\t3'"),
        ("mat " + "x" * 90, f"2 fields: 'mat {'x' * 36}...'"),
    ],
)
def test_wrong_width(written, line: str, came: str) -> None:
    path = written(f"the 1 2 3\n{line}\ncat 1 2 3\n")
    assert refused(path) == (
        "vectors.txt, line 2: a line must be a word and 3 numbers, with one space before each."
        f" Received: {came}.{ADVICE}"
    )


def test_a_last_line_that_is_cut(written) -> None:
    assert refused(written(GLOVE + "mat 1 2")).startswith(
        "vectors.txt, line 6: a line must be a wo"
    )


@pytest.mark.parametrize(
    ("field", "shown"),
    [("two", "two"), ("1,5", "1,5"), ("", ""), ("1_0", "1_0"), ("\xff", "\ufffd")],
)
def test_what_is_no_number(written, field: str, shown: str) -> None:
    content = f"the 1 2 3\ncat 1 {field} 3\n"
    assert refused(written(content.encode("latin-1"))) == (
        f"vectors.txt, line 2: a vector must be of numbers. Received: {shown!r}.{ADVICE}"
    )


@pytest.mark.parametrize(
    ("field", "shown"), [("nan", "nan"), ("-inf", "-inf"), ("1e39", "1e+39"), ("1e999", "inf")]
)
def test_numbers_that_are_not_finite(written, field: str, shown: str) -> None:
    assert refused(written(f"the 1 2 3\nof {field} 1 1\ncat 1 2 {field}\n")) == (
        f"vectors.txt, line 3: each number must be finite in float32. Received: {shown}.{ADVICE}"
    )


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0), b"\xef\xbb\xbf"])
def test_an_empty_file(written, content: bytes) -> None:
    assert refused(written(content)) == (
        f"vectors.txt: a file of vectors must have lines. Received: an empty file.{ADVICE}"
    )


@pytest.mark.parametrize("content", ["word\n1 2\n", "\nthe 1 2\n", "2 0\nthe\n"])
def test_a_first_line_without_numbers(written, content: str) -> None:
    assert refused(written(content)) == (
        f"vectors.txt, line 1: a word must have numbers behind it. Received: none.{ADVICE}"
    )


def test_a_word_that_is_not_utf_8(written) -> None:
    path = written(b"the 1 2\ncaf\xe9 1 2\n")
    with pytest.raises(EncodingError) as caught:
        read_embeddings(path, ["the"])
    assert str(caught.value) == (
        rf"vectors.txt, line 2: a word must be UTF-8. Received: b'caf\xe9'.{ADVICE}"
    )


@pytest.mark.parametrize(("promised", "there"), [(3, 2), (1, 2)])
def test_more_or_fewer_vectors_than_promised(written, promised: int, there: int) -> None:
    assert refused(written(f"{promised} 2\nthe 1 2\ncat 3 4\n")) == (
        "vectors.txt: there must be as many vectors as the first line says,"
        f" {promised}. Received: {there}. The file is damaged or incomplete; get it again."
    )


def test_binary_files(written) -> None:
    numbers = np.linspace(-1, 1, 300, dtype=np.float32).tobytes()
    words = b"".join(f"w{number} ".encode() + numbers for number in range(2000))
    message = refused(written(b"2000 300\n" + words))
    assert message.startswith("vectors.txt, line ")
    assert message.endswith(ADVICE)
    assert refused(written(b"a" * (2**20 + 1))) == (
        f"vectors.txt, line 1: a line must have at most 1,048,576 bytes. Received: more.{ADVICE}"
    )
    assert refused(written(b"PK\x03\x04...", "glove.6B.zip")).endswith(
        "glove.6B.zip', a zip archive. Unpack it and choose one of its files."
    )


def test_a_gzip_file_that_is_cut_or_damaged(written) -> None:
    generator = np.random.default_rng(1)
    rows = "".join(f"w{row} {generator.normal():.6f} 2\n" for row in range(5000))
    whole = gzip.compress(rows.encode())
    for content in (
        whole[:-3000],
        whole[:2000] + b"\0" * 200 + whole[2200:],
        whole[:-6] + b"abcdef",
    ):
        message = refused(written(content, "vectors.txt.gz"), ["w1"])
        assert message.startswith("The file of vectors must be readable and whole. Received: ")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "missing.txt"
    assert refused(path) == (
        f"The file of vectors must exist. Received: {str(path)!r}, which is not there."
    )
    assert refused(tmp_path).startswith(
        f"The file of vectors must be readable and whole. Received: {str(tmp_path)!r}: "
    )


@pytest.mark.parametrize("words", [["zebra", "yak"], []])
def test_no_word_is_found(written, words: list[str]) -> None:
    assert refused(written(GLOVE), words) == (
        "vectors.txt: at least one word of the texts must have a vector. Received: 5 lines without"
        f" any of the {len(words)} words. Take vectors of the language of the texts."
    )


def test_rules_of_the_arguments(written) -> None:
    path = written(GLOVE)
    with pytest.raises(ArgumentTypeError, match=r"^`words` must be several strings\. .*='the'$"):
        read_embeddings(path, "the")
    with pytest.raises(ArgumentTypeError, match=r"^`words` must be strings\. Received: 7$"):
        read_embeddings(path, ["the", 7])
    with pytest.raises(ArgumentTypeError, match=r"^`path` must be a path\. Received: path=3$"):
        read_embeddings(3, ["the"])
