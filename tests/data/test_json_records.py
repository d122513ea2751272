"""JSON: values as they stand, and each error with its line or item."""

from pathlib import Path

import pytest

from regard.data import read_examples
from regard.data.json_records import json_rows
from regard.data.raw_table import FoundRows
from regard.errors import EncodingError, TableError

GOOD = [f'{{"text": "some words {number}", "label": "{"ab"[number % 2]}"}}' for number in range(20)]


def rows(*lines: str, end: str = "\n") -> FoundRows:
    return json_rows(end.join(lines), source="d.jsonl")


def message(*lines: str, **options: str) -> str:
    with pytest.raises(TableError) as caught:
        rows(*lines).labelled(**options)
    return str(caught.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_and_lines(end: str) -> None:
    found = rows('{"a": "x\\ny", "b": "é"}', " ", '{"b": "\u2028", "a": ""}', end=end)
    assert found.columns == {"a": ["x\ny", ""], "b": ["é", "\u2028"]}
    assert list(found.columns) == ["a", "b"]
    assert found.places == ["line 1", "line 3"]
    assert found.unusable == {}


def test_numbers_and_truth_as_they_stand() -> None:
    values = ["1", "1.0", "-0", "1e5", "true", "false", "12345678901234567890123", "0.10"]
    found = rows(*[f'{{"label": {value}}}' for value in values])
    assert found.columns == {"label": values}
    assert rows('{"label": "1.0"}', '{"label": null}').columns == {"label": ["1.0", ""]}


def test_null_is_an_empty_value() -> None:
    found = rows('{"text": null, "label": "a"}', *GOOD)
    assert found.labelled().dropped == (("line 1", "empty text"),)


def test_a_key_that_a_line_lacks() -> None:
    lines = [*GOOD[:3], '{"text": "no label"}', *GOOD[3:], '{"text": "x"}']
    assert message(*lines) == (
        "d.jsonl: every row must have 'label', as a string, a number, true, false or null."
        " Received: a row without it in line 4."
    )
    assert "a row without it in line 4" in message(*lines, text="text", label="label")


def test_columns_that_are_not_chosen_may_lack_and_hold_anything() -> None:
    extra = '{"text": "more words", "label": "a", "id": 7, "tags": ["x"], "place": {"y": 1}}'
    data = rows(*GOOD, extra).labelled()
    assert len(data) == 21
    assert data.unused == ("id", "tags", "place")


@pytest.mark.parametrize(("value", "kind"), [('["x"]', "a list"), ('{"x": 1}', "an object")])
def test_a_value_that_is_no_text(value: str, kind: str) -> None:
    lines = [*GOOD, f'{{"text": {value}, "label": "a"}}']
    assert message(*lines, text="text") == (
        "d.jsonl: every row must have 'text', as a string, a number, true, false or null."
        f" Received: {kind} in line 21."
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{'text': 1}", "Expecting property name enclosed in double quotes"),
        ('{"text": "a"', "Expecting ',' delimiter"),
        ('{"text": "a"} {}', "Extra data"),
        ('{"text": NaN}', "NaN is no JSON value"),
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' comes more than once"),
        ('{"a": {"b": -Infinity}}', "-Infinity is no JSON value"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_line_that_is_no_json(line: str, fault: str) -> None:
    told = message(GOOD[0], "", line)
    assert told.startswith(f"d.jsonl: line 3 must be JSON. Received: {line[:60]!r}: {fault}")
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("line", "kind"),
    [("[{}]", "a list"), ('"text"', "a string"), ("7", "7"), ("null", "null"), ("true", "True")],
)
def test_a_line_that_is_no_object(line: str, kind: str) -> None:
    assert message(GOOD[0], line) == (
        'd.jsonl: line 2 must be a JSON object, such as {"text": "...", "label": "..."}. Received:'
        f" {kind}."
    )


@pytest.mark.parametrize("line", ['{"text": "a\\ud83d"}', '{"\\udc00": "a"}'])
def test_half_of_a_surrogate_pair(line: str) -> None:
    told = message(GOOD[0], line)
    assert told.startswith("d.jsonl: line 2 must be text. Received: half of a surrogate pair, '\\u")
    assert rows('{"text": "\\ud83d\\ude00"}').columns == {"text": ["\U0001f600"]}


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_file(content: str) -> None:
    assert message(content) == "d.jsonl: a JSON file must have rows. Received: an empty file."


@pytest.mark.parametrize("name", ["d.jsonl", "d.ndjson"])
def test_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes("\n".join([*GOOD, '{"text": "café", "label": "a"}']).encode("cp1252"))
    with pytest.raises(EncodingError, match=rf"^{name} must be text in utf-8.*\(line 21\)"):
        read_examples(path)
    assert read_examples(path, encoding="cp1252").texts[20] == "café"
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(GOOD).encode())
    assert read_examples(path).text_column == "text"


def test_an_array_of_objects() -> None:
    text = f'\n[{",".join(GOOD)},\n {{"text": null, "label": 1.0}}]\n'
    found = json_rows(text, source="d.json")
    lines = rows(*GOOD, '{"text": null, "label": 1.0}')
    assert found.columns == lines.columns
    assert found.places == [f"item {number}" for number in range(1, 22)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "d.json: a JSON file must have rows. Received: an empty array."),
        ("[{}, 7]", "d.json: item 2 must be a JSON object, such as"),
        ('[{"a": 1}', "d.json must be JSON. Received: '[{\"a\": 1}': Expecting ',' delimiter"),
        ('[{"a": 1, "a": 2}]', "d.json must be JSON. Received: "),
        ('[{"a": "\\ud800"}]', "d.json: item 1 must be text. Received: half of a surrogate pair"),
    ],
)
def test_an_array_that_is_no_table(text: str, told: str) -> None:
    with pytest.raises(TableError) as caught:
        json_rows(text, source="d.json")
    assert str(caught.value).startswith(told)
