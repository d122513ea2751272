"""Measure what the pages of docs/answers/ show, and write it beside them and into them.

python -m examples.answers [PAGE ...]
"""

import argparse
import datetime
import importlib
import platform
import time

import keras

from examples.answers.answer import names, write

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("pages", nargs="*", help="names without the ending; all of them by default")
pages = parser.parse_args().pages or names()

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
