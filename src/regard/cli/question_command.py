"""`regard ask [WORDS]`: the page that answers a question, and the layers that fit."""

import json
from importlib.metadata import PackageNotFoundError, metadata
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from regard.catalog import Part
from regard.catalog.answers import ANSWERS, AnswerPage
from regard.catalog.layer_card import Card

__all__ = ["ask_command"]

_NAME = "bold cyan"
_ASIDE = "dim"
_NOTHING = (
    "Nothing fits. `regard ask` without words lists the questions, `regard layers` the layers."
)


def ask_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A question, or some words of it. Default: list all questions.",
            metavar="[WORDS]...",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON: pages and layers, the best first.")
    ] = False,
) -> None:
    """Show the pages that answer a question, the best first, and the layers that fit.

    Args:
        words: of the question; all questions when None.
        as_json: whether to print JSON.
    """
    from regard.catalog.question_search import Found, search

    asked = " ".join(words or ()).strip()
    found = search(asked) if asked else Found(ANSWERS, ())
    if as_json:
        typer.echo(json.dumps(_as_data(found.pages, found.layers), indent=1, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if not asked:
        for page in found.pages:
            console.print(_title(page))
        return
    if not found.pages and not found.layers:
        console.print(Text(_NOTHING))
    for place, page in enumerate(found.pages):
        _show(console, page, in_full=place == 0)
    for entry in found.layers:
        line = Text(f"regard layers {entry.name}", _NAME)
        console.print(line.append(f"  {entry.summary}", "default"))


def _title(page: AnswerPage) -> Text:
    return Text(page.question, "bold").append(f"\n  {_address(page)}", _ASIDE)


def _show(console: Console, page: AnswerPage, *, in_full: bool) -> None:
    """Show the first with its answer, and of the others where they are."""
    console.print(_title(page))
    if in_full:
        console.print(Text(page.answer))
    console.print()


def _address(page: AnswerPage) -> str:
    """The page's place in the repository: as an address, where the package knows one."""
    try:
        links = metadata("regard").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return page.path
    for link in links:
        label, _, address = link.partition(", ")
        if label == "Documentation":
            return str(address).removesuffix("docs/index.md") + page.path
    return page.path


def _as_data(
    pages: tuple[AnswerPage, ...], layers: tuple[Card | Part, ...]
) -> dict[str, list[dict[str, str]]]:
    return {
        "pages": [
            {"question": each.question, "answer": each.answer, "page": _address(each)}
            for each in pages
        ],
        "layers": [
            {
                "name": each.name,
                "from": each.home if isinstance(each, Part) else "regard.layers",
                "does": each.summary,
            }
            for each in layers
        ],
    }
