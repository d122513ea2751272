"""Try mutants: python -m tests.mutation OUT [--fixed] [--root DIR] [--processes 2] [--sample 300].

Needs the group `mutation`. OUT gets a line of JSON a mutant; those that are in it are not
tried again, so a run may be ended and gone on with. What the tests do on the code as it is stands
beside it, in OUT.reach.

With --fixed, the 150 of fixed_mutants.json. Was anything lost by a change of the tests?

    python -m tests.mutation after.jsonl --fixed
    python -m tests.mutation before.jsonl --fixed --root ../before --only after.jsonl

The second tries what survived the first in a checkout of before: what is noticed there was lost.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.compiled_programs import keep_compiled
from tests.mutation.choice import nearest, stages, wide
from tests.mutation.fixed import fixed_mutants
from tests.mutation.mutants import NUMBERS, TOOL, Mutant, file_of, modules, mutants
from tests.mutation.reach import Chosen, Record, Recorder
from tests.mutation.rooms import Job, Room, Work, run_all

ROOT = Path(__file__).resolve().parents[2]
FATES = ("killed", "timeout", "survived", "gone")


class Records:
    """What the tests of a checkout do on the code as it is, kept while it does not change.

    Args:
        root: the checkout.
        folder: where it is kept, a file for each test file.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        code = sorted([*(root / "src" / "regard").rglob("*.py"), *(root / "tests").rglob("*.py")])
        # Not how mutants are tried.
        code = [path for path in code if path.parent.name != "mutation"]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()
        self._folder = folder / digest[:12]
        self._folder.mkdir(parents=True, exist_ok=True)

    def make(self, rooms: list[Room], files: set[str]) -> Record:
        """Run the test files that are not known yet, and say what all of them do."""
        missing = sorted(file for file in files if not self._kept(file).exists())
        if missing:
            print(f"looking which lines {len(missing)} test files reach", flush=True)
        run_all(rooms, ((lambda file=file: self._work(file)) for file in missing))
        told = [json.loads(self._kept(file).read_text(encoding="utf-8")) for file in sorted(files)]
        found = Record.joined([Record.read(each) for each in told])
        for test in found.failed:
            print(f"left out, for it fails on the code as it is: {test}", flush=True)
        return found

    def _work(self, file: str) -> Work:
        ending = yield Job([file], Recorder, 3600.0)
        if ending.code not in (0, 1, 5):
            raise RuntimeError(f"pytest ended with {ending.code} on {file}:\n{ending.output}")
        self._kept(file).write_text(json.dumps(ending.answer), encoding="utf-8")

    def _kept(self, file: str) -> Path:
        return self._folder / f"{file.replace('/', '.')}.json"


def trial(mutant: Mutant, tests: list[list[str]], record: Record, tell: Callable) -> Work:
    """Run stages of tests on a mutant, up to the first test that fails."""
    for stage in tests:
        files = sorted({test.partition("::")[0] for test in stage})
        # Generous: the machine may be busy, and a loop without an end is rare.
        seconds = 120.0 + 10.0 * sum(record.seconds[test] for test in stage)
        ending = yield Job(files, lambda root, stage=stage: Chosen(stage), seconds, mutant)
        if ending.code == 5:
            raise RuntimeError(f"pytest found no test on {mutant.name}:\n{ending.output}")
        if ending.code != 0:
            tell(mutant, "timeout" if ending.code is None else "killed", ending.answer)
            return
    tell(mutant, "survived", None)


def _chosen(given: argparse.Namespace) -> dict[str, Mutant | None]:
    """The mutants by name; None for those whose lines are gone.

    In random order: a run that is ended early is a fair sample of all.
    """
    found: dict[str, Mutant | None]
    if given.fixed:
        found = {each.name: each.find(given.root) for each in fixed_mutants()}
    else:
        sources = modules(given.root, NUMBERS + TOOL)
        codes = {each: (given.root / file_of(each)).read_text(encoding="utf-8") for each in sources}
        found = {each.name: each for name, code in codes.items() for each in mutants(name, code)}
    if given.only is not None:
        wanted = set(_named(given.only))
        found = {name: each for name, each in found.items() if name in wanted}
    number = len(found) if given.sample is None else min(given.sample, len(found))
    return {name: found[name] for name in random.Random(given.seed).sample(sorted(found), number)}


def _named(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            yield line
        elif (told := json.loads(line))["fate"] == "survived":
            yield told["name"]


def _known(out: Path) -> dict[str, str]:
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return {told["name"]: told["fate"] for told in map(json.loads, lines)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--fixed", action="store_true", help="those of the list, not all")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that is tried")
    parser.add_argument("--only", type=Path, help="names, or an OUT: what survived there")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sample", type=int, help="as many, drawn")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--near", action="store_true", help="only the test files of the module")
    parser.add_argument("--seconds", type=float, default=60.0, help="tests that are tried at most")
    given = parser.parse_args()
    given.root = given.root.resolve()
    return given


def _try(given: argparse.Namespace, chosen: dict[str, Mutant | None]) -> None:
    known = _known(given.out)
    done = sum(name in known for name in chosen)
    names = {id(mutant): name for name, mutant in chosen.items()}

    def tell(mutant: Mutant | None, fate: str, test: str | None, name: str = "") -> None:
        nonlocal done
        done += 1
        name = name or names[id(mutant)]
        with given.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "fate": fate, "test": test}) + "\n")
        print(f"[{done}/{len(chosen)}] {fate}: {name}", flush=True)

    left = [mutant for name, mutant in chosen.items() if name not in known and mutant is not None]
    for name in (name for name, mutant in chosen.items() if name not in known and mutant is None):
        tell(None, "gone", None, name)
    if not left:
        return
    with tempfile.TemporaryDirectory(prefix="regard-mutants-") as folder:
        rooms = [Room(given.root, Path(folder) / str(n)) for n in range(given.processes)]
        files = {
            file
            for module in {mutant.module for mutant in left}
            for file in _files(module, given.root, given.near)
        }
        record = Records(given.root, given.out.with_suffix(".reach")).make(rooms, files)
        works = (
            lambda mutant=mutant: trial(
                mutant, stages(mutant, given.root, record, given.seconds), record, tell
            )
            for mutant in left
        )
        run_all(rooms, works)


def _files(module: str, root: Path, only_near: bool) -> Iterable[str]:
    near = nearest(module, root)
    return near if only_near else [*near, *wide(module, root)]


def main() -> None:
    """Read the arguments, try the mutants and say how many were noticed."""
    given = _arguments()
    # What runs in the copies is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.setdefault("KERAS_BACKEND", "jax")
    # What does not change is compiled once for all mutants.
    cache = os.environ.setdefault("REGARD_CACHE_DIR", f"{tempfile.gettempdir()}/regard-mutants")
    keep_compiled(f"{cache}/of-tests")
    import keras  # noqa: F401

    chosen = _chosen(given)
    _try(given, chosen)
    known = _known(given.out)
    counts = Counter((name.split(".")[1], known.get(name)) for name in chosen)
    print("| package |", " | ".join(FATES), "|")
    for package in NUMBERS + TOOL:
        print(f"| {package} |", " | ".join(str(counts[package, fate]) for fate in FATES), "|")


if __name__ == "__main__":
    main()
