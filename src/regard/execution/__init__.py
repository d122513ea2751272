"""How trials run: in processes of their own, watched, interrupted and gone on with.

run                 all trials of a run
processes           the contenders' processes: started, watched, kept, ended
worker, messages    a contender's process, and what it and the run say to each other
deferred_interrupt  Ctrl-C at a place where it does no harm
own_run             all trials in the user's own model, in this process
"""
