"""`regard explain` as a person runs it."""

import html
import re

import pytest

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

TEXT = "a  bad </script> \U0001f600 film"


def test_a_text_with_its_weights_and_a_page(regard_process, run_folder, tmp_path) -> None:
    done = regard_process("explain", str(run_folder), TEXT, "--html", "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"(</b>bad|good & fine)  \d+\.\d%", lines[0])
    assert lines[1] == TEXT
    told = [line for line in lines if line.startswith("Without it, the label ")]
    assert told
    assert lines[-1] == "Page: page.html"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for row in re.findall(r'<p class="tokens[^>]*>(.*?)</p>', page, re.DOTALL):
        assert html.unescape(re.sub(r"<[^>]*>", "", row)) == TEXT
    assert all(f"<li>{line}</li>" in html.unescape(page) for line in told)


def test_a_page_that_cannot_be_written(regard, run_folder) -> None:
    done = regard("explain", str(run_folder), "a film", "--html", "none/page.html")
    assert done.returncode == 2
    assert done.stderr.startswith("error: A page must be writable. Received: ")
    assert "Traceback" not in done.stderr
