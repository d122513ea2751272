"""Texts with labels.

network_trials  the trials of one network
bag_of_words    the reference outside the ranking: logistic regression on words
"""
