"""Strict decoding: what is refused, what is suggested, and where the fault is said to be."""

import codecs

import pytest

from regard.data.encodings import decode_text
from regard.errors import EncodingError, UnknownNameError

ACCENTS = "text,label\nun café crème,ja\nun œuf à la crème,nein\n"


def message(data: bytes, encoding: str | None = None) -> str:
    with pytest.raises(EncodingError) as caught:
        decode_text(data, source="menu.csv", encoding=encoding)
    return str(caught.value)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf_8_with_and_without_a_mark(mark: bytes) -> None:
    assert decode_text(mark + ACCENTS.encode(), source="menu.csv") == ACCENTS


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_an_encoding_that_is_named(encoding: str) -> None:
    data = ACCENTS.encode(encoding)
    assert decode_text(data, source="menu.csv", encoding=encoding) == ACCENTS


def test_a_mark_is_dropped_in_a_named_encoding_too() -> None:
    data = codecs.BOM_UTF16_LE + ACCENTS.encode("utf-16-le")
    assert decode_text(data, source="menu.csv", encoding="utf-16-le") == ACCENTS


def test_another_encoding_is_refused_with_place_and_reading() -> None:
    data = ACCENTS.encode("cp1252")
    told = message(data)
    assert told.startswith(
        "menu.csv must be text in utf-8, unless another encoding is named. Received: byte 0xe9 at"
        f" offset {data.index(0xE9)} (line 2), which is not utf-8. It may be "
    )
    assert "in which this line reads 'un café crème,ja'" in told
    assert "cp1252" in told
    assert told.endswith("or another with --encoding NAME (encoding= in Python).")


def test_two_encodings_are_told_apart_where_they_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.data.encodings._guess", lambda data, offset: "cp1250")
    data = "text,label\nun café,a\n\nla niña,b\n".encode("cp1252")
    assert message(data) == (
        "menu.csv must be text in utf-8, unless another encoding is named. Received: byte 0xe9 at"
        " offset 17 (line 2), which is not utf-8. It may be cp1250, in which this line reads"
        " 'un café,a'. Or cp1252: line 4 reads 'la nińa,b' in cp1250 and 'la niña,b' in cp1252. Say"
        " which one it is: --encoding cp1250 or --encoding cp1252, or another with --encoding NAME"
        " (encoding= in Python)."
    )


def test_two_encodings_that_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.data.encodings._guess", lambda data, offset: "cp1250")
    assert "Or cp1252, in which all reads the same. Say" in message(
        "a,b\ncafé,x\n".encode("cp1252")
    )


def test_a_guess_that_cannot_read_all_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.data.encodings._guess", lambda data, offset: "ascii")
    # 0x81 is nothing in cp1252 either.
    assert message(b"a,b\nx\x81,y\n").endswith(
        "No encoding was found that fits; name it: --encoding NAME (encoding= in Python)."
    )


def test_no_guess_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.data.encodings._guess", lambda data, offset: None)
    assert "It may be cp1252, in which this line reads 'é'." in message(b"a,b\r\xe9\n")


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "utf-16"), ("utf-32", "utf-32")])
def test_a_mark_of_a_wider_encoding_is_the_suggestion(encoding: str, name: str) -> None:
    told = message(ACCENTS.encode(encoding))
    assert "at offset 0 (line 1)" in told
    assert f"It may be {name}, in which this line reads 'text,label'. Say" in told
    assert f"--encoding {name}, or another" in told


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_valid_utf_8_but_refused(encoding: str) -> None:
    data = "text,label\nplain words,a\n".encode(encoding)
    data.decode("utf-8")
    assert message(data) == (
        "menu.csv must be text. Received: a NUL character (line 1) when read as utf-8. It may be"
        f" {encoding}, in which this line reads 'text,label'. Say which one it is: --encoding"
        f" {encoding}, or another with --encoding NAME (encoding= in Python)."
    )


@pytest.mark.parametrize("encoding", [None, "cp1252"])
def test_a_single_nul_is_damage(encoding: str | None) -> None:
    told = message(b"text,label\none,a\ntw\0o,b\n", encoding)
    assert "a NUL character (line 3) when read as" in told
    assert told.endswith("The file is damaged, or no text, or --encoding is wrong.")


def test_a_named_encoding_that_does_not_fit() -> None:
    told = message(b"a,b\r\nx,y\r\n\x81,z\r\n", "cp1252")
    assert told.startswith(
        "menu.csv must be text in cp1252, as was asked. Received: byte 0x81 at offset 10 (line 3),"
        " which is not cp1252. "
    )
    assert "--encoding cp1252" not in told


def test_utf_8_is_not_suggested_for_what_is_not_utf_8() -> None:
    assert "--encoding utf" not in message("a,b\né,x\n".encode() + b"\xff\n", "UTF8")


@pytest.mark.parametrize("name", ["klingon", "hex", "a\0b", ""])
def test_an_unknown_encoding(name: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        decode_text(b"a", source="menu.csv", encoding=name)
    assert str(caught.value) == (
        "`encoding` must be the name of a text encoding that Python knows, such as 'utf-8' or"
        f" 'cp1252'. Received: encoding={name!r}"
    )


def test_the_sample_stays_within_its_line_and_is_short() -> None:
    long = "é" * 500 + "\u0085" + "x"
    told = message(f"a,b\n{long},c\nnext,d\n".encode("latin-1"))
    assert "next" not in told
    assert len(told) < 700
