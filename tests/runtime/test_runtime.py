"""The settings around the backends, as a whole."""

from tests.runtime.planted_packages import run


def test_importing_runtime_imports_no_backend() -> None:
    code = "import sys, regard.runtime; print({'keras', 'jax', 'numpy'} & set(sys.modules))"
    assert run(code).stdout == "set()\n"
