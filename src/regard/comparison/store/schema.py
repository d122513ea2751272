"""The tables of the store of a run.

    about     name, value: the format, the plan, the classes, the notices, versions
    examples  row, is_test, content: the data, so that a run needs no other file to go on; what an
              example is, the task says
    parts     split, part, rows: which rows are in which part (int32, little endian)
    trials    id, contender, split, seed, setting, status, reason, attempts: and what was measured,
              under the names of `regard.comparison.Trial`
    checks    trial, step, epoch, loss, validation_loss, validation_accuracy: learning curves
    arrays    trial, name, dtype, shape, content: the answers to `validation` and `test`, and what a
              trial says of some examples, by names that the task knows; little endian
    answers   contender, inference_ms: how long an answer takes
    sums      name, rows, checksum: what all rows of a table come to

`status` is queued, running, done or failed. Every table but `sums` has one more column, the last:
`checksum`, of the row. `checked_tables` says what they are, and makes `sums`.
"""

__all__ = ["FORMAT", "NUMBERS", "SCHEMA"]

FORMAT = "regard run 4"

NUMBERS = (
    "validation",
    "test",
    "validation_loss",
    "calibration",
    "concentration",
    "checks",
    "best_check",
    "limited",
    "train_seconds",
    "compile_seconds",
    "parameters",
    "attention_parameters",
    "peak_memory_mb",
    "learning_rate",
    "dropout",
)
SCHEMA = f"""
CREATE TABLE about (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE examples (
  row INTEGER PRIMARY KEY,
  is_test INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum INTEGER NOT NULL
);
CREATE TABLE parts (
  split INTEGER NOT NULL,
  part TEXT NOT NULL,
  rows BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (split, part)
);
CREATE TABLE trials (
  id INTEGER PRIMARY KEY,
  contender TEXT NOT NULL,
  split INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  setting INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  {", ".join(f"{name} REAL" for name in NUMBERS)},
  checksum INTEGER NOT NULL,
  UNIQUE (contender, split, seed, setting)
);
CREATE TABLE checks (
  trial INTEGER NOT NULL REFERENCES trials (id),
  step INTEGER NOT NULL,
  epoch REAL NOT NULL,
  loss REAL NOT NULL,
  validation_loss REAL NOT NULL,
  validation_accuracy REAL NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (trial, step)
);
CREATE TABLE arrays (
  trial INTEGER NOT NULL REFERENCES trials (id),
  name TEXT NOT NULL,
  dtype TEXT NOT NULL,
  shape TEXT NOT NULL,
  content BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (trial, name)
);
CREATE TABLE answers (
  contender TEXT PRIMARY KEY, inference_ms REAL NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
"""
