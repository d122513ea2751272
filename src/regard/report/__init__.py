"""What people see: the leaderboard as a table, and a run while it goes on."""

from regard.report.leaderboard_table import printed_leaderboard
from regard.report.progress import LiveProgress, PlainProgress, Progress, progress_on

__all__ = ["LiveProgress", "PlainProgress", "Progress", "printed_leaderboard", "progress_on"]
