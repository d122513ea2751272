"""Sections of a report that several tasks share, as data: `regard.report.sections` draws them.

sample               some rows of the test part whose maps are compared, and what they are called
sample_maps          what the trials of a run say of these rows, step by step
pointing             whether weights point at what decides (pointing_words: in sentences)
faithfulness         whether weights explain the answers: a section
series_maps          series with the weight of each step: a section
scores_by_bin        scores by length, or by another number of a row: a section
class_scores         scores class by class, and which class is taken for which: a section
hardest_rows         the rows that are wrong most often, or by most: a section

A section that one task alone has, such as texts with the weights of their words, is made there.
"""
