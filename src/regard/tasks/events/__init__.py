"""Irregular events in time with an outcome for each id: the task.

task             what the rest needs to know of them
plan             what is compared (contenders), and how events are read (reading)
event_table      from a long table to histories: readers, outcomes, disguised
histories        the events of each id with its outcome, and as text
dataset          histories as they were read; the demo
history_splits   train, validation and test parts, by id
preparation      from histories to what contenders learn from on each split (scaling, split_data)
event_network    the network (event_model, event_slot): events, times and a mask in, a chance out
counts           the reference outside the ranking: regression on last values, counts, durations
event_metrics    the scores, computed by event_scores
event_probes     where a trial looks, and what the answer loses without an event
event_bundle     a kept model (description), what it answers to a file (inputs)
report_sections  what a report shows of events (model_wording)
"""
