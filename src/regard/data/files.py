"""Bytes, text and lines of a file, with one sentence for what cannot be read."""

import gzip
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from regard._checks import did_you_mean_file
from regard.data.encodings import decode_text
from regard.errors import TableError

__all__ = [
    "file_bytes",
    "file_ending",
    "file_text",
    "format_of_ending",
    "missing_data",
    "text_lines",
]

_GZIP = ".gz"

_LINE_END = re.compile(r"\r\n|\r|\n")


def file_bytes(file: Path) -> bytes:
    """Read a file as it is, or what is in it where its name ends in `.gz`.

    Args:
        file: the file.

    Returns:
        The bytes.

    Raises:
        TableError: if it does not exist or cannot be read.
    """
    try:
        content = file.read_bytes()
        return gzip.decompress(content) if file.suffix.lower() == _GZIP else content
    except FileNotFoundError:
        raise missing_data(file) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise TableError(
            f"A file that ends in {_GZIP} must be whole, and packed by gzip. Received:"
            f" {str(file)!r}: {error}."
        ) from error
    except OSError as error:
        raise TableError(
            f"The data must be readable. Received: {str(file)!r}: {error.strerror}."
        ) from error


def missing_data(path: str | os.PathLike[str]) -> TableError:
    """Return the error of data that are not there; it names a file beside them that may be meant.

    Args:
        path: where nothing is.

    Returns:
        An error, to be raised.
    """
    hint = did_you_mean_file(path)
    return TableError(
        f"The data must exist. Received: {os.fspath(path)!r}, which is not there.{hint}"
    )


def file_ending(file: str | os.PathLike[str]) -> str:
    """Return the ending of a file's name in small letters: of `reviews.CSV.gz`, `.csv`.

    Args:
        file: the file.

    Returns:
        The ending with its dot, or nothing.
    """
    place = Path(file)
    return Path(place.stem if place.suffix.lower() == _GZIP else place.name).suffix.lower()


def file_text(file: Path, *, source: str, encoding: str | None = None) -> str:
    """Read a file as text, strictly.

    Args:
        file: the file.
        source: what the messages call it.
        encoding: its encoding, or None for UTF-8.

    Returns:
        The text, without a byte-order mark.

    Raises:
        TableError: if the file does not exist or cannot be read.
        EncodingError: if the bytes are not text in the encoding.
        UnknownNameError: if Python knows no text encoding of that name.
    """
    return decode_text(file_bytes(file), source=source, encoding=encoding)


def text_lines(text: str) -> list[tuple[int, str]]:
    r"""Return the lines that are not empty, each with its number.

    Lines end at `\n`, `\r\n` and `\r` alone. `str.splitlines` would also split at NEL, U+2028 and
    others, which stand in real texts.

    Args:
        text: the text of a file.

    Returns:
        Numbers, from 1, and lines without their ends.
    """
    return [(number, line) for number, line in enumerate(_LINE_END.split(text), 1) if line]


def format_of_ending(file: Path, endings: Mapping[str, str], formats: Sequence[str]) -> str:
    """Return the format that a file's ending says, in capitals or not, packed by gzip or not.

    Args:
        file: the file.
        endings: the format of each ending, such as `.csv`.
        formats: those that may be named instead.

    Returns:
        The format.

    Raises:
        TableError: if there is no such ending.
    """
    ending = file_ending(file)
    if ending not in endings:
        raise TableError(
            f"The file's ending must be one of {', '.join(endings)}, or the format must be named:"
            f" --format NAME (format= in Python), one of {', '.join(formats)}. Received:"
            f" {file.name!r}."
        )
    return endings[ending]
