"""`regard doctor [--quick]`, with planted packages instead of the backends."""

import re
from pathlib import Path
from typing import Any

import pytest

from regard import runtime
from regard.cli.doctor import doctor_command
from regard.errors import ArgumentError
from tests.runtime.planted_packages import plant

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

HEAVY = {"keras", "numpy", "jax", "tensorflow", "torch", "triton"}


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with three backends: one works, one is broken, one is slow to say nothing."""
    folder = tmp_path / "packages"
    folder.mkdir()
    jax = (
        "from types import SimpleNamespace\n"
        "devices = lambda: [SimpleNamespace(platform='gpu', id=3, device_kind='planted')]\n"
    )
    for package, code in (
        ("jax", jax),
        ("tensorflow", "raise ImportError('libplanted.so is missing')\n"),
        ("torch", "import os\nos._exit(5)\n"),
    ):
        plant(folder, package, "9.8.7", code)
    return folder


def test_quick(regard: Any, planted: Path) -> None:
    done = regard("doctor", "--quick", path=(planted,), KERAS_BACKEND="")
    assert (done.stderr, done.returncode) == ("", 0)
    text = plain(done.stdout)
    for pattern in (
        r"^regard ",
        r" python 3\.\d+\.\d+\S* \(",
        r" platform .* processors ",
        r" keras 3\.",
        r" jax 9\.8\.7 would be used: the tool's default tensorflow 9\.8\.7 Keras imports it",
        r" on other backends too; on JAX `regard compare` keeps it out torch 9\.8\.7 Extra `tool`",
        r" Extra `tool` present: charset-normalizer \d",
        r" typer [\d.]+$",
    ):
        assert re.search(pattern, text), pattern
    assert "Devices" not in text


def test_the_variable_and_the_option(regard: Any, planted: Path) -> None:
    done = regard("doctor", "--quick", path=(planted,), KERAS_BACKEND="torch")
    assert "torch 9.8.7 would be used: set by KERAS_BACKEND" in plain(done.stdout)
    settings = {"path": (planted,), "KERAS_BACKEND": "torch"}
    done = regard("doctor", "--quick", "--backend", "jax", **settings)
    assert "jax 9.8.7 would be used: asked for" in plain(done.stdout)


def test_devices_and_broken_backends(regard: Any, planted: Path) -> None:
    done = regard("doctor", path=(planted,), KERAS_BACKEND="jax")
    assert (done.stderr, done.returncode) == ("", 0)
    text = plain(done.stdout)
    assert re.search(r"jax: gpu:3 planted \(\d+\.\d s\)", text)
    assert re.search(r"tensorflow: does not work: ImportError: libplanted\.so is missing \(", text)
    assert re.search(r"torch: does not work: the process ended with exit status 5 \(", text)


def test_the_chosen_backend_does_not_work(regard: Any, planted: Path) -> None:
    assert regard("doctor", path=(planted,), KERAS_BACKEND="torch").returncode == 1


def test_a_backend_that_does_not_answer_is_not_called_broken(capsys: Any) -> None:
    doctor_command(seconds=0.01)  # and it does not end with status 1
    text = plain(capsys.readouterr().out)
    for name in runtime.backends():
        assert f"{name}: did not answer within 0.01 s; --seconds gives it more (" in text
    assert "does not work" not in text


def test_a_limit_of_seconds_has_to_have_an_effect() -> None:
    for given in ({"quick": True}, {"layer": "additive"}):
        with pytest.raises(ArgumentError, match="--seconds is for the devices"):
            doctor_command(seconds=3.0, **given)
    with pytest.raises(ArgumentError, match="`--seconds` must be a positive number"):
        doctor_command(seconds=0.0)


def test_an_unknown_backend_is_a_finding(regard: Any) -> None:
    done = regard("doctor", "--quick", KERAS_BACKEND="jxa")
    assert (done.stderr, done.returncode) == ("", 1)
    text = plain(done.stdout)
    assert "problem: `KERAS_BACKEND` must be one of 'jax', 'tensorflow', 'torch'." in text
    assert "Did you mean 'jax'?" in text
    assert "would be used" not in text


# `regard` in a process where some packages have no metadata, hence are not installed.
WITHOUT = """
import sys
from regard.cli.main import main
from regard.runtime import extras
there = extras._version
extras._version = lambda name: None if name in {names!r} else there(name)
sys.argv = ["regard", "doctor", "--quick"]
sys.exit(main())
"""


def test_what_is_missing_and_how_to_get_it(command: Any, planted: Path) -> None:
    names = ("jax", "scipy", "tokenizers", "keras")
    done = command("-c", WITHOUT.format(names=names), path=(planted,), KERAS_BACKEND="")
    assert (done.stderr, done.returncode) == ("", 1)
    text = plain(done.stdout)
    assert "keras missing: pip install keras" in text
    assert "jax missing pip install 'regard[jax]'" in text
    problem = "The backend jax needs the extra `jax`: pip install 'regard[jax]' (missing: jax)"
    assert f"problem: {problem}" in text
    assert "missing: scipy, tokenizers get them: pip install 'regard[tool]'" in text
    present = re.search(r"present: (.*?) missing:", text)
    assert present
    named = [each.split()[0] for each in present[1].split(", ")]
    assert named == [name for name in runtime.TOOL_PACKAGES if name not in names]


def test_nothing_heavy_is_imported(imported_by: Any) -> None:
    packages = imported_by("doctor", "--quick")
    assert "typer" in packages
    assert packages & HEAVY == set()


# What follows where the fused path of an additive score is taken.
ON_A_GPU = " the same on a GPU of NVIDIA: tiled"


@pytest.mark.parametrize(
    ("options", "mode", "expected"),
    [
        (
            ("8,512,512,64",),
            "",
            "AdditiveAttention, B 8, T 512, S 512, U 64, float32, jax: fused" + ON_A_GPU,
        ),
        (
            ("2,3,5,7", "--dtype", "bfloat16"),
            "auto",
            "AdditiveAttention, B 2, T 3, S 5, U 7, bfloat16, jax: reference "
            "B T S U = 210 is below 1,048,576, where the plain path is as fast",
        ),
        (
            ("2,3,5,7",),
            "fused",
            "AdditiveAttention, B 2, T 3, S 5, U 7, float32, jax: fused" + ON_A_GPU,
        ),
        (
            ("2,3,5,7", "--dtype", "float64"),
            "fused",
            "AdditiveAttention, B 2, T 3, S 5, U 7, float64, jax: fused "
            "the same on a GPU of NVIDIA: fused "
            "the kernels for a GPU compute in float32, not in float64",
        ),
        (
            ("8,512,512,64",),
            "reference",
            "AdditiveAttention, B 8, T 512, S 512, U 64, float32, jax: reference "
            "REGARD_KERNEL=reference asks for the plain path",
        ),
    ],
    ids=str,
)
def test_the_path_of_a_layer(regard: Any, options: Any, mode: str, expected: str) -> None:
    asked = ("doctor", "--layer", "additive", "--sizes", *options)
    done = regard(*asked, REGARD_KERNEL=mode)
    assert (done.stderr, done.returncode, plain(done.stdout)) == ("", 0, expected)


def test_a_layer_without_a_fused_path(regard: Any) -> None:
    done = regard("doctor", "--layer", "LocationAttention", "--sizes", "8,512,512,64")
    assert plain(done.stdout).endswith(": reference LocationAttention has no fused path of its own")


def test_the_backend_decides(regard: Any, planted: Path) -> None:
    asked = ("doctor", "--layer", "DotAttention", "--backend")
    assert plain(regard(*asked, "torch", path=(planted,)).stdout).endswith(
        "float32, torch: fused the same on a GPU of NVIDIA: fused"
    )
    assert plain(regard(*asked, "jax").stdout).endswith(
        "float32, jax: reference "
        "B N T S = 524,288 is below 4,194,304, where the plain path is as fast"
    )
    asked = (*asked, "jax", "--sizes", "8,1024,1024,64")
    assert plain(regard(*asked).stdout).endswith(
        "float32, jax: fused the same on a GPU of NVIDIA: reference "
        "cuDNN's attention computes in half precision, not in float32 "
        "on a GPU blocks of queries are slower, with less memory: REGARD_KERNEL=fused takes them"
    )
    done = regard(*asked, "--dtype", "bfloat16", "--sizes", "8,64,64,64")
    assert plain(done.stdout).endswith(
        "is below 4,194,304, where the plain path is as fast the same on a GPU of NVIDIA: fused"
    )


@pytest.mark.parametrize(
    ("layer", "window", "expected"),
    [
        (
            "additive",
            "32,32",
            "AdditiveAttention, B 8, T 512, S 512, U 64, pairs of a window 32, 32: banded "
            "16 blocks a sample, of 32 queries and 96 keys "
            "AdditiveAttention, these 128 blocks, float32, jax: fused" + ON_A_GPU,
        ),
        (
            "DotAttention",
            "200,0",
            "DotAttention, B 8, T 512, S 512, U 64, pairs of a window 200, 0: reference "
            "a block of this window reaches 328 keys, more than 1/2 of 512 "
            "DotAttention, B 8, T 512, S 512, U 64, float32, jax: reference "
            "B N T S = 2,097,152 is below 4,194,304, where the plain path is as fast",
        ),
        (
            "LocationAttention",
            "1,1",
            "LocationAttention, B 8, T 512, S 512, U 64, pairs of a window 1, 1: reference "
            "a score depends on more than its query and key "
            "LocationAttention, B 8, T 512, S 512, U 64, float32, jax: reference "
            "LocationAttention has no fused path of its own",
        ),
    ],
    ids=str,
)
def test_the_path_of_a_window(regard: Any, layer: str, window: str, expected: str) -> None:
    asked = ("doctor", "--layer", layer, "--sizes", "8,512,512,64", "--window", window)
    done = regard(*asked)
    assert (done.stderr, done.returncode, plain(done.stdout)) == ("", 0, expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--window", "1,1"), "--window is of a layer: give --layer. Received: --window alone"),
        (("--sizes", "1,1,1,1"), "Received: --sizes alone"),
        (("--dtype", "float32"), "Received: --dtype alone"),
        (("--layer", "dot", "--quick"), "--quick asks no device, nor does --layer"),
    ],
    ids=str,
)
def test_an_option_without_effect_is_refused(regard: Any, options: Any, message: str) -> None:
    done = regard("doctor", *options)
    assert (done.stdout, done.returncode) == ("", 2)
    assert message in plain(done.stderr)


@pytest.mark.parametrize(
    ("options", "mode", "message"),
    [
        (("additive", "--window", "3"), "", "`--window` are 2 integers of at least 0: keys before"),
        (
            ("additive", "--sizes", "8,512,64"),
            "",
            "`--sizes` are 4 integers of at least 1: batch, queries, keys, units",
        ),
        (("additive", "--sizes", "8,0,2,64"), "", "Received: '8,0,2,64'"),
        (("additive", "--dtype", "int8"), "", "--dtype must be one of 'float16'"),
        (("aditive",), "", "Did you mean"),
        (("additive",), "fastest", "`REGARD_KERNEL` must be one of 'auto', 'fused', 'reference'"),
    ],
    ids=str,
)
def test_what_no_path_can_be_told_of(regard: Any, options: Any, mode: str, message: str) -> None:
    done = regard("doctor", "--layer", *options, REGARD_KERNEL=mode)
    assert (done.stdout, done.returncode) == ("", 2)
    assert message in plain(done.stderr)


def test_no_heavy_package_is_imported_for_a_path(imported_by: Any) -> None:
    assert not HEAVY & imported_by("doctor", "--layer", "additive")
