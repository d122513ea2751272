"""How trials run: in processes of their own or in this one, watched, interrupted, resumed.

run                 all trials of a run, by whatever executor
run_limits          how much at once, and how long
executor, jobs      the one way to start a trial, and what may come of it
job_steps           a job carried out where it is, step by step
in_process          an executor: jobs in this process, for functions that cannot travel
processes           an executor: a process for each contender
process_pool        these processes: kept for the next trial, ended where memory is scarce
contender_process   one of them: started, given orders, heard, ended
process_ends        how one ended, and whose doing it was
worker, messages    what runs in it, and what it and the run say to each other
deferred_interrupt  Ctrl-C at a place where it does no harm
"""
