"""Pages from templates: what comes from data is escaped, and a file is whole or not there."""

import base64
import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from regard._atomic_files import write_whole
from regard.comparison.said_scores import said_difference, said_score
from regard.errors import RunFolderError

__all__ = ["fragment", "rendered", "write_page"]


def rendered(template: str, **values: Any) -> str:
    """Return a page.

    The page may load nothing, and run no script but the one that stands in it: its policy
    (Content-Security-Policy) names that script by its hash.

    Args:
        template: the name of a file in `templates`.
        **values: what the template shows; strings are escaped, numbers and lists too.

    Returns:
        HTML text.
    """
    environment = _environment()
    style, script = (_source(environment, name) for name in ("page.css", "page.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        f" script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    page = environment.get_template(template)
    return page.render(style=Markup(style), script=Markup(script), policy=policy, **values)


def fragment(template: str, **values: Any) -> str:
    """Return a piece of a page, without style, script and policy of its own.

    Args:
        template: the name of a file in `templates`.
        **values: what the template shows; all strings are escaped.

    Returns:
        HTML text.
    """
    return _environment().get_template(template).render(**values)


def write_page(path: str | os.PathLike[str], text: str) -> None:
    """Write a file under another name, force it to the disk, then give it its name.

    Args:
        path: the file.
        text: its content.

    Raises:
        RunFolderError: if it cannot be written; a file of that name is then as it was.
    """
    target = Path(path)
    try:
        write_whole(target, text.encode(), scratch=target.parent)
    except OSError as error:
        raise RunFolderError(
            f"A page must be writable. Received: {str(target)!r}: {error.strerror or error}"
        ) from error


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("regard.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"compact": _compact, "score": said_score, "difference": said_difference}
    return environment


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _compact(value: Any) -> Markup:
    """Return JSON that may stand in a script element: no `<` can close it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
