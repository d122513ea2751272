"""The user's own arrays in a model of the user's own.

trials  the trials of one contender
"""
