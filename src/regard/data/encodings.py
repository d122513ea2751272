"""Bytes to text, strictly: what is not UTF-8 is read only in an encoding that the user names."""

import codecs
import re

from regard.errors import EncodingError, UnknownNameError

__all__ = ["decode_text"]

_MARKS = (  # the longer first: the UTF-32 mark begins with the UTF-16 mark
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_GUESS_WINDOW = 1 << 19  # bytes on each side of the byte in question that the guess may look at
_SAMPLE_WIDTH = 40  # characters shown on each side of the place in question


def decode_text(data: bytes, *, source: str, encoding: str | None = None) -> str:
    """Decode bytes as UTF-8, or as the encoding that is named, and drop a byte-order mark.

    An encoding is never guessed in silence: bytes that are not UTF-8 are an error, which shows what
    they would read in the encodings that fit.

    Args:
        data: the bytes of a file.
        source: what the messages call the file.
        encoding: a name that Python knows, or None for UTF-8.

    Returns:
        The text.

    Raises:
        EncodingError: if the bytes are not text in the encoding, or hold NUL characters.
        UnknownNameError: if Python knows no text encoding of that name.
    """
    name = "utf-8" if encoding is None else _known(encoding)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, source, name, encoding) from None
    except UnicodeError as error:  # some codecs raise it without a position
        raise EncodingError(
            f"{source} must be text in {name}, as was asked. Received: {error}."
        ) from None
    if "\0" in text:
        raise _not_text(data, text, source, name, encoding)
    return text.removeprefix("\ufeff")


def _known(encoding: str) -> str:
    """Return the encoding's name if Python can decode text with it."""
    try:
        b"a".decode(encoding)
    except (LookupError, ValueError) as error:
        # An encoding whose units are longer than a byte refuses the probe, but it exists.
        if not isinstance(error, UnicodeError):
            raise UnknownNameError(
                "`encoding` must be the name of a text encoding that Python knows, such as 'utf-8'"
                f" or 'cp1252'. Received: encoding={encoding!r}"
            ) from None
    return encoding


def _undecodable(
    data: bytes, offset: int, source: str, name: str, encoding: str | None
) -> EncodingError:
    """Make the error for a byte that the encoding does not have."""
    line = 1 + len(_LINE_END.findall(data[:offset].decode(name, "replace")))
    asked = "as was asked" if encoding is not None else "unless another encoding is named"
    return EncodingError(
        f"{source} must be text in {name}, {asked}."
        f" Received: byte 0x{data[offset]:02x} at offset {offset:,} (line {line:,}), which is not"
        f" {name}. {_advice(data, offset, exclude=name)}"
    )


def _not_text(
    data: bytes, text: str, source: str, name: str, encoding: str | None
) -> EncodingError:
    """Make the error for NUL characters: UTF-16 without a mark is valid UTF-8 full of them."""
    offset = max(data.find(b"\0"), 0)
    line = 1 + len(_LINE_END.findall(text[: text.index("\0")]))
    found = f"{source} must be text. Received: a NUL character (line {line:,}) when read as {name}."
    likely = "utf-16-le" if offset % 2 else "utf-16-be"
    # Western text in UTF-16 is half NUL; a single one is damage, for which no encoding is to blame.
    if encoding is None and data.count(b"\0") * 4 > len(data) and _decodes(data, likely):
        return EncodingError(f"{found} {_offer(data, 0, [likely])}")
    return EncodingError(f"{found} The file is damaged, or no text, or --encoding is wrong.")


def _advice(data: bytes, offset: int, *, exclude: str) -> str:
    """Say which encodings fit all of the bytes, and how the line reads in them."""
    marked = [name for mark, name in _MARKS if data.startswith(mark)][:1]
    # The guess is known to take cp1250 for cp1252, so the most common one stands beside it.
    guess = None if marked else _guess(data, offset)
    candidates = marked or [name for name in (guess, "cp1252") if name is not None]
    excluded = codecs.lookup(exclude).name
    names: list[str] = []
    for name in candidates:
        known = codecs.lookup(name).name in (excluded, *names)
        if not known and _decodes(data, name):
            names.append(name)
    if not names:
        return "No encoding was found that fits; name it: --encoding NAME (encoding= in Python)."
    return _offer(data, offset, names)


def _offer(data: bytes, offset: int, names: list[str]) -> str:
    """Show the line of a byte as it reads in the first encoding, and how the second one differs."""
    first = data.decode(names[0])
    place = len(data[:offset].decode(names[0], "replace"))
    told = [f"It may be {names[0]}, in which this line reads {_sample(first, place)}."]
    if len(names) > 1:
        second = data.decode(names[1])
        pairs = enumerate(zip(first, second, strict=False))
        apart = next((at for at, (one, other) in pairs if one != other), 0)
        line = 1 + len(_LINE_END.findall(first[:apart]))
        told.append(
            f"Or {names[1]}, in which all reads the same."
            if first == second
            else f"Or {names[1]}: line {line:,} reads {_sample(first, apart)} in {names[0]} and"
            f" {_sample(second, apart)} in {names[1]}."
        )
    told.append(
        "Say which one it is: "
        + " or ".join(f"--encoding {name}" for name in names)
        + ", or another with --encoding NAME (encoding= in Python)."
    )
    return " ".join(told)


def _guess(data: bytes, offset: int) -> str | None:
    """Return charset-normalizer's guess from the bytes round an offset."""
    from charset_normalizer import from_bytes  # only an error needs it

    start = data.rfind(b"\n", 0, max(0, offset - _GUESS_WINDOW)) + 1
    best = from_bytes(data[start : offset + _GUESS_WINDOW]).best()
    return None if best is None else best.encoding


def _decodes(data: bytes, name: str) -> bool:
    """Return whether all of the bytes are text in an encoding."""
    try:
        data.decode(name)
    except (LookupError, UnicodeError):
        return False
    return True


def _sample(text: str, place: int) -> str:
    """Return the characters round a place, within its line, quoted and with escapes."""
    before = _LINE_END.split(text[max(0, place - _SAMPLE_WIDTH) : place])[-1]
    after = _LINE_END.split(text[place : place + _SAMPLE_WIDTH])[0]
    return repr((before + after).removeprefix("\ufeff"))
