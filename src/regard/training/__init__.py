"""One training, whatever the task: the loop, its seeds, and what is measured.

loop          validated each quarter of an epoch, the best state kept
trial_seeds   what contenders share, and what differs between repetitions
measurements  how long an answer takes, and how much memory a process holds
"""
