"""What losses, metrics and constraints keep: subjects, checks, and faults that each must catch."""
