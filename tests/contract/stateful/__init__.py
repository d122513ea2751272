"""What every cell keeps in `Recurrence`: the cells, the promises, and faults that they notice."""
