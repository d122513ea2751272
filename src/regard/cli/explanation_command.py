"""`regard explain DIR TEXT`: a text with the weight of each token, by a kept model."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from regard.cli.comparison_options import Backend
from regard.cli.model_options import (
    BundlePath,
    TextEncoding,
    TextField,
    Texts,
    TextsFile,
    model_and_texts,
)
from regard.cli.output import line

__all__ = ["explain_command"]

Html = Annotated[
    Path | None,
    typer.Option("--html", help="Also write a page that needs no other file.", metavar="FILE"),
]


def explain_command(
    model: BundlePath,
    texts: Texts = None,
    file: TextsFile = None,
    text: TextField = None,
    encoding: TextEncoding = None,
    html: Html = None,
    backend: Backend = None,
) -> None:
    """Print each text with the weights of its tokens, and what the answer depends on.

    Args:
        model: the folder of a kept model.
        texts: the texts.
        file: a file of texts.
        text: its text column.
        encoding: its encoding.
        html: where to write a page.
        backend: what Keras runs on.

    Raises:
        RegardError: if the model or the texts cannot be used; `regard.cli.main` reports it.
        OSError: if the page cannot be written.
    """
    bundle, chosen = model_and_texts(
        "regard explain", model, texts, file, column=text, encoding=encoding, backend=backend
    )
    from regard.report import explanation_page, printed_explanation, write_page

    console = Console(highlight=False)
    explanations = bundle.explain(chosen)
    for explanation in explanations:
        console.print(printed_explanation(explanation), soft_wrap=not console.is_terminal)
    if html is not None:
        write_page(html, explanation_page(explanations, bundle.description.contender))
        console.print(line(f"Page: {html}"), soft_wrap=True)
