"""`regard ask`: the answer, where it is, and what fits; all questions without words."""

import json

import pytest

from regard.catalog.answers import ANSWERS
from regard.cli import question_command

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_the_answer_its_page_and_what_fits(regard) -> None:
    result = regard("ask", "what", "are", "units", "in", "an", "LSTM?")
    assert result.returncode == 0
    page = next(each for each in ANSWERS if each.name == "what-are-lstm-units")
    assert result.stdout.startswith(page.question)
    assert page.path in result.stdout
    assert page.answer[:40] in " ".join(result.stdout.split())
    assert "regard layers " in result.stdout


def test_without_words_it_lists_all(regard) -> None:
    shown = " ".join(regard("ask").stdout.split())
    assert all(page.question in shown for page in ANSWERS)


def test_nothing_that_fits_says_what_can_be_asked(regard) -> None:
    result = regard("ask", "how to cook rice")
    assert result.returncode == 0
    assert "Nothing fits" in result.stdout


def test_as_json(regard) -> None:
    found = json.loads(regard("ask", "--json", "prune a cnn").stdout)
    assert found["pages"][0]["page"].endswith("docs/answers/prune-a-cnn.md")
    assert {"name", "from", "does"} == found["layers"][0].keys()


@pytest.mark.parametrize(
    ("links", "address"),
    [
        (None, "docs/answers/masking.md"),
        (["Source, https://example.org/o/n"], "docs/answers/masking.md"),
        (
            ["Documentation, https://example.org/o/n/blob/v1/docs/index.md"],
            "https://example.org/o/n/blob/v1/docs/answers/masking.md",
        ),
    ],
)
def test_an_address_where_the_package_knows_its_repository(
    links, address, monkeypatch, regard
) -> None:
    class Metadata:
        def get_all(self, name: str):
            return links if name == "Project-URL" else None

    monkeypatch.setattr(question_command, "metadata", lambda name: Metadata())
    found = json.loads(regard("ask", "--json", "masking").stdout)
    assert found["pages"][0]["page"] == address


def test_no_backend_is_imported(imported_by) -> None:
    assert not {"keras", "jax", "tensorflow", "torch"} & imported_by("ask", "prune")
