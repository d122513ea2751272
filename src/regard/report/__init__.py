"""What people see: the leaderboard, a run while it goes on, its report, attention weights.

leaderboard_table   the leaderboard as a table for the terminal
progress            a run while it goes on
findings            all that a report shows, as plain data: report.json (methods: a paragraph of it)
charts              drawings of it as SVG (svg_parts: what they are made of; label_layout: where
                    names stand; series_drawing: series)
figures             its figures as PNG and SVG
given_call          what began a run, as it may be typed again (suggestions: what to type
                    next)
two_runs            two runs side by side, as data (printed_pair: in words)
run_page            the same as a page, with charts (sections: how each kind that a task adds is
                    drawn)
text_page           texts with the weights of their tokens, as a page (token_rows)
printed_text        the same for the terminal
pages               pages from templates, and files that are whole or not there
attention_plot      attention weights as a picture (plot_fonts: in which fonts)
attention_table     attention weights as a table in HTML

Each name below is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.report.attention_plot import plot_attention
    from regard.report.attention_table import attention_html
    from regard.report.figures import write_figures
    from regard.report.findings import findings_of
    from regard.report.leaderboard_table import printed_leaderboard
    from regard.report.pages import write_page
    from regard.report.printed_text import printed_explanation
    from regard.report.progress import LiveProgress, PlainProgress, Progress, progress_on
    from regard.report.run_page import report_page
    from regard.report.text_page import explanation_page

__all__ = [
    "LiveProgress",
    "PlainProgress",
    "Progress",
    "attention_html",
    "explanation_page",
    "findings_of",
    "plot_attention",
    "printed_explanation",
    "printed_leaderboard",
    "progress_on",
    "report_page",
    "write_figures",
    "write_page",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "LiveProgress": "progress",
        "PlainProgress": "progress",
        "Progress": "progress",
        "attention_html": "attention_table",
        "explanation_page": "text_page",
        "findings_of": "findings",
        "plot_attention": "attention_plot",
        "printed_explanation": "printed_text",
        "printed_leaderboard": "leaderboard_table",
        "progress_on": "progress",
        "report_page": "run_page",
        "write_figures": "figures",
        "write_page": "pages",
    },
)
