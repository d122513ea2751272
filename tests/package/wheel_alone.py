"""The wheel, installed alone, follows the README: `python -m tests.package.wheel_alone WHEEL`.

In an empty folder, with JAX and the tool from the wheel, without a checkout and without
`KERAS_BACKEND`, each command and each snippet of the README runs as it is typed. One thing differs:
`make demo` needs a checkout, so here its command is typed. Then each extra is installed into an
environment of its own and has to import. `--layers mean_pooling,pooling_mlp` compares these alone,
in a tenth of the time, and leaves out the answers that the README shows: these layers need not get
them right. Needs nothing but Python's own library.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.package.readme_blocks import blocks

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
# What the checkout, the tests and the shell of whoever runs this may have set.
NOT_ITS_OWN = re.compile(r"KERAS_|PYTHON|REGARD_|XLA_|JAX_|VIRTUAL_ENV|PIP_(BUILD_)?CONSTRAINT")

LAYER = """
import os
os.environ["KERAS_BACKEND"] = "{backend}"
import keras
from regard.layers import AdditiveAttention, AttentionPooling
states = keras.ops.ones((2, 3, 5))
assert AttentionPooling("mlp")(AdditiveAttention(units=7)(states)).shape == (2, 5)
"""
# What shows that an extra is there, by its name.
PROGRAMS = {
    "jax": LAYER.format(backend="jax"),
    "tensorflow": LAYER.format(backend="tensorflow"),
    "tensorflow-cpu": LAYER.format(backend="tensorflow"),
    "torch": LAYER.format(backend="torch"),
    "tool": "import regard.cli.app, regard.api, regard.comparison.store, regard.report.pages",
    "figures": "import matplotlib.figure",
    "parquet": "import pyarrow.parquet",
    "hub": "import datasets",
    "events": "import lifelines",
}


def main() -> None:
    """Follow the README, then try the extras; the first failure ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--extras", nargs="*", default=list(PROGRAMS), choices=PROGRAMS)
    parser.add_argument("--layers", help="contenders, with commas between them; all by default")
    given = parser.parse_args()
    wheel = given.wheel.resolve(strict=True)
    with tempfile.TemporaryDirectory(prefix="regard-wheel-") as folder:
        follow_readme(wheel, Path(folder), given.layers)
    for extra in given.extras:
        with tempfile.TemporaryDirectory(prefix="regard-wheel-") as folder:
            environment = installed(wheel, Path(folder), extra)
            run(["python", "-c", PROGRAMS[extra]], environment, Path(folder))
    print("The wheel alone follows the README" + "; ".join(["", *given.extras]))


def follow_readme(wheel: Path, folder: Path, layers: str | None) -> None:
    """Type what the README types, from its first line to its last."""
    environment = installed(wheel, folder, "jax,tool")
    empty = folder / "empty"
    write_data(empty / "DATA")
    for block in blocks("console"):
        for line in block.splitlines():
            said = run(["bash", "-c", typed(line, layers)], environment, empty)
            if not layers:
                check_answers(line, said)
    for snippet in blocks("python"):
        few = snippet.replace('("DATA")', f'("DATA", layers="{layers}".split(","))')
        run(["python", "-c", few if layers else snippet], environment, empty)


def installed(wheel: Path, folder: Path, extras: str) -> dict[str, str]:
    """Install the wheel alone, and return the variables of a shell in which it is found."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    binaries = folder / "venv" / "bin"
    pip = [binaries / "python", "-m", "pip", "install", "--quiet", "--constraint", CONSTRAINTS]
    own = {name: value for name, value in os.environ.items() if not NOT_ITS_OWN.match(name)}
    subprocess.run([*pip, f"{wheel}[{extras}]"], check=True, env=own, cwd=folder)
    print(f"== regard[{extras}] installed in {time.monotonic() - began:.0f} s", flush=True)
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    return {**own, "PATH": path, "HOME": str(folder), "COLUMNS": "100"}


def write_data(folder: Path) -> None:
    """Write a folder of texts, a file for each class."""
    folder.mkdir(parents=True)
    for label, words in (("good", ("kind", "warm", "fair")), ("bad", ("cruel", "cold", "mean"))):
        texts = [f"scene {scene} is {words[scene % 3]} to me" for scene in range(60)]
        (folder / f"{label}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")


def typed(line: str, layers: str | None) -> str:
    """Return a line of the README as it is typed without a checkout."""
    if line == ". .venv/bin/activate":
        return "true"
    line = demo_command() if line == "make demo" else line
    return f"{line} --layers {layers}" if layers and "regard compare" in line else line


def demo_command() -> str:
    """Return the command of `make demo`."""
    (command,) = re.findall(r"^KERAS_BACKEND=jax \S+/(regard (?:.*\\\n)*.*)", demo_recipe(), re.M)
    return str(command)


def demo_recipe() -> str:
    """Return all that `make demo` would type."""
    make = ["make", "--dry-run", "--no-print-directory", "demo"]
    return subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def check_answers(line: str, said: str) -> None:
    """Hold a command to the answers in the comment behind it, one a line of what it said."""
    _, _, answers = line.partition("  # ")
    wanted = answers.split(", ") if answers else []
    if wanted and [row.split()[0] for row in said.splitlines()[1:]] != wanted:
        raise SystemExit(f"The README says: {line}\nThis came:\n{said}")


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """Run a command, show what it says, and return that; end here if it fails."""
    began = time.monotonic()
    print(f"$ {command[-1].strip()}", flush=True)
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    print(done.stdout + done.stderr + f"== {time.monotonic() - began:.0f} s", flush=True)
    if done.returncode:
        raise SystemExit(f"It ended with {done.returncode}: {command[-1].strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
