"""The entry point: one line for what goes wrong, and the exit status."""

import sys
from typing import Any

import pytest

from regard.cli.main import main
from regard.errors import TableError

# A finder that answers for some packages: they are not installed.
BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
from regard.cli.main import main
sys.argv = ["regard", "layers"]
sys.exit(main())
"""


@pytest.mark.parametrize("missing", [("typer",), ("rich",), ("rich", "typer")])
def test_a_missing_extra_is_one_line(missing: tuple[str, ...], command: Any) -> None:
    done = command("-c", BLOCKED.format(names=missing))
    assert done.stderr == (
        "error: regard's command line needs the extra `tool`: pip install 'regard[tool]' "
        f"(missing: {', '.join(missing)})\n"
    )
    assert done.stdout == ""
    assert done.returncode == 2


def test_importing_main_imports_no_extra(command: Any) -> None:
    code = (
        "import sys, regard.cli.main; print({'typer', 'rich', 'keras', 'numpy'} & set(sys.modules))"
    )
    assert command("-c", code).stdout == "set()\n"


def test_an_error_of_regard_is_one_line(regard: Any) -> None:
    done = regard("layers", "AditiveAttention")
    assert done.stderr == (
        "error: NAME must be a layer, a contender, or what another library calls a layer. "
        "Received: NAME AditiveAttention. Did you mean 'AdditiveAttention'?\n"
    )
    assert done.stdout == ""
    assert done.returncode == 2


def raising(error: BaseException) -> Any:
    def app(**_: Any) -> None:
        raise error

    return app


def test_any_error_of_regard(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("regard.cli.app.app", raising(TableError("A table must have rows")))
    assert main() == 2
    assert capsys.readouterr() == ("", "error: A table must have rows\n")


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("regard.cli.app.app", raising(KeyboardInterrupt()))
    assert main() == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_ctrl_c_within_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("regard.cli.layers._layers_table", raising(KeyboardInterrupt()))
    monkeypatch.setattr(sys, "argv", ["regard", "layers"])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.cli.app.app", raising(ZeroDivisionError("a defect")))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        main()
