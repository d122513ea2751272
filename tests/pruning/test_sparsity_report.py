"""The table of zeros."""

from regard.pruning import KernelSparsity, SparsityReport

FIRST = KernelSparsity("a/kernel", (1000, 5), 4000, 0, False, 20_000, 5_321)
SECOND = KernelSparsity("b/kernel", (20, 50), 500, 500, False, 4_000, 2_100)


def test_sums_and_kinds():
    report = SparsityReport((FIRST, SECOND), 0.004, 0.006, "model 'large'")
    assert (FIRST.size, FIRST.share, report.share) == (5000, 0.8, 0.75)
    assert (report.dense_bytes, report.compressed_bytes, report.speed) == (24_000, 7_421, 1.5)
    other = KernelSparsity("c/kernel", (4, 4), 8, 0, True, 64, 40)
    none = KernelSparsity("d/kernel", (4, 4), 0, 0, False, 64, 60)
    kinds = [each.kind for each in (FIRST, SECOND, other, none)]
    assert kinds == ["unstructured", "structured", "2:4", "none"]


def test_printed():
    assert str(SparsityReport((FIRST, SECOND), 0.004, 0.006, "model 'large'")).splitlines() == [
        "kernel    shape      weights  zeros  kind           bytes  compressed",
        "a/kernel  (1000, 5)    5,000  80.0%  unstructured  20,000       5,321",
        "b/kernel  (20, 50)     1,000  50.0%  structured     4,000       2,100",
        "all                    6,000  75.0%                24,000       7,421",
        "structured: no speed yet. `shrink` takes whole units, filters and heads out",
        "unstructured: no speed. Zeros in no order are multiplied like other numbers; a compressed"
        " file is smaller",
        "measured: 4.00 ms a forward pass, 1.50 times as fast as model 'large'",
    ]
