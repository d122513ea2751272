"""What a pruner keeps: subjects, checks, and faults that each must catch."""
