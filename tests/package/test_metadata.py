"""What the package says of itself: made as the wheel is, without building one."""

import importlib
import os
import re
import tomllib
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.repository import ROOT
from tests.package.readme_blocks import README, blocks
from tests.package.wheel_alone import PROGRAMS

REPOSITORY = "https://example.org/owner/regard"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TARGET = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The metadata of a wheel of this checkout, built from a repository."""

    def make(repository: str) -> Message:
        monkeypatch.chdir(ROOT)
        monkeypatch.setenv("REGARD_REPOSITORY", repository)
        backend = importlib.import_module(PROJECT["build-system"]["build-backend"])
        folder = tmp_path / backend.prepare_metadata_for_build_wheel(os.fspath(tmp_path))
        return Parser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))

    return make


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```\n", "", text, flags=re.MULTILINE | re.DOTALL)


def test_links_lead_to_the_repository(made) -> None:
    metadata = made(REPOSITORY)
    version = PROJECT["project"]["version"]
    addresses = dict(each.split(", ") for each in metadata.get_all("Project-URL"))
    assert set(addresses) == {"Source", "Documentation", "Changelog", "Issues"}
    assert all(each.startswith(REPOSITORY) for each in addresses.values())
    links = TARGET.findall(prose(metadata.get_payload()))
    assert len(links) == len(TARGET.findall(prose(README.read_text(encoding="utf-8")))) > 10
    own = [each for each in [*links, *addresses.values()] if each.startswith(f"{REPOSITORY}/")]
    for each in own:
        kind, _, path = each.removeprefix(f"{REPOSITORY}/").partition(f"/v{version}/")
        assert kind in ("blob", "raw", "issues")
        assert (ROOT / path.partition("#")[0]).exists()
        assert (kind == "raw") == path.endswith(".png")
    elsewhere = [each for each in links if not each.startswith(REPOSITORY)]
    assert all(each.startswith("https://") for each in elsewhere)


def test_without_a_repository_links_are_words(made) -> None:
    metadata = made("")
    assert metadata.get_all("Project-URL") is None
    shown = metadata.get_payload()
    assert all(each.startswith("https://") for each in TARGET.findall(prose(shown)))
    assert "![" not in shown
    assert "the benchmarks" in prose(shown)
    for language in ("console", "python"):
        assert all(f"```{language}\n{block}```\n" in shown for block in blocks(language))
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_extras_are_for_users_and_groups_for_work_on_regard(made) -> None:
    extras = set(made("").get_all("Provides-Extra"))
    assert extras == set(PROGRAMS)
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    named = re.findall(r"\[([\w,-]+)\]", page)
    assert {name for each in named for name in each.split(",")} == extras
    assert not extras & set(PROJECT["dependency-groups"])


def test_make_installs_what_there_is() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.sub(
        r"\$\(call backend_extras,([^()]|\$\(\w+\)|\$\([^()]*\([^()]*\)\))*\)", "jax", recipes
    )
    calls = re.findall(r"\$\(call install,([^,()]*)(?:,([^()]*))?\)", recipes)
    assert len(calls) == recipes.count("$(call install")
    assert {name for extras, _ in calls for name in extras.split()} <= set(PROGRAMS)
    groups = {name for _, given in calls for name in given.split()}
    assert groups == set(PROJECT["dependency-groups"]) - {"peers"}


def test_python_versions_are_those_on_which_a_release_is_tried(made) -> None:
    classifiers = made("").get_all("Classifier")
    named = [each.rpartition(" :: ")[2] for each in classifiers if "Python :: 3." in each]
    jobs = workflow()["jobs"]
    assert named == jobs["alone"]["strategy"]["matrix"]["python-version"]
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"


def workflow() -> dict[str, Any]:
    path = ROOT / ".github" / "workflows" / "release.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_what_is_published_was_tried() -> None:
    jobs = workflow()["jobs"]
    assert set(jobs["publish"]["needs"]) == {"check", "alone"}
    assert jobs["alone"]["needs"] == "build"
    uses = {name: [step.get("uses", "") for step in job["steps"]] for name, job in jobs.items()}
    assert [name for name in jobs if any("upload-artifact" in each for each in uses[name])] == [
        "build"
    ]
    assert not any("checkout" in each for each in uses["publish"])
    typed = {name: [step.get("run") for step in job["steps"]] for name, job in jobs.items()}
    assert "bash .ci/run" in typed["check"]
    assert "make dist" in typed["build"]
    assert "python -m tests.package.wheel_alone dist/*.whl" in typed["alone"]


def test_only_the_job_that_publishes_may_say_who_it_is() -> None:
    read = workflow()
    assert read["permissions"] == {}
    allowed = {name: job["permissions"] for name, job in read["jobs"].items()}
    assert allowed.pop("publish") == {"id-token": "write"}
    assert all(each == {"contents": "read"} for each in allowed.values())


def test_the_citation_is_the_project() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = PROJECT["project"]
    assert cited["authors"] == project["authors"]
    for name, field in {
        "title": "name",
        "version": "version",
        "license": "license",
        "abstract": "description",
        "keywords": "keywords",
    }.items():
        assert cited[name] == project[field]


@pytest.mark.parametrize("name", ["bug", "wish"])
def test_a_form_for_issues_asks(name: str) -> None:
    path = ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml"
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "labels", "body"} == set(form)
    asked = [each for each in form["body"] if each["type"] == "textarea"]
    assert any(each["validations"]["required"] for each in asked)
    assert len({each["id"] for each in asked}) == len(asked)
