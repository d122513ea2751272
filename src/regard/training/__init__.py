"""One training, whatever the task: the loop, its seeds, and what is measured.

network          what a task says of its network
network_plan     what is compared in it, and with which budget
network_trials   the trials of one network, compiled once
class_answers    what a class weighs, and how far answers are off
split_facts      groups that count, and sentences on parts and groups
shared_files     the plan and the splits, as files that processes share
encoder_wording  what stands before the slot, in the words of a paper
checkpoint       a training in its middle, from which it goes on
loop             validated each quarter of an epoch, the best state kept
probe_sample     some rows of which each trial's weights are kept
trial_seeds      what contenders share, and what differs between repetitions
measurements     how long an answer takes, and how much memory a process holds
"""
