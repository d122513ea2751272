"""Measure what the pages of docs/answers/ show, and write it beside them and into them.

python -m examples.answers [PAGE ...]

Then write what `regard ask` searches; `--index` does that alone.
"""

import argparse
import datetime
import importlib
import platform
import time

import keras

from examples.answers.answer import names, write
from examples.answers.page_index import INDEX, written

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("pages", nargs="*", help="names without the ending; all of them by default")
parser.add_argument("--index", action="store_true", help="measure nothing")
given = parser.parse_args()
pages = [] if given.index else given.pages or names()

made = {
    "date": datetime.date.today().isoformat(),
    "backend": keras.backend.backend(),
    "keras": keras.__version__,
    "python": platform.python_version(),
}
for page in pages:
    begin = time.perf_counter()
    module = importlib.import_module(f"examples.answers.{page.replace('-', '_')}")
    write(page, module.measure(tiny=False), made)
    print(f"{page}: {time.perf_counter() - begin:.0f} s", flush=True)
INDEX.write_text(written(), encoding="utf-8")
