"""Contenders that replace one layer of a trained model.

task            the task: it has the model and the layer's name
swap_plan       the plans: of a layer that gives a vector, and of one that gives states
swap_data       arrays, or a file of arrays
cut             what stands before the layer, and what behind it
heads           the models that are trained: a contender, then what stands behind the layer
frozen_states   what stands before the layer, run once and kept
preparation     a run's data in parts
trained_layer   the trials of the layer itself, which is not trained again
"""
