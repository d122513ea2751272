"""Fake packages that a child process imports instead of the real ones."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


def plant(folder: Path, package: str, version: str, code: str) -> None:
    """Put a package with metadata into a folder."""
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text(code, encoding="utf-8")
    info = folder / f"{package}-{version}.dist-info"
    info.mkdir()
    text = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    (info / "METADATA").write_text(text, encoding="utf-8")


def run(code: str, *folders: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own that finds packages in the folders first."""
    path = os.pathsep.join(str(folder) for folder in (*folders, SOURCE))
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def pretend_keras_runs_on(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the modules say that Keras is imported, with this backend."""
    keras = SimpleNamespace(backend=SimpleNamespace(backend=lambda: backend))
    monkeypatch.setitem(sys.modules, "keras", keras)  # type: ignore[arg-type]
