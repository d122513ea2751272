"""What a description may say: names of the catalogue, sizes in bounds, nothing else."""

import json

import pytest
from pydantic import ValidationError

from regard.bundle import TextDescription
from regard.catalog.contenders import CONTENDERS
from regard.errors import BundleError
from tests.bundle.small_bundle import small_description


def test_it_comes_back_from_json() -> None:
    made = small_description(classes=("a", "ä </script>", "NA", "01"))
    assert TextDescription.from_json(made.to_json().encode()) == made


@pytest.mark.parametrize("row", CONTENDERS, ids=lambda row: row.name)
def test_every_network_of_the_catalogue_and_no_reference(row) -> None:
    if row.role == "reference":
        with pytest.raises(ValidationError, match="none of the catalogue's networks"):
            small_description(contender=row.name)
    else:
        assert small_description(contender=row.name).contender == row.name


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("format", "regard text classifier 2", "regard text classifier 1"),
        ("contender", "os.system", "none of the catalogue's networks"),
        ("encoder", "lambda", "gru"),
        ("units", 10**9, "less than or equal to 65536"),
        ("units", 0, "greater than or equal to 1"),
        ("units", "3", "valid integer"),
        ("embedding", 10**9, "less than or equal to 65536"),
        ("vocabulary", 10**12, "less than or equal to"),
        ("vocabulary", 1, "greater than or equal to 2"),
        ("dropout", 1.0, "less than 1"),
        ("dropout", "NaN", "valid number"),
        ("classes", ["one", "one"], "a label twice"),
        ("classes", [1, 2], "valid string"),
        ("lengths", [8, 4], "ascending"),
        ("lengths", [], "at least 1"),
        ("lengths", [10**9], "less than or equal to"),
        ("tokens", "bytes", "words"),
        ("split", -1, "greater than or equal to 0"),
        ("seed", True, "valid integer"),
    ],
)
def test_a_value_out_of_its_bounds(field: str, value: object, said: str) -> None:
    content = {**json.loads(small_description().to_json()), field: value}
    with pytest.raises(BundleError) as caught:
        TextDescription.from_json(json.dumps(content).encode())
    assert str(caught.value).startswith(
        f"model.json must describe a model of texts of regard. Received: {field}"
    )
    assert said in str(caught.value)


def test_a_field_that_is_missing_or_unknown() -> None:
    content = json.loads(small_description().to_json())
    for changed in ({**content, "module": "os"}, {k: content[k] for k in content if k != "units"}):
        with pytest.raises(BundleError, match=r"Received: (module|units): "):
            TextDescription.from_json(json.dumps(changed).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"a":', b"[" * 100_000])
def test_what_is_no_description(content: bytes) -> None:
    with pytest.raises(BundleError, match="Received: the file: "):
        TextDescription.from_json(content)


def test_least_weights_grow_with_each_width() -> None:
    small = small_description()
    assert small.least_weights == 17 * 5 + 3 * (3 + 5)
    assert small_description(encoder="none").least_weights == 17 * 5
    assert small_description(units=60_000).least_weights > 60_000**2


def test_classes_are_described_as_version_0_1_reads_them() -> None:
    content = json.loads(small_description().to_json())
    assert content["format"] == "regard text classifier 1"
    assert not {"answer", "centre", "scale"} & content.keys()


@pytest.mark.parametrize(
    "changes",
    [{"answer": "labels"}, {"answer": "numbers", "classes": (), "centre": -3.5, "scale": 2.0}],
)
def test_other_kinds_have_a_format_of_their_own(changes) -> None:
    made = small_description(format="regard text model 2", **changes)
    assert TextDescription.from_json(made.to_json().encode()) == made
    assert made.outputs == (3 if changes["answer"] == "labels" else 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"classes": ("one",)}, "fewer labels than 2"),
        ({"answer": "labels"}, "format does not hold labels"),
        ({"format": "regard text model 2"}, "format does not hold classes"),
        ({"scale": 2.0}, "of numbers alone"),
        ({"format": "regard text model 2", "answer": "numbers"}, "empty for numbers"),
        ({"format": "regard text model 2", "answer": "numbers", "scale": 0.0}, "greater than 0"),
    ],
)
def test_parts_that_do_not_fit_together(changes, said) -> None:
    with pytest.raises(ValidationError, match=said):
        small_description(**changes)
