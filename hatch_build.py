"""What the package says of its repository: addresses, and the README as an index shows it.

Hatchling runs this for each wheel and source distribution. `REGARD_REPOSITORY` is the address of
the repository they are built from, such as `https://example.org/owner/regard`. Without it there
are no addresses, and the README has words where it had links: an index does not have the files.
"""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

FENCE = re.compile(r"(^```.*?^```\n)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?P<image>!?)\[(?P<words>[^\]]*)\]\((?P<target>[^()\s]+)\)")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:|#", re.IGNORECASE)


class RepositoryMetadata(MetadataHookInterface):
    """Add `readme` and `urls`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set both fields of the metadata."""
        repository = os.environ.get("REGARD_REPOSITORY", "").rstrip("/")
        tag = f"v{metadata['version']}"
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        shown = readme_on_an_index(text, repository, tag)
        metadata["readme"] = {"content-type": "text/markdown", "text": shown}
        metadata["urls"] = addresses(repository, tag)


def addresses(repository: str, tag: str) -> dict[str, str]:
    """Return the links that an index shows beside the README; none without a repository."""
    if not repository:
        return {}
    return {
        "Source": repository,
        "Documentation": f"{repository}/blob/{tag}/docs/index.md",
        "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }


def readme_on_an_index(text: str, repository: str, tag: str) -> str:
    """Return the README with absolute links to files, or with the words alone."""

    def link(found: re.Match[str]) -> str:
        image, words, target = found["image"], found["words"], found["target"]
        if ELSEWHERE.match(target):
            return found[0]
        if not repository:
            return "" if image else words
        return f"{image}[{words}]({repository}/{'raw' if image else 'blob'}/{tag}/{target})"

    # Every second piece is a block of code, which stays as it is.
    pieces = FENCE.split(text)
    return "".join(
        piece if number % 2 else LINK.sub(link, piece) for number, piece in enumerate(pieces)
    )
