"""What a help text shows of each command: two lines to type, and what they do."""

from types import MappingProxyType

__all__ = ["EXAMPLES"]

EXAMPLES = MappingProxyType(
    {
        "regard": (
            ("regard compare reviews.csv", "which attention serves these texts best"),
            ("regard layers SeqWeightedAttention", "what another library's layer is here"),
        ),
        "compare": (
            ("regard compare reviews.csv", "the columns are found by their shape"),
            ("regard compare --layers dot,additive --seeds 3", "two layers on the demo corpus"),
        ),
        "check": (
            ("regard check reviews.csv", "rows, classes, lengths, faults"),
            ("regard check questions.txt --format lines --pattern 'LABEL:'", "a text a line"),
        ),
        "swap": (
            ("regard swap model.keras data.npz --layer attention", "each contender in its place"),
            ("regard swap model.keras data.npz --layer pool --layers dot,cosine", "two of them"),
        ),
        "train": (
            ("regard train reviews.csv --layer additive", "one model, on all rows"),
            ("regard train reviews.csv --from regard-reviews", "as the comparison found it best"),
        ),
        "predict": (
            ("regard predict regard-reviews 'a fine film'", "the answer to one text"),
            ("regard predict regard-reviews --file new.csv --csv", "each row with all chances"),
        ),
        "embed": (
            ("regard embed regard-reviews --file new.csv --out new.parquet", "a vector a text"),
            (
                "regard embed regard-reviews 'a fine film' --layer embedding --out one.npy",
                "the mean over its tokens",
            ),
        ),
        "explain": (
            ("regard explain regard-reviews 'a fine film'", "the weight of each word"),
            (
                "regard explain regard-reviews --file new.csv --html looks.html",
                "the same as a page",
            ),
        ),
        "report": (
            ("regard report regard-reviews", "the page of a run, finished or not"),
            ("regard report regard-reviews --figures figures", "its charts as files, too"),
        ),
        "compare-runs": (
            ("regard compare-runs regard-reviews regard-more", "what differs, and each score"),
            ("regard compare-runs run-a run-b --out runs.md", "the same as a file"),
        ),
        "check-masks": (
            ("regard check-masks model.keras", "where masks are made, used and lost"),
            ("regard compare --resume regard-reviews --export model.keras", "a kept model as file"),
        ),
        "layers": (
            ("regard layers", "all layers, contenders, positions and penalties"),
            ("regard layers SeqSelfAttention", "what another library's layer is here"),
        ),
        "ask": (
            ("regard ask 'what are units in an LSTM?'", "the answer, its page, layers that fit"),
            ("regard ask", "all questions that have a page"),
        ),
        "doctor": (
            ("regard doctor --quick", "what is installed, without asking for devices"),
            ("regard doctor --layer DotAttention --sizes 32,512,512,64", "its fastest path here"),
        ),
    }
)
"""By the name of the command; each line can be parsed by it, which a test holds."""
