"""What is installed of the optional parts, and what is said where one is missing."""

from collections.abc import Iterable

from regard.errors import MissingExtraError

__all__ = [
    "TOOL_PACKAGES",
    "missing_extra",
    "package_versions",
    "require_tool",
]

# What the extra `tool` brings; a test holds it to pyproject.toml.
TOOL_PACKAGES = (
    "charset-normalizer",
    "filelock",
    "jinja2",
    "pandas",
    "platformdirs",
    "psutil",
    "pydantic",
    "rich",
    "safetensors",
    "scikit-learn",
    "scipy",
    "tokenizers",
    "typer",
)


def package_versions(names: Iterable[str]) -> dict[str, str | None]:
    """Return the version of each package, None for one that is missing; imports none."""
    return {name: _version(name) for name in names}


def missing_extra(who: str, extra: str, missing: Iterable[str]) -> MissingExtraError:
    """Return the error that says who needs which extra, how to get it, and what is missing."""
    return MissingExtraError(
        f"{who} needs the extra `{extra}`: pip install 'regard[{extra}]' "
        f"(missing: {', '.join(missing)})"
    )


def require_tool(who: str) -> None:
    """Check that all packages of the extra `tool` are installed; imports none.

    Args:
        who: what needs them, for the message: `"regard compare"`.

    Raises:
        MissingExtraError: if some are missing.
    """
    versions = package_versions(TOOL_PACKAGES)
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        raise missing_extra(who, "tool", missing)


def _version(distribution: str) -> str | None:
    from importlib import metadata  # light commands do without

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
